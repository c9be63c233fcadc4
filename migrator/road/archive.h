// The archive: where values go that leave a table, and from where they come back. Nothing that a user wrote is deleted.
#ifndef MIGRATOR_ROAD_ARCHIVE_H_
#define MIGRATOR_ROAD_ARCHIVE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/row_key.h"
#include "migrator/values/change.h"

namespace crystal {

// Table migration_archive, one row a value, with its storage class:
//   table_name, column_name   where it stood; the names of before the change that it left in
//   row_key                   its row's key for people, as text; the rowid where there is no key or a part of it is
//   NULL exact_key                 the same for comparison (row_key.h) value                     as it was archived_by,
//   archived_at  the migration or repair that it left in, and when (UTC) kind                      row (of a row that
//   left as a whole), value (of a row that stays), overwritten (another has
//                             taken its place), former (of a row whose key another has now), own (the definition of
//                             something of the user's own); print, sequence, note and fact are how the road works
//   direction                 up or down: the section that it left in; NULL of what a data change keeps by this class
//   replaced_by               of overwritten: what has taken its place
//   row_print                 of the row's other values when it left (row_print.h)
//
// This class is how data changes keep what they overwrite; for all else section.h compares and archives by itself.
// Every function works inside the caller's transaction. `where` is SQL over the table's columns; values come back only
// to rows that still exist, and stay in the archive otherwise.
class Archive {
 public:
  // What leaves because of a migration or repair: `by` is its name.
  Archive(DatabaseAdapter& db, std::string by, const RunContext& context);
  // What a data change found before it wrote, so that its undo can put it back.
  static Archive Before(DatabaseAdapter& db, const std::string& by, const RunContext& context);

  // Copies the values of one column, NULL too where `nulls`, into the archive. The table keeps them.
  absl::Status KeepColumn(absl::string_view table, absl::string_view column, bool nulls = false,
                          absl::string_view where = "1", absl::Span<const Value> values = {});
  // Writes the archived values into the column again, and empties that part of the archive.
  absl::Status PutBackColumn(absl::string_view table, absl::string_view column, absl::string_view where = "1");
  // Copies every row of a table into the archive. The table keeps them.
  absl::Status KeepRows(absl::string_view table) { return KeepRows(table, "1", {}); }
  // Moves whole rows into the archive.
  absl::Status TakeRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values = {});
  // Moves whole rows back, rowids included; a row whose key is there again stays in the archive.
  absl::Status PutBackRows(absl::string_view table);
  // What another kept is kept by this one from now on: of a squash, for what it stands for.
  absl::Status TakeOver(const std::string& other);
  // Notes that a row did not exist before, for TakeBackNewRows. `where` picks rows of the table.
  absl::Status NoteNewRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values = {});
  // Moves the rows noted by NoteNewRows from the table to `archive`. The notes stay: when the rows come back from
  // there, they are as new as before.
  absl::Status TakeBackNewRows(absl::string_view table, Archive& archive);

 private:
  absl::Status KeepRows(absl::string_view table, absl::string_view where, absl::Span<const Value> values);
  // A line for each row that `where` picks; `value` is SQL over the table's columns.
  absl::Status Keep(absl::string_view table, absl::string_view part, absl::string_view kind, absl::string_view value,
                    absl::string_view where, absl::Span<const Value> values);
  absl::StatusOr<bool> HoldsNothingOf(absl::string_view table);
  absl::StatusOr<RowKey> KeyOfTable(absl::string_view table);
  absl::Status Forget(absl::string_view table, absl::string_view and_where, absl::Span<const Value> values);

  DatabaseAdapter& db_;
  std::string by_;
  std::string at_;
  std::map<std::string, RowKey> keys_;  // of each table that was asked for
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ARCHIVE_H_
