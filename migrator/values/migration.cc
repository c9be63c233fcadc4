#include "migrator/values/migration.h"

#include <algorithm>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/sha256.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

// What a drop says beside the name of what goes: how its undo makes that again.
std::optional<SchemaChange> UndoOfDrop(const Change& change) {
  if (const auto* table = std::get_if<DropTable>(&change)) return Inverse(*table);
  if (const auto* column = std::get_if<DropColumn>(&change)) return Inverse(*column);
  if (const auto* index = std::get_if<DropIndex>(&change)) return Inverse(*index);
  return std::nullopt;
}

constexpr absl::string_view kSqlPrefix = "sql2:";
constexpr absl::string_view kFirstSqlPrefix = "sql1:";

// Each token with its length, so that no two lists share a form by accident of punctuation.
class Canonical {
 public:
  void Add(absl::string_view token) { absl::StrAppend(&text_, token.size(), ":", token, ";"); }
  std::string Hash() const { return Sha256Hex(text_); }

 private:
  std::string text_;
};

// What becomes of the last semicolon of a section, which may be there or not without saying anything.
enum class LastSemicolon { kLeftOut, kAsWritten, kOtherThanWritten };

void AddSection(const std::vector<SqlStatement>& statements, const SqlDeclarations& declares, LastSemicolon last,
                Canonical& canonical) {
  for (const SqlStatement& statement : statements) {
    std::string text = NormaliseSql(statement.text);
    const bool ends = absl::EndsWith(text, ";");
    if (last == LastSemicolon::kOtherThanWritten && &statement == &statements.back()) {
      ends ? text.pop_back() : text.push_back(';');
    } else if (last == LastSemicolon::kLeftOut && ends) {
      text.pop_back();
    }
    canonical.Add(text);
  }
  for (absl::string_view line : absl::StrSplit(ToString(declares), '\n', absl::SkipEmpty())) {
    canonical.Add(absl::AsciiStrToLower(line));
  }
}

void AddScript(const SqlScript& script, LastSemicolon up, LastSemicolon down, Canonical& canonical) {
  AddSection(script.up, script.up_declares, up, canonical);
  canonical.Add(script.down ? "down" : "no down");
  AddSection(script.down.value_or(std::vector<SqlStatement>()), script.down_declares, down, canonical);
}

void AddIdentity(const Migration& migration, Canonical& canonical) {
  canonical.Add(migration.name);
  for (const std::string& name : migration.depends_on) canonical.Add(name);
  for (const std::string& name : migration.replaces) canonical.Add(absl::StrCat("replaces ", name));
  for (const auto& [name, parts] : migration.older_squashes) {
    canonical.Add(absl::StrCat(name, " stood for ", absl::StrJoin(parts, " ")));
  }
}

// As it was first: with the last semicolon of a section where there was one, and a line for people of that time.
std::string FirstSqlChecksum(const Migration& migration, LastSemicolon up, LastSemicolon down) {
  Canonical canonical;
  AddIdentity(migration, canonical);
  const auto& script = std::get<SqlScript>(migration.changes.at(0));
  canonical.Add(absl::StrCat("run ", migration.name, ".sql: ", script.up.size(),
                             script.up.size() == 1 ? " statement" : " statements"));
  AddScript(script, up, down, canonical);
  return absl::StrCat(kFirstSqlPrefix, canonical.Hash());
}

void AddWrites(const DataChange& data, Canonical& canonical) {
  for (const Writes& writes : data.writes) {
    canonical.Add(writes.table);
    for (const std::string& column : writes.columns) canonical.Add(column);
    canonical.Add(writes.adds_rows ? "adds rows" : "");
  }
}

}  // namespace

bool IsSqlMigration(const Migration& migration) {
  return std::any_of(migration.changes.begin(), migration.changes.end(),
                     [](const Change& change) { return std::holds_alternative<SqlScript>(change); });
}

bool IsSqlChecksum(absl::string_view checksum) {
  return absl::StartsWith(checksum, kSqlPrefix) || absl::StartsWith(checksum, kFirstSqlPrefix);
}

std::string Checksum(const Migration& migration) {
  Canonical canonical;
  AddIdentity(migration, canonical);
  for (const Change& change : migration.changes) {
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      AddScript(*script, LastSemicolon::kLeftOut, LastSemicolon::kLeftOut, canonical);
      continue;
    }
    canonical.Add(ToString(change));
    if (const std::optional<SchemaChange> undo = UndoOfDrop(change)) canonical.Add(ToString(*undo));
    if (const auto* data = std::get_if<DataChange>(&change)) AddWrites(*data, canonical);
  }
  return absl::StrCat(IsSqlMigration(migration) ? kSqlPrefix : "v1:", canonical.Hash());
}

bool MatchesChecksum(const Migration& migration, absl::string_view checksum) {
  if (!absl::StartsWith(checksum, kFirstSqlPrefix)) return Checksum(migration) == checksum;
  if (!IsSqlMigration(migration)) return false;
  constexpr LastSemicolon kEither[] = {LastSemicolon::kAsWritten, LastSemicolon::kOtherThanWritten};
  return absl::c_any_of(kEither, [&](LastSemicolon up) {
    return absl::c_any_of(kEither,
                          [&](LastSemicolon down) { return FirstSqlChecksum(migration, up, down) == checksum; });
  });
}

}  // namespace crystal
