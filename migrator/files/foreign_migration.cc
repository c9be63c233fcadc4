#include "migrator/files/foreign_migration.h"

#include <array>
#include <cstdint>
#include <functional>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/set_aside.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/migration_name.h"
#include "migrator/files/repeatable_script.h"
#include "migrator/files/text_file.h"

namespace crystal {
namespace {

using Words = std::vector<SqlToken>;

// Where a semicolon was forgotten, what follows must not go with the statement: so each is known to its end.
//
// PRAGMA [schema.]name, with `= value` or `(value)` behind it or nothing.
bool IsWholePragma(const Words& words) {
  if (!words[0].IsWord("PRAGMA")) return false;
  const size_t end = words.back().text == ";" ? words.size() - 1 : words.size();
  size_t at = end > 3 && words[2].text == "." ? 4 : 2;
  if (at >= end) return at == end;
  if (words[at].text == "(") return words[end - 1].text == ")" && end - at <= 4;
  if (words[at].text != "=") return false;
  ++at;
  const bool has_sign = at < end && (words[at].text == "-" || words[at].text == "+");
  return at + (has_sign ? 2 : 1) == end;
}

bool BelongsToRunner(const Words& words) {
  if (words.empty()) return false;
  if (IsWholePragma(words)) return true;
  constexpr size_t kMost = 6;  // ROLLBACK TRANSACTION TO SAVEPOINT name ;
  if (words.size() > kMost) return false;
  if (words[0].IsWord("START")) return words.size() > 1 && words[1].IsWord("TRANSACTION");
  return absl::c_any_of(std::array{"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "VACUUM"},
                        [&](absl::string_view word) { return words[0].IsWord(word); });
}

// The name in `VERB VIEW|TRIGGER [IF [NOT] EXISTS] name`, in lower case; "" of other statements.
std::string NameBehind(absl::string_view verb, const Words& words) {
  if (words.size() < 3 || !words[0].IsWord(verb) || !(words[1].IsWord("VIEW") || words[1].IsWord("TRIGGER"))) return "";
  size_t at = 2;
  while (at + 1 < words.size() && (words[at].IsWord("IF") || words[at].IsWord("NOT") || words[at].IsWord("EXISTS"))) {
    ++at;
  }
  return absl::AsciiStrToLower(words[at].Name());
}

// The other tool left SQLite's own reading of double quotes as it is.
absl::StatusOr<std::vector<SqlStatement>> SplitForeign(absl::string_view text, int line) {
  ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(text, line));
  for (SqlStatement& statement : statements) statement.double_quoted_texts = true;
  return statements;
}

// One direction of a migration, on its way from text to statements.
class SectionReader {
 public:
  SectionReader(const std::string& path, ForeignMigration& into) : path_(path), into_(into) {}

  absl::StatusOr<std::vector<SqlStatement>> Read(const SectionText& section, std::string& text) const {
    absl::StatusOr<std::vector<SqlStatement>> statements = Split(section, text);
    if (!statements.ok()) return InFile(path_, statements.status());
    return statements;
  }

  void Leave(const std::vector<SqlStatement>& statements) const {
    for (const SqlStatement& one : statements) {
      into_.left_out.push_back({into_.migration.name, path_, one.line, one.text});
    }
  }

 private:
  absl::StatusOr<std::vector<SqlStatement>> Split(const SectionText& section, std::string& text) const {
    SetAside sorted = SetStatementsAside(section.text, section.line, BelongsToRunner);
    Leave(sorted.aside);
    text = std::move(sorted.text);
    ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitForeign(text, section.line));
    if (!into_.migration.repeatable) return statements;
    std::set<std::string> made;
    for (const SqlStatement& statement : statements) made.insert(NameBehind("CREATE", WordsOf(statement.text)));
    made.erase("");
    sorted = SetStatementsAside(text, section.line,
                                [&](const Words& words) { return made.count(NameBehind("DROP", words)) > 0; });
    Leave(sorted.aside);
    text = std::move(sorted.text);
    return SplitForeign(text, section.line);
  }

  const std::string& path_;
  ForeignMigration& into_;
};

absl::StatusOr<std::string> ReadText(const std::string& path) {
  absl::StatusOr<std::string> text = ReadTextFile(path, kLongestSql);
  if (!text.ok()) return InFile(path, text.status());
  return text;
}

}  // namespace

absl::StatusOr<ForeignMigration> ReadForeignMigration(const std::string& directory, const MigrationFiles& files) {
  ForeignMigration read{
      .migration = {.name = files.name, .depends_on = {}, .changes = {}, .repeatable = IsRepeatableName(files.name)}};
  SqlScript script{.file = files.up, .directory = directory};
  const std::string up_path = absl::StrCat(directory, "/", files.up);
  ASSIGN_OR_RETURN(const std::string text, ReadText(up_path));
  const SectionReader up(up_path, read);
  ForeignSections sections{.up = {text}};
  if (files.form == FileForm::kSingle) {
    absl::StatusOr<ForeignSections> split = SplitForeignSections(text);
    if (!split.ok()) return InFile(up_path, split.status());
    sections = *std::move(split);
  }
  read.markers = sections.markers;
  up.Leave(sections.wishes);
  ASSIGN_OR_RETURN(script.up, up.Read(sections.up, read.up));
  if (sections.down) {
    ASSIGN_OR_RETURN(script.down, up.Read(*sections.down, read.down.emplace()));
  }
  if (!files.down.empty()) {
    const std::string down_path = absl::StrCat(directory, "/", files.down);
    ASSIGN_OR_RETURN(const std::string down_text, ReadText(down_path));
    ASSIGN_OR_RETURN(script.down, SectionReader(down_path, read).Read({down_text}, read.down.emplace()));
  }
  if (read.migration.repeatable) {
    const absl::Status checked = CheckRepeatableScript(script);
    if (!checked.ok()) return InFile(up_path, checked);
  }
  absl::c_stable_sort(read.left_out, [&](const LeftOut& a, const LeftOut& b) {
    return a.file == b.file ? a.line < b.line : a.file == up_path;
  });
  read.migration.changes.emplace_back(std::move(script));
  return read;
}

}  // namespace crystal
