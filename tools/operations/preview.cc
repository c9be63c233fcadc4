#include "tools/operations/preview.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/road/history.h"
#include "tools/operations/trial_copy.h"

namespace crystal {
namespace {

// The tables of the toolkit that the planner reads, with their rows; the archive only says whether there is something.
// What the history knows, without the trail and what left its table.
constexpr const char* kCopiedRows[] = {"migrations", "migration_tags", "migration_archive WHERE kind = 'fact'"};

// `rows_of`: a table, and which rows of it.
absl::Status CopyRows(DatabaseAdapter& from, DatabaseAdapter& to, absl::string_view rows_of) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, from.Select(absl::StrCat("SELECT * FROM ", rows_of)));
  const absl::string_view table = rows_of.substr(0, rows_of.find(' '));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    std::vector<Value> values;
    std::string marks;
    for (int i = 0; i < rows->column_count(); ++i) {
      values.push_back(rows->Get(i).ToValue());
      absl::StrAppend(&marks, i == 0 ? "?" : ", ?");
    }
    RETURN_IF_ERROR(to.Execute(absl::StrCat("INSERT INTO ", table, " VALUES(", marks, ")"), values));
  }
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> SchemaOnly(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  ASSIGN_OR_RETURN(std::vector<std::string> texts, ReadSchemaTexts(db));
  for (const std::string& sql : texts) RETURN_IF_ERROR(copy->Execute(sql));
  for (const char* rows : kCopiedRows) RETURN_IF_ERROR(CopyRows(db, *copy, rows));
  return copy;
}

absl::StatusOr<PlanPreview> CarryOut(SqliteAdapter& copy, const Planner& planner, const RunContext& context) {
  RecordingAdapter recording(copy);
  PlanPreview preview;
  const EventSink collect = [&](const Event& event) {
    RecordedStatements step = recording.Take();
    if (event.kind == Event::Kind::kFinished) preview.steps.push_back(std::move(step));
  };
  ASSIGN_OR_RETURN(preview.plan, Migrate(recording, planner, context, collect));
  return preview;
}

absl::StatusOr<PlanPreview> OnACopyOfAll(SqliteAdapter& db, const Planner& planner, const RunContext& context) {
  absl::StatusOr<TrialCopy> copy = MakeTrialCopy(db, context.now_ms);
  if (!copy.ok()) {
    return WithContext(copy.status(), "the plan is tried on a copy of the file; --structure-only needs none");
  }
  ASSIGN_OR_RETURN(PlanPreview preview, CarryOut(*copy->db, planner, context));
  preview.has_rows = true;
  return preview;
}

}  // namespace

absl::StatusOr<PlanPreview> Preview(SqliteAdapter& db, const Planner& planner, const RunContext& context,
                                    PreviewRows rows) {
  if (rows == PreviewRows::kAll) return OnACopyOfAll(db, planner, context);
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SchemaOnly(db));
  return CarryOut(*copy, planner, context);
}

}  // namespace crystal
