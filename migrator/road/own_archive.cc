#include "migrator/road/own_archive.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/road/returns.h"

namespace crystal {
namespace {

constexpr char kKind[] = "own";

// "index my_index on memo", as people and the archive's line name it.
struct KeptThing {
  std::string table;
  std::string what;  // "index my_index", "column mine"
  std::string sql;   // what makes it
};
std::string ToString(const KeptThing& own) {
  return absl::StartsWith(own.what, "view ") ? own.what : absl::StrCat(own.what, " on ", own.table);
}

absl::Status Keep(MoveState& move, const SectionName& section, const KeptThing& own) {
  move.own_away[ToString(own)] = section.migration;
  move.archive.Note(section);
  return move.db.Execute(
      "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, kind, "
      "direction) "
      "VALUES(?, NULL, ?, ?, ?, ?, ?, ?)",
      {own.table, own.what, own.sql, section.migration, section.at, std::string(kKind), section.direction_text()});
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
  for (const TableSnapshot& snapshot : table.snapshots) {
    if (!snapshot.Holds(column)) continue;
    ASSIGN_OR_RETURN(RowMatch match, MatchRows(move.db, snapshot, now, table.renames, /*remade=*/true, {column}));
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
      RETURN_IF_ERROR(Keep(move, section, {table.name, absl::StrCat("column ", part.column), part.text}));
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

struct KeptLine {
  int64_t row = 0;
  KeptThing own;
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

}  // namespace

absl::Status KeepOwn(MoveState& move, const SectionName& section, const TrackedTable& table, const Table* now) {
  RETURN_IF_ERROR(KeepOwnColumns(move, section, table, now));
  for (const SchemaObject& object : table.objects) {
    if (!move.own.IsOwnObject(object.name)) continue;
    ASSIGN_OR_RETURN(bool there, IsThere(move.db, object.name));
    if (there) continue;
    bool made = false;
    if (now != nullptr) {
      ASSIGN_OR_RETURN(made, Make(move.db, object.sql));
    }
    if (!made) {
      RETURN_IF_ERROR(Keep(move, section, {table.name, absl::StrCat(object.type, " ", object.name), object.sql}));
    }
  }
  return absl::OkStatus();
}

absl::Status KeepOwn(MoveState& move, const SectionName& section, const BrokenObject& broken) {
  const SchemaObject& object = broken.object;
  const std::string what = absl::StrCat(object.type, " ", object.name);
  if (!move.own.IsOwnObject(object.name)) {
    return absl::FailedPreconditionError(absl::StrCat("needed by ", what, ": ", broken.error));
  }
  RETURN_IF_ERROR(move.db.Execute(
      absl::StrCat("DROP ", object.type == "view" ? "VIEW" : "TRIGGER", " main.", QuoteName(object.name))));
  return Keep(move, section, {object.table, what, object.sql});
}

absl::Status BringBackOwn(MoveState& move, const SectionName& section) {
  ASSIGN_OR_RETURN(std::vector<KeptLine> kept, Kept(move.db, section));
  for (const KeptLine& line : kept) {
    const KeptThing& own = line.own;
    const std::vector<std::string> words = absl::StrSplit(own.what, absl::MaxSplits(' ', 1));
    const bool is_column = words[0] == "column";
    const absl::StatusOr<Table> table = move.db.ReadTable(own.table);
    if (words[0] != "view" && !table.ok()) continue;
    bool there = is_column && table->FindColumn(words[1]) != nullptr;
    if (!is_column) {
      ASSIGN_OR_RETURN(there, IsThere(move.db, words[1]));
    }
    if (!there) {
      ASSIGN_OR_RETURN(there, Make(move.db, is_column ? AddColumnSql(own.table, own.sql) : own.sql));
    }
    if (there && words[0] == "view") {
      ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, move.db.BrokenObjects({}));
      const auto is_it = [&](const BrokenObject& one) { return one.object.name == words[1]; };
      if (std::any_of(broken.begin(), broken.end(), is_it)) {
        RETURN_IF_ERROR(move.db.Execute(absl::StrCat("DROP VIEW main.", QuoteName(words[1]))));
        continue;
      }
    }
    if (!there) continue;
    move.own_away.erase(ToString(own));
    RETURN_IF_ERROR(move.db.Execute("DELETE FROM migration_archive WHERE rowid = ?", {line.row}));
  }
  return absl::OkStatus();
}

}  // namespace crystal
