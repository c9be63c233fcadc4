#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrations/preferences.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kMark[] = "auto_commit_migrated";
constexpr char kColumn[] = "commit_mode";

absl::Status Apply(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(db.Execute(
      absl::StrCat("UPDATE sessions SET commit_mode = CASE WHEN auto_commit = 1 THEN 'checkpoint' ELSE 'disabled' END "
                   "WHERE commit_mode IS NULL AND ",
                   NotSettled("sessions", kColumn))));
  RETURN_IF_ERROR(Unsettle(db, "sessions", kColumn));
  return Mark(db, context, migration, kMark);
}

// The column goes next, and the archive keeps its values.
absl::Status Revert(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(Settle(db, "sessions", kColumn));
  return Unmark(db, context, migration, kMark);
}

}  // namespace

DataChange AutoCommitBecomesCommitMode() {
  return {
      .name = "auto_commit becomes commit_mode",
      .writes = {{.table = "sessions", .columns = {kColumn}}, MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) { return HasPreference(db, schema, kMark); },
      .apply = Apply,
      .revert = Revert,
  };
}

}  // namespace crystal::migrations
