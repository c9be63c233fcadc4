#include "migrator/files/foreign_sections.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_directive.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

absl::Status Wrong(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

// What one line says about sections.
struct Marker {
  enum class Kind { kNone, kUp, kDown, kWish, kIgnored, kUnknown };
  Kind kind = Kind::kNone;
  SectionMarkers markers = SectionMarkers::kNone;
  std::string rest = {};  // of what a section wishes, in the words of the file
};

using Kind = Marker::Kind;

Marker ReadGoose(const std::string& command) {
  const std::string word = absl::AsciiStrToLower(command);
  Kind kind = Kind::kUnknown;
  if (word == "up") kind = Kind::kUp;
  if (word == "down") kind = Kind::kDown;
  if (word == "no transaction") kind = Kind::kWish;
  if (word == "statementbegin" || word == "statementend") kind = Kind::kIgnored;
  return {kind, SectionMarkers::kGoose, command};
}

Marker ReadMigrate(const std::string& command) {
  const std::vector<std::string> words = absl::StrSplit(command, absl::MaxSplits(' ', 1));
  const std::string way = absl::AsciiStrToLower(words[0]);
  if (way != "up" && way != "down") return {};
  return {way == "up" ? Kind::kUp : Kind::kDown, SectionMarkers::kMigrate, words.size() > 1 ? words[1] : ""};
}

Marker ReadMarker(absl::string_view line) {
  while (absl::ConsumePrefix(&line, kByteOrderMark)) continue;
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "--")) return {};
  // As if it were written with one space each.
  const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  const std::string text = absl::StrJoin(words, " ");
  constexpr absl::string_view kGoose = "+goose ", kMigrate = "migrate:";
  if (absl::StartsWithIgnoreCase(text, kGoose)) return ReadGoose(text.substr(kGoose.size()));
  if (absl::StartsWithIgnoreCase(text, kMigrate)) return ReadMigrate(text.substr(kMigrate.size()));
  if (absl::EqualsIgnoreCase(text, "up")) return {Kind::kUp, SectionMarkers::kBare};
  if (absl::EqualsIgnoreCase(text, "down")) return {Kind::kDown, SectionMarkers::kBare};
  return {};
}

std::vector<absl::string_view> LinesOf(absl::string_view text) {
  std::vector<absl::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

SectionMarkers MarkersOf(const std::vector<absl::string_view>& lines) {
  for (absl::string_view line : lines) {
    const Marker marker = ReadMarker(line);
    if (marker.kind == Kind::kUp) return marker.markers;
  }
  return SectionMarkers::kNone;
}

// Goes through a file with sections line by line.
class Splitter {
 public:
  explicit Splitter(SectionMarkers markers) { sections_.markers = markers; }

  absl::Status Take(absl::string_view line) {
    ++line_;
    const Marker marker = ReadMarker(line);
    if (marker.markers != sections_.markers) return TakeText(line);
    if (!marker.rest.empty() && marker.markers == SectionMarkers::kMigrate) Wish(marker.rest);
    switch (marker.kind) {
      case Kind::kUp:
        return Start(marker, sections_.up, has_up_);
      case Kind::kDown:
        if (!has_up_) return Wrong(line_, "the way down begins before the way up");
        if (!sections_.down) sections_.down.emplace();
        return Start(marker, *sections_.down, has_down_);
      case Kind::kWish:
        Wish(marker.rest);
        return TakeText("\n");
      case Kind::kIgnored:
        return TakeText("\n");
      case Kind::kUnknown:
        return Wrong(line_, absl::StrCat("`+goose ", marker.rest, "` cannot be brought over: write what it comes to"));
      case Kind::kNone:
        break;
    }
    return TakeText(line);
  }

  ForeignSections Done() { return std::move(sections_); }

 private:
  void Wish(const std::string& wish) { sections_.wishes.push_back({wish, line_}); }

  absl::Status Start(const Marker& marker, SectionText& section, bool& has) {
    if (has)
      return Wrong(line_, absl::StrCat("a second way ", marker.kind == Kind::kUp ? "up" : "down", " in one file"));
    if (!has_up_) RETURN_IF_ERROR(CheckHead());
    has = true;
    section.line = line_ + 1;
    text_ = &section.text;
    return absl::OkStatus();
  }

  absl::Status TakeText(absl::string_view line) {
    absl::StrAppend(text_, line);
    return absl::OkStatus();
  }

  absl::Status CheckHead() const {
    if (WordsOf(head_).empty()) return absl::OkStatus();
    return Wrong(line_, "a statement stands before the line that begins the way up");
  }

  int line_ = 0;
  bool has_up_ = false, has_down_ = false;
  std::string head_;
  std::string* text_ = &head_;
  ForeignSections sections_;
};

// Of a file that is the way up as a whole.
absl::Status CheckNoDown(absl::string_view text) {
  int line = 1;
  int down_line = 0;
  for (const SqlToken& token : Tokenize(text)) {
    const bool means = token.kind != SqlToken::Kind::kSpace;
    if (means && down_line > 0) {
      return Wrong(down_line,
                   "this comment looks like the beginning of a way down, and the file has no line that begins the way "
                   "up: what stands behind it would run with the rest; write `-- migrate:up` before and "
                   "`-- migrate:down` here, or say the comment in other words");
    }
    if (!means && LooksLikeWayDown(token.text)) down_line = line;
    line += static_cast<int>(absl::c_count(token.text, '\n'));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ForeignSections> SplitForeignSections(absl::string_view text) {
  const std::vector<absl::string_view> lines = LinesOf(text);
  const SectionMarkers markers = MarkersOf(lines);
  if (markers == SectionMarkers::kNone) {
    RETURN_IF_ERROR(CheckNoDown(text));
    return ForeignSections{.up = {std::string(text)}};
  }
  Splitter splitter(markers);
  for (absl::string_view line : lines) RETURN_IF_ERROR(splitter.Take(line));
  return splitter.Done();
}

}  // namespace crystal
