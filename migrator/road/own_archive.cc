#include "migrator/road/own_archive.h"

#include <iterator>
#include <map>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/road/own_aside.h"

namespace crystal {
namespace {

constexpr char kKind[] = "own";

// "index my_index on memo", as people and the archive's line name it.
std::string ToString(const OwnThing& own) {
  return absl::StartsWith(own.what, "view ") ? own.what : absl::StrCat(own.what, " on ", own.table);
}

OwnThing ThingOf(const SchemaObject& object) {
  return {object.table, absl::StrCat(object.type, " ", object.name), object.sql};
}

std::string DropSql(const SchemaObject& object) {
  return absl::StrCat("DROP ", object.type, " main.", QuoteName(object.name));
}

// Makes it, or leaves everything as it is; whether it was made.
absl::StatusOr<bool> Make(DatabaseAdapter& db, const std::string& sql) {
  RETURN_IF_ERROR(db.Execute("SAVEPOINT crystal_own"));
  const absl::Status made = db.Execute(sql);
  if (!made.ok()) {
    if (!absl::IsInvalidArgument(made) && !absl::IsFailedPrecondition(made)) return made;
    RETURN_IF_ERROR(db.Execute("ROLLBACK TO crystal_own"));
  }
  RETURN_IF_ERROR(db.Execute("RELEASE crystal_own"));
  return made.ok();
}

std::string AddColumnSql(const std::string& table, const std::string& definition) {
  return absl::StrCat("ALTER TABLE main.", QuoteName(table), " ADD COLUMN ", definition);
}

// The values of the column as they were, in the rows that are there.
absl::Status BringValues(MoveState& move, const TrackedTable& table, const Table& now, const std::string& column) {
  TableFate fate = table.fate;
  fate.remade = true;
  fate.gone = {column};  // what is in it now says nothing of the rows
  for (const TableSnapshot& snapshot : table.snapshots) {
    if (!snapshot.Holds(column)) continue;
    ASSIGN_OR_RETURN(RowMatch match, MatchRows(move.db, snapshot, now, fate));
    const std::string was = absl::StrCat("(SELECT ", snapshot.Place(column), " ", match.back, ")");
    return move.db.Execute(absl::StrCat("UPDATE main.", QuoteName(now.name), " AS t SET ", QuoteName(column), " = ",
                                        was, " WHERE EXISTS (SELECT 1 ", match.back, ")"));
  }
  return absl::OkStatus();
}

absl::Status KeepOwnColumns(MoveState& move, const SectionName& section, const TrackedTable& table, const Table* now) {
  const absl::StatusOr<CreateTableText> text = ParseCreateTable(table.sql);
  if (!text.ok()) return absl::OkStatus();
  for (const TablePart& part : text->parts) {
    if (part.column.empty() || !move.own.IsOwnColumn(table.name, part.column)) continue;
    if (now != nullptr && now->FindColumn(part.column) != nullptr) continue;
    bool made = false;
    if (now != nullptr) {
      ASSIGN_OR_RETURN(made, Make(move.db, AddColumnSql(now->name, part.text)));
    }
    if (!made) {
      RETURN_IF_ERROR(KeepOwn(move, section, OwnThing{table.name, absl::StrCat("column ", part.column), part.text}));
      continue;
    }
    ASSIGN_OR_RETURN(Table with, move.db.ReadTable(now->name));
    RETURN_IF_ERROR(BringValues(move, table, with, part.column));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> IsThere(DatabaseAdapter& db, const std::string& object) {
  ASSIGN_OR_RETURN(
      int64_t found,
      SelectInteger(db, "SELECT count(*) FROM sqlite_schema WHERE name = ? AND type <> 'table'", {Value(object)}));
  return found > 0;
}

// An index, view or trigger that is not there: makes it, unless it would not work. Whether it was made.
absl::StatusOr<bool> MakeWorking(DatabaseAdapter& db, const SchemaObject& object) {
  ASSIGN_OR_RETURN(const bool made, Make(db, object.sql));
  if (!made || object.type == "index") return made;
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, db.BrokenObjects({object.name}));
  if (absl::c_none_of(broken, [&](const BrokenObject& one) { return one.object.name == object.name; })) return true;
  RETURN_IF_ERROR(db.Execute(DropSql(object)));
  return false;
}

// What was made leaves `things`. One may need another (a trigger on a view, a view over a view): whatever could not be
// made is tried again as long as something else could.
template <typename Things, typename MakeOne>
absl::Status MakeInRounds(Things& things, const MakeOne& make) {
  for (size_t before = things.size() + 1; things.size() < before;) {
    before = things.size();
    for (auto one = things.begin(); one != things.end();) {
      ASSIGN_OR_RETURN(const bool made, make(*one));
      one = made ? things.erase(one) : std::next(one);
    }
  }
  return absl::OkStatus();
}

// What the archive keeps for the section, each with its line's rowid. Columns come first: what else there is may need
// them.
struct KeptLine {
  int64_t row = 0;
  OwnThing own;
  std::string type() const { return own.what.substr(0, own.what.find(' ')); }
  std::string name() const { return own.what.substr(own.what.find(' ') + 1); }
};

absl::StatusOr<std::vector<KeptLine>> Kept(DatabaseAdapter& db, const SectionName& section) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      db.Select("SELECT rowid, table_name, column_name, value FROM migration_archive WHERE archived_by = ? "
                "AND direction = ? AND kind = ? ORDER BY column_name LIKE 'column %' DESC, rowid",
                {section.migration, section.opposite_text(), std::string(kKind)}));
  std::vector<KeptLine> kept;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return kept;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    kept.push_back({rows->Get(0).integer, {text(1), text(2), text(3)}});
  }
}

// Whether it is there: it was already, or could be made.
absl::StatusOr<bool> MakeKept(DatabaseAdapter& db, const KeptLine& line) {
  if (line.type() != "column") {
    ASSIGN_OR_RETURN(bool there, IsThere(db, line.name()));
    return there ? true : MakeWorking(db, {line.type(), line.name(), line.own.table, line.own.sql});
  }
  const absl::StatusOr<Table> table = db.ReadTable(line.own.table);
  if (!table.ok()) return false;
  if (table->FindColumn(line.name()) != nullptr) return true;
  return Make(db, AddColumnSql(line.own.table, line.own.sql));
}

}  // namespace

absl::Status KeepOwn(MoveState& move, const SectionName& section, const OwnThing& own) {
  move.own_away[ToString(own)] = section.migration;
  move.archive.Note(section);
  return move.db.Execute(
      "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, kind, "
      "direction) "
      "VALUES(?, NULL, ?, ?, ?, ?, ?, ?)",
      {own.table, own.what, own.sql, section.migration, section.at, std::string(kKind), section.direction_text()});
}

absl::Status MakeOrKeepOwn(MoveState& move, const SectionName& section, const SchemaObject& object) {
  ASSIGN_OR_RETURN(const bool made, Make(move.db, object.sql));
  return made ? absl::OkStatus() : KeepOwn(move, section, ThingOf(object));
}

absl::Status KeepOwn(MoveState& move, const SectionName& section, const TrackedTable& table, const Table* now) {
  RETURN_IF_ERROR(KeepOwnColumns(move, section, table, now));
  for (const SchemaObject& object : table.objects) {
    if (!move.own.IsOwnObject(object.name)) continue;
    ASSIGN_OR_RETURN(bool there, IsThere(move.db, object.name));
    if (there) continue;
    RETURN_IF_ERROR(now == nullptr ? KeepOwn(move, section, ThingOf(object)) : MakeOrKeepOwn(move, section, object));
  }
  return absl::OkStatus();
}

absl::Status KeepOwn(MoveState& move, const SectionName& section, const std::vector<BrokenObject>& broken,
                     const ObjectsThen& then) {
  std::map<std::string, SchemaObject> away;
  for (const BrokenObject& one : broken) {
    if (!move.own.IsOwnObject(one.object.name)) {
      return absl::FailedPreconditionError(absl::StrCat("needed by ", ThingOf(one.object).what, ": ", one.error));
    }
    away[one.object.name] = one.object;
    ASSIGN_OR_RETURN(const std::vector<SchemaObject> on_it, ObjectsOf(move.db, one.object.name));
    for (const SchemaObject& object : on_it) away[object.name] = object;  // a view takes its triggers along
  }
  for (auto& [name, object] : away) {
    ASSIGN_OR_RETURN(const bool there, IsThere(move.db, name));
    if (there) RETURN_IF_ERROR(move.db.Execute(DropSql(object)));
    const auto found = then.find(name);
    if (found != then.end()) object = found->second;
  }
  RETURN_IF_ERROR(MakeInRounds(away, [&](const auto& one) { return MakeWorking(move.db, one.second); }));
  for (const auto& [name, object] : away) RETURN_IF_ERROR(KeepOwn(move, section, ThingOf(object)));
  return absl::OkStatus();
}

absl::Status BringBackOwn(MoveState& move, const SectionName& section) {
  ASSIGN_OR_RETURN(std::vector<KeptLine> kept, Kept(move.db, section));
  return MakeInRounds(kept, [&](const KeptLine& line) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const bool made, MakeKept(move.db, line));
    if (!made) return false;
    move.own_away.erase(ToString(line.own));
    RETURN_IF_ERROR(move.db.Execute("DELETE FROM migration_archive WHERE rowid = ?", {line.row}));
    return true;
  });
}

}  // namespace crystal
