#include "migrator/values/migration.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/sql_text.h"
#include "migrator/base/sha256.h"

namespace crystal {

namespace {

// What a drop says beside the name of what goes: how its undo makes that again.
std::optional<SchemaChange> UndoOfDrop(const Change& change) {
  if (const auto* table = std::get_if<DropTable>(&change)) return Inverse(*table);
  if (const auto* column = std::get_if<DropColumn>(&change)) return Inverse(*column);
  if (const auto* index = std::get_if<DropIndex>(&change)) return Inverse(*index);
  return std::nullopt;
}

constexpr absl::string_view kSqlPrefix = "sql1:";

}  // namespace

bool IsSqlMigration(const Migration& migration) {
  return std::any_of(migration.changes.begin(), migration.changes.end(),
                     [](const Change& change) { return std::holds_alternative<SqlScript>(change); });
}

bool IsSqlChecksum(absl::string_view checksum) { return absl::StartsWith(checksum, kSqlPrefix); }

std::string Checksum(const Migration& migration) {
  std::string canonical;
  const auto add = [&](absl::string_view token) { absl::StrAppend(&canonical, token.size(), ":", token, ";"); };
  add(migration.name);
  for (const std::string& name : migration.depends_on) add(name);
  for (const std::string& name : migration.replaces) add(absl::StrCat("replaces ", name));
  for (const auto& [name, parts] : migration.older_squashes) {
    add(absl::StrCat(name, " stood for ", absl::StrJoin(parts, " ")));
  }
  for (const Change& change : migration.changes) {
    add(ToString(change));
    if (const std::optional<SchemaChange> undo = UndoOfDrop(change)) add(ToString(*undo));
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      for (const SqlStatement& statement : script->up) add(NormaliseSql(statement.text));
      add(script->down ? "down" : "no down");
      for (const SqlStatement& statement : script->down.value_or(std::vector<SqlStatement>())) {
        add(NormaliseSql(statement.text));
      }
    }
    const auto* data = std::get_if<DataChange>(&change);
    if (data == nullptr) continue;
    for (const Writes& writes : data->writes) {
      add(writes.table);
      for (const std::string& column : writes.columns) add(column);
      add(writes.adds_rows ? "adds rows" : "");
    }
  }
  return absl::StrCat(IsSqlMigration(migration) ? kSqlPrefix : "v1:", Sha256Hex(canonical));
}

}  // namespace crystal
