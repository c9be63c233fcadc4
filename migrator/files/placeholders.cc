#include "migrator/files/placeholders.h"

#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

bool IsName(absl::string_view name) {
  const auto is_part = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; };
  return !name.empty() && absl::ascii_islower(static_cast<unsigned char>(name[0])) && absl::c_all_of(name, is_part);
}

absl::Status Wrong(int line, absl::string_view name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": the placeholder ${", name, "} ", what));
}

absl::StatusOr<std::string> ValueOf(const std::string& name, int line, const std::set<std::string>& declared,
                                    const Placeholders& values) {
  if (declared.count(name) == 0) {
    return Wrong(line, name, "is not declared: name it in the line `-- placeholders:` before `-- migrate:up`");
  }
  const auto found = values.find(name);
  if (found == values.end()) {
    return Wrong(line, name,
                 absl::StrCat("has no value: set CRYSTAL_PLACEHOLDER_", absl::AsciiStrToUpper(name),
                              " in the environment, or ", name, " under [placeholders] in crystal-migration.toml"));
  }
  // Lines keep their numbers.
  if (absl::c_any_of(found->second, [](unsigned char c) { return absl::ascii_iscntrl(c); })) {
    return Wrong(line, name, "has a value with a line break or another control character in it");
  }
  return found->second;
}

absl::StatusOr<std::string> Fill(absl::string_view text, int line, const std::set<std::string>& declared,
                                 const Placeholders& values) {
  std::string filled;
  while (true) {
    const size_t at = text.find("${"), end = at == absl::string_view::npos ? at : text.find('}', at);
    if (end == absl::string_view::npos) return absl::StrCat(filled, text);
    line += static_cast<int>(absl::c_count(text.substr(0, at), '\n'));
    ASSIGN_OR_RETURN(std::string value,
                     ValueOf(std::string(text.substr(at + 2, end - at - 2)), line, declared, values));
    absl::StrAppend(&filled, text.substr(0, at), value);
    text.remove_prefix(end + 1);
  }
}

}  // namespace

absl::StatusOr<std::set<std::string>> ParsePlaceholderNames(absl::string_view list) {
  std::set<std::string> names;
  for (absl::string_view part : absl::StrSplit(list, ',')) {
    const absl::string_view name = absl::StripAsciiWhitespace(part);
    if (!IsName(name)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", name, "\" is no name of a placeholder: a lower case word of letters, digits and underscores"));
    }
    names.insert(std::string(name));
  }
  return names;
}

absl::StatusOr<std::string> FillPlaceholders(absl::string_view sql, int line, const std::set<std::string>& declared,
                                             const Placeholders& values) {
  if (declared.empty()) return std::string(sql);
  std::string filled, text;  // `text`: between two comments; a placeholder is several tokens
  const auto flush = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(std::string done, Fill(text, line, declared, values));
    absl::StrAppend(&filled, done);
    line += static_cast<int>(absl::c_count(std::exchange(text, ""), '\n'));
    return absl::OkStatus();
  };
  for (const SqlToken& token : Tokenize(sql)) {
    const bool is_comment = absl::StartsWith(token.text, "--") || absl::StartsWith(token.text, "/*");
    absl::StrAppend(&text, is_comment ? "" : token.text);
    if (!is_comment) continue;
    RETURN_IF_ERROR(flush());
    absl::StrAppend(&filled, token.text);
    line += static_cast<int>(absl::c_count(token.text, '\n'));
  }
  RETURN_IF_ERROR(flush());
  return filled;
}

}  // namespace crystal
