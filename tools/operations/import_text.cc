#include "tools/operations/import_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_directive.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

bool IsComment(const SqlToken& token) {
  return absl::StartsWith(token.text, "--") || absl::StartsWith(token.text, "/*");
}

bool IsTakenForDirective(absl::string_view comment) {
  const absl::StatusOr<SqlDirective> directive = ReadSqlDirective(comment);
  return !directive.ok() || directive->kind != SqlDirective::Kind::kNone;
}

std::string BodyOf(absl::string_view text) {
  std::string body;
  for (const SqlToken& token : Tokenize(text)) {
    if (token.text == kByteOrderMark) continue;
    if (IsComment(token) && IsTakenForDirective(token.text)) {
      absl::StrAppend(&body, token.text.substr(0, 2), " note:", token.text.substr(2));
    } else {
      absl::StrAppend(&body, token.text);
    }
  }
  absl::string_view trimmed = absl::StripAsciiWhitespace(body);
  return trimmed.empty() ? "" : absl::StrCat(trimmed, "\n");
}

// What the statements say, whatever their comments and layout.
std::vector<std::string> MeaningOf(const std::vector<SqlStatement>& statements) {
  std::vector<std::string> meaning;
  for (const SqlStatement& statement : statements) {
    const std::string text = NormaliseSql(statement.text);
    meaning.emplace_back(absl::StripSuffix(text, ";"));
  }
  return meaning;
}

bool MeanTheSame(const SqlScript& a, const SqlScript& b) {
  if (a.down.has_value() != b.down.has_value() || MeaningOf(a.up) != MeaningOf(b.up)) return false;
  return !a.down || MeaningOf(*a.down) == MeaningOf(*b.down);
}

const SqlScript& ScriptOf(const Migration& migration) { return std::get<SqlScript>(migration.changes.at(0)); }

}  // namespace

absl::StatusOr<std::string> ImportText(const ForeignMigration& foreign, const ImportHead& head) {
  std::string text = absl::StrCat(ToString(head.origin), "\n");
  if (!head.depends_on.empty()) absl::StrAppend(&text, "-- depends: ", head.depends_on, "\n");
  if (head.double_quoted_texts) absl::StrAppend(&text, "-- migrate:double-quoted-texts\n");
  absl::StrAppend(&text, "\n-- migrate:up\n", BodyOf(foreign.up));
  if (foreign.down) absl::StrAppend(&text, "\n-- migrate:down\n", BodyOf(*foreign.down));
  absl::StatusOr<Migration> read = ParseSqlMigration(head.name, text);
  if (!read.ok()) return WithContext(read.status(), absl::StrCat("in the form of ", head.name, ".sql"));
  if (MeanTheSame(ScriptOf(*read), ScriptOf(foreign.migration))) return text;
  return absl::InvalidArgumentError(absl::StrCat(
      "in the form of ", head.name, ".sql it would say something else: a string or a comment of it holds a line that ",
      "means something there, such as `-- migrate:down`; write that line differently"));
}

}  // namespace crystal
