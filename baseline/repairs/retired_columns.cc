#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/road/archive.h"

namespace crystal {
namespace {

constexpr char kName[] = "retired-columns";
// The first two are what step 18 leaves half done up to v0.2.3; the third was used from v0.1.15 to v0.2.3.
constexpr const char* kRetired[] = {"last_viewed_at_new", "run_started_at_new", "model"};

DropColumn Drop(const std::string& column) { return {.table = "sessions", .column = {.name = column}}; }

// What cannot be made here, for want of an application's module or collation, is left out: then nothing is foreseen,
// and what is in the way is found when the column is dropped.
absl::StatusOr<std::unique_ptr<SqliteAdapter>> EmptyCopy(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  ASSIGN_OR_RETURN(std::vector<std::string> texts, ReadSchemaTexts(db));
  for (const std::string& sql : texts) copy->Execute(sql).IgnoreError();
  return copy;
}

// "cannot drop sessions.model: needed by trigger mine": tried on a copy, since nobody but SQLite knows what an index,
// a view or a trigger needs.
absl::StatusOr<std::vector<std::string>> InTheWay(DatabaseAdapter& db, const std::vector<std::string>& columns) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, EmptyCopy(db));
  std::vector<std::string> reasons;
  for (const std::string& column : columns) {
    RETURN_IF_ERROR(copy->Begin());
    const absl::Status dropped = copy->Apply(Drop(column));
    RETURN_IF_ERROR(copy->Rollback());
    if (absl::IsFailedPrecondition(dropped)) reasons.emplace_back(dropped.message());
  }
  return reasons;
}

}  // namespace

absl::StatusOr<std::optional<Finding>> FindRetiredColumns(DatabaseAdapter& db, const Schema& schema, const Schema&) {
  std::vector<std::string> columns;
  for (const char* column : kRetired) {
    if (schema.FindColumn("sessions", column) != nullptr) columns.emplace_back(column);
  }
  if (columns.empty()) return std::nullopt;
  Finding finding{
      .name = kName,
      .evidence = absl::StrCat("sessions has ", absl::StrJoin(columns, ", "), ", which no release uses any more"),
      .remedy = "move their values to the archive and drop them"};
  ASSIGN_OR_RETURN(finding.refusals, InTheWay(db, columns));
  for (const std::string& column : columns) finding.removes.push_back(absl::StrCat("sessions.", column));
  finding.mend_rows = [columns](DatabaseAdapter& db, const RunContext& context) -> absl::Status {
    Archive archive(db, kName, context);
    for (const std::string& column : columns) {
      RETURN_IF_ERROR(archive.KeepColumn("sessions", column));
      RETURN_IF_ERROR(db.Apply(Drop(column)));
    }
    return absl::OkStatus();
  };
  return finding;
}

}  // namespace crystal
