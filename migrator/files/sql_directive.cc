#include "migrator/files/sql_directive.h"

#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/edit_distance.h"

namespace crystal {
namespace {

using Kind = SqlDirective::Kind;

// What an editor, a word processor or a keyboard puts in the place of a space or a colon, and nobody sees.
const std::vector<std::pair<absl::string_view, absl::string_view>>& Plain() {
  static const auto& plain = *new std::vector<std::pair<absl::string_view, absl::string_view>>{
      {"\xEF\xBB\xBF", " "},  // a byte order mark
      {"\xC2\xA0", " "},      // a space that does not break
      {"\xE2\x80\x8B", " "},  // one without width
      {"\xE3\x80\x80", " "},  // one of full width
      {"\xEF\xBC\x9A", ":"},  // a colon of full width
  };
  return plain;
}

constexpr absl::string_view kExpected =
    "expected `-- migrate:up`, `-- migrate:down`, `-- migrate:forget table.column`, `-- migrate:present SELECT ...` or "
    "`-- migrate:double-quoted-texts`, and nothing behind it";

// What stands around the words of a marker for looks.
bool IsOrnament(char c) { return absl::StrContains("-+@#/*!=~.;:,<>_ \t\r\n\f\v", c); }

absl::string_view WithoutOrnament(absl::string_view text) {
  while (!text.empty() && IsOrnament(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsOrnament(text.back())) text.remove_suffix(1);
  return text;
}

std::string Lower(absl::string_view text) { return absl::AsciiStrToLower(absl::StripAsciiWhitespace(text)); }

// One slip, or two where the first letter is right.
bool IsAlmost(absl::string_view word, absl::string_view wanted) {
  if (word.size() > wanted.size() + 2) return false;  // a comment can be long
  const size_t slips = EditDistance(word, wanted);
  return slips <= 1 || (slips == 2 && wanted.size() > 4 && word.substr(0, 1) == wanted.substr(0, 1));
}

bool IsAlmostAnyOf(absl::string_view word, std::initializer_list<absl::string_view> wanted) {
  return absl::c_any_of(wanted, [&](absl::string_view one) { return IsAlmost(word, one); });
}

// A sentence that happens to begin like a directive goes on in several words.
bool IsArgument(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  return !text.empty() && (absl::StrContains(text, '=') || absl::c_none_of(text, absl::ascii_isspace));
}

// "depnds: x", "Migrat : down"
bool LooksLikeWordAndArgument(absl::string_view text) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || !IsArgument(text.substr(colon + 1))) return false;
  std::string word = Lower(text.substr(0, colon));
  if (absl::EndsWith(word, " on")) word.resize(word.size() - 3);  // "depends on: x"
  return word == "forget" ||
         IsAlmostAnyOf(word, {"migrate", "migration", "depends", "replaces", "renames", "placeholders"});
}

// "depends on 20261120080000-create-tags", "renames a = b": the colon is missing
bool LooksLikeArgument(absl::string_view text) {
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() < 2) return false;
  if (IsAlmost(words[0], "renames")) return absl::StrContains(text, '=');
  if (words[0] == "forget") return words.size() == 2 && absl::StrContains(words[1], '.');
  constexpr size_t kStampDigits = 14;
  const std::string& name = words.back();
  const bool is_name = name.size() > kStampDigits && absl::c_all_of(name.substr(0, kStampDigits), absl::ascii_isdigit);
  return is_name && words.size() <= 3 && IsAlmostAnyOf(words[0], {"depends", "replaces"});
}

// "migrate down", "migrate-forget x", "+goose Down", "Down"
bool LooksLikeMarker(absl::string_view text) {
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \t:=-_."), absl::SkipEmpty());
  if (words.empty()) return false;
  const auto is_way = [](absl::string_view word) {
    return word.size() <= 3 ? word == "up" || word == "ups" : IsAlmostAnyOf(word, {"down"}) || word == "forget";
  };
  const auto is_tool = [](absl::string_view word) {
    return IsAlmostAnyOf(word, {"migrate", "migration"}) || word == "goose" || word == "rambler";
  };
  if (words.size() == 1) {
    return absl::c_linear_search(std::vector<std::string>{"up", "ups", "down", "downs", "undo", "revert", "rollback",
                                                          "migrateup", "migratedown"},
                                 words[0]);
  }
  const bool forgets = words[1] == "forget" && words.size() <= 4;
  if (words.size() != 2 && !forgets) return false;
  return (is_tool(words[0]) && is_way(words[1])) || (is_way(words[0]) && is_tool(words[1]));
}

absl::StatusOr<SqlDirective> ReadMigrate(const std::string& rest) {
  const std::string what = Lower(rest);
  if (what == "up") return SqlDirective{Kind::kUp};
  if (what == "down") return SqlDirective{Kind::kDown};
  if (what == "double-quoted-texts") return SqlDirective{Kind::kQuotedTexts};
  for (const auto& [word, kind] : {std::pair("forget", Kind::kForget), std::pair("present", Kind::kPresent)}) {
    const absl::string_view name = word;
    const bool says =
        absl::StartsWith(what, name) && what.size() > name.size() && absl::StrContains(" \t\"`[(", what[name.size()]);
    if (says) return SqlDirective{kind, std::string(absl::StripAsciiWhitespace(rest.substr(name.size())))};
  }
  return absl::InvalidArgumentError(kExpected);
}

absl::Status CheckSpelling(absl::string_view comment) {
  const std::string text = Lower(WithoutOrnament(comment));
  if (!LooksLikeWordAndArgument(text) && !LooksLikeArgument(text) && !LooksLikeMarker(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "`", absl::StripAsciiWhitespace(comment), "` looks like a directive, and is none: a line of its own says ",
      "`-- migrate:up`, `-- migrate:down`, `-- migrate:forget table.column`, `-- migrate:present SELECT ...`, ",
      "`-- migrate:double-quoted-texts`, ", "`-- renames: table.old = table.new`, ",
      "`-- depends: NAME`, `-- replaces: NAME` or `-- placeholders: NAME, NAME`; where it is only a comment, say it in "
      "other words"));
}

}  // namespace

bool LooksLikeWayDown(absl::string_view comment) {
  const std::string text = Lower(WithoutOrnament(comment));
  const std::vector<std::string> words = absl::StrSplit(text, absl::ByAnyChar(" \t:=-_."), absl::SkipEmpty());
  const bool is_other = absl::c_any_of(words, [](const std::string& word) {
    return word == "up" || word == "ups" || word == "migrateup" || word == "forget";
  });
  return !is_other && LooksLikeMarker(text);
}

absl::StatusOr<SqlDirective> ReadSqlDirective(absl::string_view line) {
  const std::string comment = absl::StrReplaceAll(line, Plain());
  absl::string_view text = comment;
  const size_t colon = comment.find(':');
  if (absl::ConsumePrefix(&text, "--") && colon != absl::string_view::npos) {
    const std::string word = Lower(absl::string_view(comment).substr(2, colon - 2));
    const std::string rest(absl::StripAsciiWhitespace(absl::string_view(comment).substr(colon + 1)));
    if (word == "migrate") return ReadMigrate(rest);
    if (word == "renames") return SqlDirective{Kind::kRenames, rest};
    if (word == "depends") return SqlDirective{Kind::kDepends, rest};
    if (word == "replaces") return SqlDirective{Kind::kReplaces, rest};
    if (word == "placeholders") return SqlDirective{Kind::kPlaceholders, rest};
  }
  const absl::Status spelling = CheckSpelling(comment);
  if (!spelling.ok()) return spelling;
  return SqlDirective();
}

}  // namespace crystal
