#include "absl/strings/str_cat.h"
#include "migrations/data_changes.h"
#include "migrations/preferences.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive.h"
#include "migrator/road/filled_rows.h"

namespace crystal::migrations {
namespace {

constexpr char kMark[] = "diff_panels_migrated";
constexpr char kSettled[] = "diff_panel";

absl::Status Apply(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  Archive before = Archive::Before(db, migration, context);
  RETURN_IF_ERROR(Archive(db, migration, context).PutBackRows("tool_panels"));
  ASSIGN_OR_RETURN(
      std::vector<std::string> rows,  // by rowid: an id may be a blob
      SelectTexts(
          db, absl::StrCat("SELECT CAST(rowid AS TEXT) FROM sessions WHERE id IS NOT NULL AND archived = 0 AND "
                           "NOT EXISTS (SELECT 1 FROM tool_panels AS p "
                           "WHERE p.session_id = sessions.id AND +p.type = 'diff') AND ",  // by the index over sessions
                           NotSettled("sessions", kSettled), " ORDER BY sessions.rowid")));
  const std::string metadata = absl::StrCat("{\"createdAt\":\"", IsoTime(context.now_ms), "\",\"lastActiveAt\":\"",
                                            IsoTime(context.now_ms), "\",\"position\":0,\"permanent\":true}");
  for (const std::string& row : rows) {
    const std::string id = context.new_id();
    RETURN_IF_ERROR(db.Execute(
        "INSERT INTO tool_panels(id, session_id, type, title, state, metadata, created_at, updated_at) "
        "SELECT ?1, id, 'diff', 'Diff', '{\"isActive\":false,\"hasBeenViewed\":false,\"customState\":{}}', ?3, "
        "?4, ?4 FROM sessions WHERE rowid = CAST(?2 AS INTEGER)",
        {id, row, metadata, SqlTime(context.now_ms)}));
    RETURN_IF_ERROR(before.NoteNewRows("tool_panels", "id = ?", {Value(id)}));
  }
  RETURN_IF_ERROR(Unsettle(db, "sessions", kSettled));
  return Mark(db, context, migration, kMark);
}

absl::Status Revert(DatabaseAdapter& db, const RunContext& context, const std::string& migration) {
  RETURN_IF_ERROR(Settle(db, "sessions", kSettled));
  Archive archive(db, migration, context);
  RETURN_IF_ERROR(Archive::Before(db, migration, context).TakeBackNewRows("tool_panels", archive));
  return Unmark(db, context, migration, kMark);
}

}  // namespace

DataChange DiffPanels() {
  return {
      .name = "diff panels",
      .writes = {{.table = "tool_panels", .adds_rows = true}, MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) { return HasPreference(db, schema, kMark); },
      .apply = Apply,
      .revert = Revert,
  };
}

}  // namespace crystal::migrations
