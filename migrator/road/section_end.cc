// The end of a section: what left is archived, what had left before comes back, and every view and trigger works.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/departures.h"
#include "migrator/road/own_archive.h"
#include "migrator/road/row_print.h"
#include "migrator/road/section.h"

namespace crystal {

absl::StatusOr<std::map<std::string, Returns::Seeded>> Section::SeededTables() {
  std::map<std::string, Returns::Seeded> seeded;
  if (highest_before_.empty()) return seeded;
  RETURN_IF_ERROR(move_.own.Load(move_.applied()));
  for (const auto& [table, highest] : highest_before_) {
    ASSIGN_OR_RETURN(const std::optional<Table> now, FindTable(db_, table));
    if (!now) continue;
    Returns::Seeded& one = seeded[table];
    one = {.highest_before = highest, .alone = highest_before_.size() == 1 && !ids_may_be_used_};
    for (const Column& column : now->columns) {
      if (move_.own.IsOwnColumn(table, column.name)) one.own.insert(column.name);
    }
  }
  return seeded;
}

absl::Status Section::End() {
  std::map<std::string, std::string> renamed;
  std::set<std::string> reshaped;
  for (TrackedTable& table : tables_.all()) {
    RETURN_IF_ERROR(EndTable(table));
    const std::string end = tables_.NameAtEnd(table);
    if (!end.empty() && end != table.name) renamed[table.name] = end;
    if (table.is_reshaped()) reshaped.insert(end);
  }
  move_.NoteTables(renamed, reshaped);
  for (const auto& [table, highest] : sequences_) {
    ASSIGN_OR_RETURN(std::optional<Table> now, FindTable(db_, table));
    if (now && now->autoincrement) RETURN_IF_ERROR(RaiseSequence(db_, table, highest));
  }
  if (something_returns_) {
    if (!std::exchange(move_.knows_broken_references, true)) {
      RETURN_IF_ERROR(RememberBrokenReferences(db_, move_.broken_references));
    }
    RETURN_IF_ERROR(BringBackOwn(move_, name_));
    Returns::Changed changed;
    for (const TrackedTable& table : tables_.all()) {
      if ((table.fate.remade || table.fate.rekeyed) && !table.snapshots.empty()) changed[table.name] = &table;
    }
    ASSIGN_OR_RETURN(const auto seeded, SeededTables());
    ASSIGN_OR_RETURN(std::vector<std::string> notes, returns_.PutBack(scope_, filled_, changed, seeded));
    move_.written.insert(returns_.written().begin(), returns_.written().end());
    for (const std::string& note : notes) move_.notes.push_back(absl::StrCat(name_.migration, ": ", note));
    RETURN_IF_ERROR(PutBackSequences(db_, name_));
  }
  for (const TrackedTable& table : tables_.all()) {
    for (const TableSnapshot& snapshot : table.snapshots) RETURN_IF_ERROR(snapshot.Drop(db_));
    if (!table.values_left_behind) continue;
    ASSIGN_OR_RETURN(std::optional<Table> now, FindTable(db_, tables_.NameAtEnd(table)));
    if (!now || !KeyOf(*now).may_be_given()) continue;
    // What the section itself added tells nothing of the row as it was.
    std::erase_if(now->columns, [&](const Column& column) { return table.added.count(column.name) > 0; });
    RETURN_IF_ERROR(TakePrints(db_, name_, table.name, *now, *table.values_left_behind, left_before_));
  }
  return CheckObjects();
}

absl::Status Section::EndTable(TrackedTable& table) {
  if (table.snapshots.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<Table> now, FindTable(db_, tables_.NameAtEnd(table)));
  if (now && table.fate.remade) move_.written.insert(now->name);  // its rows may have other rowids
  if (table.fate.remade) {
    RETURN_IF_ERROR(KeepOwn(move_, name_, table, now ? &*now : nullptr));
    if (now) {
      ASSIGN_OR_RETURN(now, FindTable(db_, now->name));  // with the user's own columns
    }
  }
  RETURN_IF_ERROR(Archive(table, now ? &*now : nullptr));
  if (!table.sequence) return absl::OkStatus();
  if (now && now->autoincrement) return RaiseSequence(db_, now->name, *table.sequence);
  move_.archive.Note(name_);
  return ArchiveSequence(db_, name_, table.name, *table.sequence);
}

absl::Status Section::Archive(TrackedTable& table, const Table* now) {
  std::set<std::string> forgets;
  for (const SqlPlace& place : declares_.forgets) {
    if (place.table == table.name) forgets.insert(place.column);
  }
  ASSIGN_OR_RETURN(const int64_t before, SelectInteger(db_, "SELECT max(rowid) FROM migration_archive"));
  for (const TableSnapshot& snapshot : table.snapshots) {
    const TableSnapshot* first = &snapshot == &table.snapshots.front() ? nullptr : &table.snapshots.front();
    RowMatch match;
    if (now != nullptr) {
      ASSIGN_OR_RETURN(match, MatchRows(db_, snapshot, *now, table.fate));
    }
    ASSIGN_OR_RETURN(int64_t last, SelectInteger(db_, "SELECT max(rowid) FROM migration_archive"));
    ASSIGN_OR_RETURN(Departures left, ArchiveDepartures(db_, name_, snapshot, first, now, match, forgets));
    if (!left.any()) continue;
    if (left.values > 0 && !table.values_left_behind) table.values_left_behind = last;
    move_.archive.Note(name_);
    move_.archived_values += left.rows + left.values;
    ASSIGN_OR_RETURN(
        int64_t bytes,
        SelectInteger(db_, "SELECT sum(length(CAST(value AS BLOB))) FROM migration_archive WHERE rowid > ?", {last}));
    move_.archived_bytes += bytes;
  }
  if (!left_before_) return absl::OkStatus();
  RETURN_IF_ERROR(NoteFormerRows(db_, name_, table.name, before));
  return KeepLastOfSame(db_, name_.migration, table.name);
}

absl::Status Section::CheckObjects() {
  if (touched_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, db_.BrokenObjects(touched_));
  for (const BrokenObject& one : broken) {
    if (objects_made_.count(one.object.name) == 0 || !move_.broken_objects.insert(one.object.name).second) continue;
    move_.notes.push_back(
        absl::StrCat(name_.migration, ": ", one.object.type, " ", one.object.name, " does not work: ", one.error));
  }
  std::erase_if(broken, [&](const BrokenObject& one) { return move_.broken_objects.count(one.object.name) > 0; });
  return KeepOwn(move_, name_, broken, objects_then_);
}

}  // namespace crystal
