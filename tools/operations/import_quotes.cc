#include "tools/operations/import_quotes.h"

#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {
namespace {

enum class Quotes { kNames, kTexts, kUnknown };

// How the statements have to be read, the first way that runs; kUnknown where one runs in no way.
Quotes Run(DatabaseAdapter& db, const std::vector<SqlStatement>& statements) {
  Quotes quotes = Quotes::kNames;
  for (SqlStatement statement : statements) {
    const auto runs = [&](bool texts) {
      statement.double_quoted_texts = texts;
      return db.RunStatement(statement, [](const StatementEffects&) { return absl::OkStatus(); }).ok();
    };
    if (runs(false)) continue;
    if (!runs(true)) return Quotes::kUnknown;
    quotes = Quotes::kTexts;
  }
  return quotes;
}

}  // namespace

absl::StatusOr<std::set<std::string>> WithDoubleQuotedTexts(const std::vector<ForeignMigration>& migrations) {
  std::set<std::string> found;
  ASSIGN_OR_RETURN(const auto db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(db->Begin());
  for (const ForeignMigration& foreign : migrations) {
    const Migration& migration = foreign.migration;
    const auto& script = std::get<SqlScript>(migration.changes.at(0));
    const Quotes up = Run(*db, script.up);
    if (up == Quotes::kTexts) found.insert(migration.name);
    if (up == Quotes::kUnknown) break;
    if (!script.down) continue;
    RETURN_IF_ERROR(db->Execute("SAVEPOINT way_down"));
    if (Run(*db, *script.down) == Quotes::kTexts) found.insert(migration.name);
    RETURN_IF_ERROR(db->Execute("ROLLBACK TO way_down"));
    RETURN_IF_ERROR(db->Execute("RELEASE way_down"));
  }
  RETURN_IF_ERROR(db->Rollback());
  return found;
}

}  // namespace crystal
