#include "migrator/files/origin.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

constexpr absl::string_view kWord = "imported:", kAs = " as ";

// A file's name may hold spaces; a tool's and a record do not.
std::optional<Origin> OriginOf(absl::string_view comment) {
  if (!absl::ConsumePrefix(&comment, "--")) return std::nullopt;
  comment = absl::StripAsciiWhitespace(comment);
  if (!absl::ConsumePrefix(&comment, kWord)) return std::nullopt;
  comment = absl::StripAsciiWhitespace(comment);
  const size_t tool_end = comment.find(' '), as = comment.rfind(kAs);
  if (as == absl::string_view::npos || tool_end >= as) return std::nullopt;
  return Origin{.tool = std::string(comment.substr(0, tool_end)),
                .file = std::string(comment.substr(tool_end + 1, as - tool_end - 1)),
                .recorded_as = std::string(comment.substr(as + kAs.size()))};
}

}  // namespace

std::string ToString(const Origin& origin) {
  return absl::StrCat("-- ", kWord, " ", origin.tool, " ", origin.file, kAs, origin.recorded_as);
}

std::optional<Origin> OriginIn(absl::string_view text) {
  for (const SqlToken& token : Tokenize(text)) {
    if (token.kind != SqlToken::Kind::kSpace) break;
    if (std::optional<Origin> origin = OriginOf(token.text)) return origin;
  }
  return std::nullopt;
}

}  // namespace crystal
