#include "tests/support/move_laws.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/database.h"

namespace crystal {
namespace {

// Cells under their canonical names; two tables of one canonical name share them.
using Cells = std::map<CellName, std::multiset<std::string>>;

std::string Show(const CellName& cell) {
  return absl::StrCat(std::get<0>(cell), "[", std::get<1>(cell), "].", std::get<2>(cell));
}
std::string Show(const CellName& cell, const std::string& value) { return absl::StrCat(Show(cell), " = ", value); }

// Rows whose keys differ by the rowid alone share their cells: a move may renumber them.
template <typename Visit>  // visit(cell, column, value)
void ForEachCell(const Dump& dump, const Aliases& aliases, const Visit& visit) {
  for (const auto& [name, table] : dump.tables) {
    const std::string canonical = aliases.Table(name);
    for (const auto& [key, row] : table.rows) {
      for (const auto& [column, value] : row) {
        visit(CellName{canonical, WithoutRowid(key), aliases.Column(name, column)}, column, value);
      }
    }
  }
}

Cells CellsOf(const Dump& dump, const Aliases& aliases) {
  Cells cells;
  ForEachCell(dump, aliases, [&](const CellName& cell, const auto&, const auto& value) { cells[cell].insert(value); });
  return cells;
}

bool Holds(const Cells& cells, const CellName& cell, const std::string& value) {
  const auto found = cells.find(cell);
  return found != cells.end() && found->second.count(value) > 0;
}

CellName CellOf(const ArchivedLine& line, const Aliases& aliases) {
  return {aliases.Table(line.table), WithoutRowid(line.key), aliases.Column(line.table, line.column)};
}

// A name that several rows have says nothing of a single one.
bool IsOfOneRow(const Cells& cells, const CellName& cell) {
  const auto found = cells.find(cell);
  return found == cells.end() || found->second.size() == 1;
}

// How many rows share the name that this cell's row has.
size_t RowsCalled(const Cells& cells, const CellName& cell) {
  size_t rows = 0;
  for (const auto& [other, values] : cells) {
    const bool same = std::get<0>(other) == std::get<0>(cell) && std::get<1>(other) == std::get<1>(cell);
    if (same) rows = std::max(rows, values.size());
  }
  return rows;
}

// What a column of this type and with this default holds after these statements, as a literal; "" where they fail.
std::string Held(const std::string& type, const std::string& fallback, const std::vector<std::string>& statements) {
  static SqliteAdapter& db = *MemoryDatabase().release();
  std::string column = absl::StrCat("v ", type == "ANY" ? "" : type);
  // "a" in parentheses would be a column.
  if (!fallback.empty()) absl::StrAppend(&column, " DEFAULT ", fallback[0] == '"' ? fallback : "(" + fallback + ")");
  const auto run = [&](const std::string& sql) { return db.Execute(absl::StrReplaceAll(sql, {{"$", column}})).ok(); };
  const bool ran = run("DROP TABLE IF EXISTS d") && absl::c_all_of(statements, run);
  return ran ? Rows(db, "SELECT v FROM d").at(0) : "";
}

// Two moments differ in their digits alone.
std::string WithoutDigits(std::string value) {
  std::replace_if(value.begin(), value.end(), absl::ascii_isdigit, '0');
  return value;
}

bool IsDefault(const std::string& type, const std::string& fallback, const std::string& value) {
  if (fallback.empty()) return value == "NULL";
  // A default that is the time was another when the statement ran.
  const bool is_time = absl::StrContains(fallback, "CURRENT_");
  const auto is_value = [&](const std::string& held) {
    return is_time ? WithoutDigits(held) == WithoutDigits(value) : held == value;
  };
  // A column that is added gives rows that are there the default as it is written, whatever its type.
  return is_value(Held(type, fallback, {"CREATE TABLE d(x, $)", "INSERT INTO d(x) VALUES(1)"})) ||
         is_value(
             Held(type, fallback, {"CREATE TABLE d(x)", "INSERT INTO d(x) VALUES(1)", "ALTER TABLE d ADD COLUMN $"}));
}

// Whether a column of this type makes `to` of `from`; only of literals that are SQL as they stand.
bool IsConverted(const std::string& type, const std::string& from, const std::string& to) {
  if (absl::StrContains(from, "\\") || absl::StrContains(from, "$")) return false;
  return Held(type, "", {"CREATE TABLE d(x, $)", absl::StrCat("INSERT INTO d VALUES(1, ", from, ")")}) == to;
}

bool IsForgotten(const Move& move, const CellName& cell) {
  return move.forgets.count({std::get<0>(cell), std::get<2>(cell)}) + move.forgets.count({std::get<0>(cell), ""}) > 0;
}

bool IsRowid(const std::string& column) { return column == "rowid" || column == "_rowid_" || column == "oid"; }

int CountOf(const std::map<ArchivedValue, int>& archive, const ArchivedValue& value) {
  const auto found = archive.find(value);
  return found == archive.end() ? 0 : found->second;
}

// What may go because a value is back that the archive had: what the author put there, who takes it back, or what the
// column gave by default.
class MadeWay {
 public:
  MadeWay(const Move& move, const Aliases& aliases, const MoveMemory& memory, const Cells& after) : memory_(memory) {
    using Line = std::tuple<CellName, std::string, std::string, std::string>;
    std::set<Line> still_away;
    for (const ArchivedLine& line : move.after.archive) {
      still_away.insert({CellOf(line, aliases), line.kind, line.value, line.replaced_by});
    }
    for (const ArchivedLine& line : move.before.archive) {
      const CellName cell = CellOf(line, aliases);
      const bool was_back = still_away.count({cell, line.kind, line.value, line.replaced_by}) == 0;
      if (Holds(after, cell, line.value) || was_back) is_back_.insert(cell);  // and may have left again since
      if (line.kind == "overwritten" && was_back) authors_.insert({cell, line.replaced_by});
    }
  }
  bool Is(const CellName& cell, const std::string& value) const {
    if (authors_.count({cell, value}) > 0) return true;
    const auto found = memory_.definitions.find({std::get<0>(cell), std::get<2>(cell)});
    if (is_back_.count(cell) == 0 || found == memory_.definitions.end()) return false;
    return absl::c_any_of(found->second,
                          [&](const auto& column) { return IsDefault(column.first, column.second, value); });
  }

 private:
  const MoveMemory& memory_;
  std::set<CellName> is_back_;
  std::set<ArchivedValue> authors_;
};

std::string EveryValueStaysOrIsArchived(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  const Cells after = CellsOf(move.after, aliases);
  const auto archive = CountArchive(move.after, aliases);
  const MadeWay made_way(move, aliases, memory, after);
  std::string lost;
  ForEachCell(move.before, aliases, [&](const CellName& cell, const auto&, const auto& value) {
    if (!lost.empty() || value == "NULL" || IsForgotten(move, cell) || Holds(after, cell, value)) return;
    if (made_way.Is(cell, value)) return;
    if (CountOf(archive, {cell, value}) == 0) lost = Show(cell, value) + " is neither in its place nor in the archive";
  });
  return lost;
}

std::string TheArchiveLosesNothing(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  const Cells after = CellsOf(move.after, aliases);
  const auto archive = CountArchive(move.after, aliases);
  const MadeWay made_way(move, aliases, memory, after);
  for (const auto& [kept, lines] : CountArchive(move.before, aliases)) {
    const auto& [cell, value] = kept;
    if (value == "NULL" || IsRowid(std::get<2>(cell)) || Holds(after, cell, value) || IsForgotten(move, cell)) continue;
    if (made_way.Is(cell, value)) continue;
    if (CountOf(archive, kept) == 0) return Show(cell, value) + " left the archive and is not in its place";
  }
  return "";
}

std::string WhatStaysIsNotArchived(const Move& move, const Aliases& aliases, const MoveMemory&) {
  if (!move.bare && (move.inserts || move.computes)) return "";  // a later section may make what an earlier one took
  const Cells was = CellsOf(move.before, aliases), after = CellsOf(move.after, aliases);
  const auto before = CountArchive(move.before, aliases);
  for (const auto& [kept, count] : CountArchive(move.after, aliases)) {
    const auto& [cell, value] = kept;
    const auto place = after.find(cell);
    if (value == "NULL" || place == after.end() || place->second.count(value) == 0) continue;
    if (!IsOfOneRow(after, cell) || !IsOfOneRow(was, cell)) continue;
    if (count > CountOf(before, kept)) return Show(cell, value) + " was archived and is in its place";
  }
  return "";
}

std::string WhatWasPutBackIsNotArchived(const Move& move, const Aliases& aliases, const MoveMemory&) {
  if (!move.bare) return "";
  const Cells bare = CellsOf(*move.bare, aliases), after = CellsOf(move.after, aliases);
  const auto archive = CountArchive(move.after, aliases);
  for (const auto& [kept, count] : CountArchive(move.before, aliases)) {
    const auto& [cell, value] = kept;
    const auto place = after.find(cell), alone = bare.find(cell);
    if (value == "NULL" || place == after.end() || place->second.count(value) == 0) continue;
    if (!IsOfOneRow(after, cell)) continue;
    if (alone != bare.end() && alone->second.count(value) > 0) continue;
    if (CountOf(archive, kept) >= count) return Show(cell, value) + " was put back and is still in the archive";
  }
  return "";
}

bool HasColumn(const Dump& dump, const Aliases& aliases, const std::string& canonical, const std::string& column) {
  return std::any_of(dump.tables.begin(), dump.tables.end(), [&](const auto& table) {
    return aliases.Table(table.first) == canonical && table.second.types.count(column) > 0;
  });
}

bool IsThere(const Dump& dump, const Aliases& aliases, const std::string& own) {
  if (!absl::StartsWith(own, "column ")) return dump.objects.count(own) > 0;
  const std::vector<std::string> place = absl::StrSplit(own.substr(7), '.');
  return HasColumn(dump, aliases, place[0], place[1]);
}

// Whether both have the same tables with the same columns, by name and type.
bool HasSameTables(const Dump& before, const Dump& after) {
  return std::equal(
      before.tables.begin(), before.tables.end(), after.tables.begin(), after.tables.end(),
      [](const auto& a, const auto& b) { return a.first == b.first && a.second.types == b.second.types; });
}

// Whether the author's statements put a row of other content under the name of this cell's row: then it is another row,
// and what the user gave the first stays in the archive.
bool IsMadeAnew(const Move& move, const Aliases& aliases, const Cells& after, const CellName& of) {
  if (!move.inserts) return false;
  bool changed = false;
  ForEachCell(move.before, aliases, [&](const CellName& cell, const auto& column, const auto& value) {
    const bool same_row = std::get<0>(cell) == std::get<0>(of) && std::get<1>(cell) == std::get<1>(of);
    changed |= same_row && !absl::StartsWith(column, "own") && !Holds(after, cell, value);
  });
  return changed;
}

std::string TheUsersOwnStays(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  for (const std::string& own : memory.user.own) {
    if (!IsThere(move.before, aliases, own) || IsThere(move.after, aliases, own)) continue;
    if (!move.archive_own) return absl::StrCat("the user's own ", own, " is gone");
    if (HasSameTables(move.before, move.after)) return absl::StrCat("the user's own ", own, " has not come back");
    const std::string name = own.substr(own.find_first_of(" .") + 1);
    const std::string last = own.substr(own.find_last_of(" .") + 1);
    const bool kept = std::any_of(move.after.own.begin(), move.after.own.end(),
                                  [&](const std::string& line) { return absl::EndsWith(line, last); });
    if (!kept) return absl::StrCat("the user's own ", name, " is gone, and not archived");
  }
  if (move.archive_own) return "";
  const auto archive = CountArchive(move.after, aliases);
  std::string gone;
  ForEachCell(move.before, aliases, [&](const CellName& cell, const auto& column, const auto& value) {
    const bool own = absl::StartsWith(column, "own") &&
                     memory.user.own.count(absl::StrCat("column ", std::get<0>(cell), ".", column)) > 0;
    if (!own || value == "NULL" || !gone.empty()) return;
    const Cells after = CellsOf(move.after, aliases);
    // Where several rows have the name and one has left, this may be the one: then the law of every value speaks.
    const bool row_is_there = RowsCalled(after, cell) >= RowsCalled(CellsOf(move.before, aliases), cell);
    if (!row_is_there || Holds(after, cell, value)) return;
    const bool another_row =
        move.replaces_rows || IsMadeAnew(move, aliases, after, cell) ||
        absl::c_any_of(move.fills, [&](const std::string& table) { return aliases.Table(table) == std::get<0>(cell); });
    if (another_row && CountOf(archive, {cell, value}) > 0) return;
    gone = Show(cell, value) + ", the user's own, is not in its place";
  });
  return gone;
}

std::string DeletedRowsStayAway(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  for (const auto& [name, table] : move.after.tables) {
    const auto old = move.before.tables.find(name);
    for (const auto& [key, row] : table.rows) {
      const RowName place{aliases.Table(name), key};
      if (memory.user.deleted.count(place) == 0 || WithoutRowid(key) != key) continue;
      if (memory.user.made_again.count(place) > 0) continue;  // what he deleted was another row
      if (old != move.before.tables.end() && old->second.rows.count(key) > 0) continue;
      const auto made = move.bare ? move.bare->tables.find(name) : move.after.tables.end();
      const bool author =
          move.bare ? made != move.bare->tables.end() && made->second.rows.count(key) > 0 : move.inserts;
      if (!author) return absl::StrCat("row ", key, " of ", name, ", which the user deleted, is back");
    }
  }
  return "";
}

// The archive's lines of a cell of before.
std::vector<const ArchivedLine*> LinesOf(const Dump& dump, const Aliases& aliases, const CellName& cell) {
  std::vector<const ArchivedLine*> lines;
  for (const ArchivedLine& line : dump.archive) {
    if (CellOf(line, aliases) == cell) lines.push_back(&line);
  }
  return lines;
}

// "" where this value may stand in a cell that the statements alone gave another.
std::string MayBePutBack(const Move& move, const Aliases& aliases, const MoveMemory& memory, const CellName& cell,
                         const std::string& table, const std::string& column, const std::string& alone,
                         const std::string& value) {
  const std::vector<const ArchivedLine*> lines = LinesOf(move.before, aliases, cell);
  const DumpedTable& made = move.bare->tables.at(table);
  const std::string& type = made.types.at(column);
  std::string why = "is nothing that left this place";
  for (const ArchivedLine* line : lines) {
    if (line->value != value) continue;
    const auto left = memory.left.find({cell, value});
    const int since = left == memory.left.end() ? 0 : left->second;
    const auto again = memory.user.reused.find({std::get<0>(cell), std::get<1>(cell)});
    const auto wrote = memory.user.wrote.find(cell);
    const bool was_there = Holds(CellsOf(move.before, aliases), cell, alone);
    if (again != memory.user.reused.end() && again->second > since) {
      why = "left a row that the user deleted; its id was given again";
    } else if (was_there && wrote != memory.user.wrote.end() && wrote->second > since) {
      why = "overwrites what the user wrote since";
    } else if (alone != line->replaced_by && !IsConverted(type, line->replaced_by, alone) &&
               !IsDefault(type, made.defaults.at(column), alone)) {
      why = "overwrites what the author's statements computed";
    } else {
      return "";
    }
  }
  return why;
}

std::string OnlyWhatBelongsComesBack(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  if (!move.bare) return "";
  for (const auto& [name, table] : move.after.tables) {
    const auto alone = move.bare->tables.find(name);
    if (alone == move.bare->tables.end()) return absl::StrCat("table ", name, " is none of the author's");
    for (const auto& [key, row] : table.rows) {
      if (WithoutRowid(key) != key) continue;  // what the user wrote is known by a key that rows share
      const auto made = alone->second.rows.find(key);
      for (const auto& [column, value] : row) {
        const CellName cell{aliases.Table(name), WithoutRowid(key), aliases.Column(name, column)};
        if (made == alone->second.rows.end()) break;
        const auto found = made->second.find(column);
        if (absl::StartsWith(column, "ts") || absl::StartsWith(column, "own")) continue;
        if (found == made->second.end())
          return absl::StrCat("column ", column, " of ", name, " is none of the author's");
        if (found->second == value) continue;
        const std::string why = MayBePutBack(move, aliases, memory, cell, name, column, found->second, value);
        if (!why.empty()) return absl::StrCat(Show(cell, value), ", in place of ", found->second, ", ", why);
      }
    }
  }
  return "";
}

using Rows = std::map<std::string, std::map<std::string, std::string>>;

// Whether the row that the statements made under `key` is the one that had left, and has its own id again.
bool HasItsIdAgain(const Rows& alone, const Rows& now, const std::string& key,
                   const std::function<bool(const std::string&)>& left) {
  const auto& made = alone.at(key);
  return std::any_of(now.begin(), now.end(), [&](const auto& other) {
    if (alone.count(other.first) > 0 || !left(other.first)) return false;
    return std::all_of(made.begin(), made.end(), [&](const auto& cell) {
      const auto& [column, value] = cell;
      const bool is_id = value == key && other.second.at(column) == other.first;
      return is_id || absl::StartsWith(column, "own") || absl::StartsWith(column, "ts") ||
             other.second.at(column) == value;
    });
  });
}

std::string OnlyRowsThatLeftComeBack(const Move& move, const Aliases& aliases, const MoveMemory&) {
  if (!move.bare) return "";
  std::set<RowName> left;
  for (const ArchivedLine& line : move.before.archive) {
    if (line.kind == "row") left.insert({aliases.Table(line.table), WithoutRowid(line.key)});
  }
  for (const auto& [name, alone] : move.bare->tables) {
    const auto now = move.after.tables.find(name);
    if (now == move.after.tables.end()) return absl::StrCat("table ", name, " is not there");
    const auto has_left = [&left, table = aliases.Table(name)](const std::string& key) {
      return left.count({table, WithoutRowid(key)}) > 0;
    };
    for (const auto& [key, row] : alone.rows) {
      if (now->second.rows.count(key) > 0 || HasItsIdAgain(alone.rows, now->second.rows, key, has_left)) continue;
      return absl::StrCat("row ", key, " of ", name, " is not there");
    }
    for (const auto& [key, row] : now->second.rows) {
      if (alone.rows.count(key) > 0) continue;
      if (move.fills.count(name) > 0) return absl::StrCat("row ", key, " of ", name, " is back; the section fills it");
      if (!has_left(key)) return absl::StrCat("row ", key, " of ", name, " never left");
    }
  }
  return "";
}

std::string SequencesNeverFall(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  for (const auto& [name, table] : move.after.tables) {
    const auto highest = memory.sequences.find(aliases.Table(name));
    if (!table.autoincrement || highest == memory.sequences.end()) continue;
    const auto now = move.after.sequences.find(name);
    const int64_t found = now == move.after.sequences.end() ? 0 : now->second;
    if (found < highest->second) return absl::StrCat("sequence of ", name, " is ", found, ", was ", highest->second);
  }
  return "";
}

std::string IndexesOfTextAreRight(const Move& move, const Aliases&, const MoveMemory&) {
  for (const std::string& stale : move.after.stale) {
    const auto& old = move.before.stale;
    if (std::find(old.begin(), old.end(), stale) == old.end()) return stale + " does not say what its table says";
  }
  return "";
}

std::string WhatMustGoIsNotArchived(const Move& move, const Aliases& aliases, const MoveMemory&) {
  if (!move.goes_up || !move.bare) return "";  // a later section may archive what it computed under the same name
  const auto before = CountArchive(move.before, aliases);
  for (const auto& [kept, count] : CountArchive(move.after, aliases)) {
    if (!IsForgotten(move, kept.first) || count <= CountOf(before, kept)) continue;
    return Show(kept.first, kept.second) + " was declared to go, and is archived";
  }
  return "";
}

bool IsAsked(const char* says) {
  const char* asked = std::getenv("CRYSTAL_LAWS");
  return asked == nullptr || absl::StrContains(asked, absl::string_view(says).substr(0, 2));
}

}  // namespace

std::vector<MoveLaw> move_laws = {
    {"L1 every value stays or is archived", EveryValueStaysOrIsArchived},
    {"L1 the archive loses nothing but what is back in its place", TheArchiveLosesNothing},
    {"L2 what stays is not archived", WhatStaysIsNotArchived},
    {"L2 what was put back is not in the archive", WhatWasPutBackIsNotArchived},
    {"L3 the user's own stays", TheUsersOwnStays},
    {"L4 rows that the user deleted stay away", DeletedRowsStayAway},
    {"L4 only rows that left come back", OnlyRowsThatLeftComeBack},
    {"L4 values come back only where they belong", OnlyWhatBelongsComesBack},
    {"L8 what must go is not archived", WhatMustGoIsNotArchived},
    {"L6 sequences never fall", SequencesNeverFall},
    {"L6 indexes of text are right", IndexesOfTextAreRight},
};

std::map<ArchivedValue, int> CountArchive(const Dump& dump, const Aliases& aliases) {
  std::map<ArchivedValue, int> counted;
  for (const ArchivedLine& line : dump.archive) {
    ++counted[{CellOf(line, aliases), line.value}];
  }
  return counted;
}

std::string HoldMoveLaws(const Move& move, const Aliases& aliases, const MoveMemory& memory) {
  for (MoveLaw& law : move_laws) {
    if (!IsAsked(law.says)) continue;
    const std::string wrong = law.broken(move, aliases, memory);
    if (!wrong.empty()) return absl::StrCat("broken law: ", law.says, "\n  ", wrong);
    ++law.held;
  }
  return "";
}

void Remember(const Move& move, const Aliases& aliases, int event, MoveMemory& memory) {
  std::map<ArchivedValue, int> left;
  for (const auto& [value, count] : CountArchive(move.after, aliases)) {
    const auto known = memory.left.find(value);
    left[value] = known == memory.left.end() ? event : known->second;
  }
  memory.left = std::move(left);
  for (const auto& [name, highest] : move.after.sequences) {
    int64_t& known = memory.sequences[aliases.Table(name)];
    known = std::max(known, highest);
  }
  // A row that left in this move and was not there before it was made and deleted by the author's statements in one
  // move: from now on a row of that key that comes back may be the author's, and not the one that the user deleted.
  const Cells before = CellsOf(move.before, aliases);
  const auto archived_before = CountArchive(move.before, aliases);
  for (const ArchivedLine& line : move.after.archive) {
    const CellName cell = CellOf(line, aliases);
    if (line.kind != "row" || CountOf(archived_before, {cell, line.value}) > 0 || before.count(cell) > 0) continue;
    memory.user.deleted.erase({std::get<0>(cell), std::get<1>(cell)});
  }
  for (const auto& [name, table] : move.after.tables) {
    for (const auto& [key, row] : table.rows) {
      memory.user.seen.insert({aliases.Table(name), key});
      memory.user.deleted.erase({aliases.Table(name), key});  // it is there again
    }
    for (const auto& [column, type] : table.types) {
      memory.definitions[{aliases.Table(name), aliases.Column(name, column)}].insert({type, table.defaults.at(column)});
    }
  }
}

}  // namespace crystal
