#include "migrator/road/section.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/departures.h"
#include "migrator/road/own_archive.h"
#include "migrator/road/own_aside.h"
#include "migrator/road/row_print.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";

using AlterKind = StatementEffects::Alter::Kind;

// The table, or nullopt where there is none of that name.
absl::StatusOr<std::optional<Table>> FindTable(DatabaseAdapter& db, const std::string& name) {
  if (name.empty()) return std::optional<Table>();
  absl::StatusOr<Table> table = db.ReadTable(name);
  if (absl::IsNotFound(table.status())) return std::optional<Table>();
  RETURN_IF_ERROR(table);
  return std::optional<Table>(*std::move(table));
}

// Every word of the statements that take rows away, in lower case, with the last statement that has it: whatever table
// they take them from is among the words.
std::map<std::string, size_t> LastTaken(const std::vector<SqlStatement>& statements) {
  std::map<std::string, size_t> last;
  for (size_t i = 0; i < statements.size(); ++i) {
    const std::vector<SqlToken> words = WordsOf(statements[i].text);
    const bool takes = absl::c_any_of(
        words, [](const auto& word) { return word.IsWord("DELETE") || word.IsWord("REPLACE") || word.IsWord("DROP"); });
    if (!takes) continue;
    for (const SqlToken& word : words) last[absl::AsciiStrToLower(word.Name())] = i;
  }
  return last;
}

}  // namespace

Section::Section(MoveState& move, SectionName name, SqlDeclarations declares, Returns::Scope scope)
    : move_(move),
      db_(move.db),
      name_(std::move(name)),
      declares_(std::move(declares)),
      scope_(std::move(scope)),
      returns_(db_, name_) {}

absl::Status Section::Begin() {
  if (!scope_.nothing) {
    ASSIGN_OR_RETURN(something_returns_, move_.archive.HoldsFor(db_, name_));
  }
  if (something_returns_) RETURN_IF_ERROR(returns_.Load());
  ASSIGN_OR_RETURN(left_before_, move_.archive.HoldsOf(db_, name_));
  RETURN_IF_ERROR(CheckForgets());
  for (auto& [from, to] : declares_.renames) RETURN_IF_ERROR(SpellAsDeclared(from).status());
  tables_.Declare(declares_.renames);
  return absl::OkStatus();
}

absl::Status Section::CheckForgets() {
  for (SqlPlace& place : declares_.forgets) {
    ASSIGN_OR_RETURN(bool known, SpellAsDeclared(place));
    if (known) {
      RETURN_IF_ERROR(NoteWhatLeftBefore(place));
      continue;
    }
    return absl::FailedPreconditionError(absl::StrCat("`-- migrate:forget ", place.table,
                                                      place.column.empty() ? "" : ".", place.column,
                                                      "`: there is nothing of this name when the section begins, so "
                                                      "what is meant would be archived. Name it as it is "
                                                      "called before the section's first statement"));
  }
  return absl::OkStatus();
}

// What must go may be in the archive already, from an earlier change of it: whether that goes too is for people to say.
absl::Status Section::NoteWhatLeftBefore(const SqlPlace& place) {
  ASSIGN_OR_RETURN(const int64_t values,
                   SelectInteger(db_,
                                 "SELECT count(*) FROM migration_archive WHERE table_name = ?1 AND (?2 = '' OR "
                                 "column_name = ?2) AND kind IN ('row', 'value', 'overwritten')",
                                 {place.table, place.column}));
  if (values == 0) return absl::OkStatus();
  move_.notes.push_back(absl::StrCat(name_.migration, ": the archive still holds ", values,
                                     values == 1 ? " value" : " values", " of ", place.table,
                                     place.column.empty() ? "" : ".", place.column,
                                     " that left before; `crystal-migration archive prune` removes them for good"));
  return absl::OkStatus();
}

absl::Status Section::Run(const std::vector<SqlStatement>& statements) {
  const std::map<std::string, size_t> last_taken = LastTaken(statements);
  for (size_t i = 0; i < statements.size(); ++i) {
    StatementEffects effects;
    const absl::Status done = db_.RunStatement(statements[i], [&](const StatementEffects& of_statement) {
      effects = of_statement;
      RETURN_IF_ERROR(KeepBeforeInserts(effects, last_taken, i));
      return Before(effects);
    });
    RETURN_IF_ERROR(OrWithOwnAside(effects, done, [&] {
      return db_.RunStatement(statements[i], [](const StatementEffects&) { return absl::OkStatus(); });
    }));
    After(effects);
  }
  return db_.DropTemporary();
}

// Names are the same in every case; from here on they are spelled as the database spells them. False where there is
// nothing of this name.
absl::StatusOr<bool> Section::SpellAsDeclared(SqlPlace& place) {
  ASSIGN_OR_RETURN(std::vector<std::string> tables,
                   SelectTexts(db_, "SELECT name FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?)",
                               {place.table}));
  if (tables.empty()) return false;
  place.table = tables[0];
  if (place.column.empty()) return true;
  ASSIGN_OR_RETURN(std::optional<Table> table, FindTable(db_, place.table));
  for (const Column& column : table->columns) {
    if (!absl::EqualsIgnoreCase(column.name, place.column)) continue;
    place.column = column.name;
    return true;
  }
  return false;
}

// Rows that the section itself makes are nobody's loss when it takes them away again: where a later statement may take
// rows of the table, they are kept before the first new one comes.
absl::Status Section::KeepBeforeInserts(const StatementEffects& effects,
                                        const std::map<std::string, size_t>& last_taken, size_t statement) {
  for (const std::string& table : effects.inserts_into) {
    if (table == kSequence || tables_.WasMade(table)) continue;
    const auto taken = last_taken.find(absl::AsciiStrToLower(table));
    if (taken != last_taken.end() && taken->second > statement) RETURN_IF_ERROR(Keep(table));
  }
  return absl::OkStatus();
}

absl::Status Section::Do(const StatementEffects& effects, const std::function<absl::Status()>& work) {
  RETURN_IF_ERROR(Before(effects));
  const auto do_all_or_nothing = [&]() -> absl::Status {
    RETURN_IF_ERROR(db_.Execute("SAVEPOINT crystal_work"));
    const absl::Status done = work();
    if (!done.ok()) RETURN_IF_ERROR(db_.Execute("ROLLBACK TO crystal_work"));
    RETURN_IF_ERROR(db_.Execute("RELEASE crystal_work"));
    return done;
  };
  RETURN_IF_ERROR(OrWithOwnAside(effects, do_all_or_nothing(), do_all_or_nothing));
  After(effects);
  return absl::OkStatus();
}

// Of a statement that may have failed because something of the user's own needs the column that it drops.
absl::Status Section::OrWithOwnAside(const StatementEffects& effects, const absl::Status& done,
                                     const std::function<absl::Status()>& again) {
  const bool drops_column = effects.alter && effects.alter->kind == AlterKind::kDropColumn;
  if (!drops_column || !(absl::IsInvalidArgument(done) || absl::IsFailedPrecondition(done))) return done;
  const std::string& table = effects.alter->table;
  const OwnColumnDrop own_column = {[&](const std::string& column) { return Keep(table, {column}); },
                                    [&](const std::string& column) {
                                      After({.alter = StatementEffects::Alter{AlterKind::kDropColumn, table, column}});
                                    }};
  return DropWithOwnAside(move_, name_, *effects.alter, done, own_column, again);
}

absl::Status Section::Before(const StatementEffects& effects) {
  if (effects.may_break_objects() && !move_.objects_known) {
    ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, db_.BrokenObjects({}));
    for (const BrokenObject& one : broken) move_.broken_objects.insert(one.object.name);
    move_.objects_known = true;
  }
  const bool adds_only = effects.alter && effects.alter->kind == AlterKind::kAddColumn;
  if (effects.may_break_objects() && !adds_only && effects.creates_objects.empty()) {
    RETURN_IF_ERROR(move_.own.Load(move_.applied()));
  }
  for (const std::string& table : effects.drops) RETURN_IF_ERROR(BeforeDrop(table));
  for (const std::string& table : effects.deletes_from) RETURN_IF_ERROR(Keep(table));
  std::set<std::string> written = effects.inserts_into;
  for (const auto& [table, columns] : effects.updates) {
    RETURN_IF_ERROR(NoteRekeyed(table, columns));
    RETURN_IF_ERROR(Keep(table, columns));
    written.insert(table);
  }
  for (const std::string& table : written) {  // a row that is in the way of another may go as a whole
    bool replaces = effects.replaces;
    if (!replaces && !tables_.WasMade(table)) {
      ASSIGN_OR_RETURN(replaces, ReplacesRows(table));
    }
    if (replaces) RETURN_IF_ERROR(Keep(table));
  }
  if (!effects.alter) return absl::OkStatus();
  if (effects.alter->kind == AlterKind::kRenameTable) return BeforeRename(effects.alter->table);
  if (effects.alter->kind != AlterKind::kDropColumn) return absl::OkStatus();
  return Keep(effects.alter->table, {effects.alter->column});
}

absl::Status Section::NoteRekeyed(const std::string& name, const std::set<std::string>& columns) {
  TrackedTable* tracked = tables_.Find(name);
  if (tracked == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<Table> table, FindTable(db_, name));
  if (!table || table->is_virtual) return absl::OkStatus();
  for (const std::string& part : KeyOf(*table).columns) tracked->fate.rekeyed |= columns.count(part) > 0;
  return absl::OkStatus();
}

absl::Status Section::BeforeRename(const std::string& table) {
  RETURN_IF_ERROR(move_.BeforeTablesGo());
  if (tables_.WasMade(table) || !objects_then_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ObjectsOf(db_, ""));
  for (SchemaObject& object : objects) objects_then_[object.name] = std::move(object);
  return absl::OkStatus();
}

absl::Status Section::BeforeDrop(const std::string& name) {
  if (tables_.WasMade(name)) return absl::OkStatus();
  RETURN_IF_ERROR(move_.BeforeTablesGo());
  RETURN_IF_ERROR(Keep(name));
  TrackedTable* table = tables_.Find(name);
  if (table->snapshots.empty()) return absl::OkStatus();  // a view, or an index of another table's text
  ASSIGN_OR_RETURN(table->objects, ObjectsOf(db_, name));
  for (SchemaObject& object : table->objects) {
    const auto then = objects_then_.find(object.name);
    if (table->name != name && then != objects_then_.end()) object = then->second;
  }
  ASSIGN_OR_RETURN(table->sql, TableSql(db_, name));
  if (!table->snapshots.front().table().autoincrement) return absl::OkStatus();
  ASSIGN_OR_RETURN(Sequences sequences, ReadSequences(db_));
  const auto found = sequences.find(name);
  if (found != sequences.end()) table->sequence = found->second;
  return absl::OkStatus();
}

absl::Status Section::Keep(const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<Table> table, FindTable(db_, name));
  if (!table) return name == kSequence ? Keep(name, {}) : absl::OkStatus();
  const std::vector<std::string> columns = StoredColumns(*table);
  return Keep(name, std::set<std::string>(columns.begin(), columns.end()));
}

absl::Status Section::Keep(const std::string& name, const std::set<std::string>& wanted) {
  if (name == kSequence) {
    if (!sequences_.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(sequences_, ReadSequences(db_));
    return absl::OkStatus();
  }
  TrackedTable* tracked = tables_.Find(name);
  if (tracked == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<Table> table, FindTable(db_, name));
  if (!table) return absl::OkStatus();  // a view
  if (table->is_virtual) {
    ASSIGN_OR_RETURN(VirtualRows rows, db_.RowsOf(name));
    if (rows == VirtualRows::kElsewhere) return absl::OkStatus();
    if (rows == VirtualRows::kNowhere && !absl::c_linear_search(declares_.forgets, SqlPlace{tracked->name})) {
      return absl::FailedPreconditionError(absl::StrCat(
          name,
          " indexes a text that it does not keep, so the archive cannot keep it either: where it may go for good, "
          "say `-- migrate:forget ",
          name, "` in this section"));
    }
  }
  const RowKey row_key = KeyOf(*table);
  if (row_key.is_nameless) {
    return absl::FailedPreconditionError(
        absl::StrCat("the rows of ", name,
                     " cannot be told from each other: it has no key, and columns of its own take "
                     "every name of the rowid (rowid, oid, _rowid_). Give it a PRIMARY KEY first"));
  }
  const std::vector<std::string>& key = row_key.columns;
  const bool moves_rows = absl::c_any_of(key, [&](const std::string& part) { return wanted.count(part) > 0; });
  std::vector<std::string> missing;
  for (const std::string& column : StoredColumns(*table)) {
    const std::string& old = OldName(*tracked, column);
    const bool held = absl::c_any_of(tracked->snapshots, [&](const auto& s) { return s.Holds(old); });
    if (!held && tracked->added.count(column) == 0 && (moves_rows || wanted.count(column) > 0))
      missing.push_back(column);
  }
  if (missing.empty() && !tracked->snapshots.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(TableSnapshot snapshot, TableSnapshot::Take(db_, *table, std::move(missing), ++move_.snapshots));
  snapshot.CallAs(tracked->name, tracked->fate.renames);
  tracked->snapshots.push_back(std::move(snapshot));
  return absl::OkStatus();
}

absl::StatusOr<bool> Section::ReplacesRows(const std::string& table) {
  const auto known = move_.replaces.find(table);
  if (known != move_.replaces.end()) return known->second;
  ASSIGN_OR_RETURN(std::string sql, TableSql(db_, table));
  return move_.replaces[table] = absl::c_any_of(WordsOf(sql), [](const auto& word) { return word.IsWord("REPLACE"); });
}

void Section::After(const StatementEffects& effects) {
  tables_.Follow(effects);
  const auto fills = [&](const std::string& table) {
    return absl::c_any_of(effects.reads, [&](const std::string& read) { return read != table; });
  };
  for (const std::string& table : effects.inserts_into) {
    move_.written.insert(table);
    if (TrackedTable* tracked = tables_.Find(table)) tracked->fate.has_new_rows = true;
    if (fills(table)) filled_.insert(table);
  }
  for (const std::string& table : effects.creates) {
    move_.written.insert(table);
    if (fills(table)) filled_.insert(table);
  }
  for (const auto& [table, columns] : effects.updates) move_.written.insert(table);
  move_.written.insert(effects.deletes_from.begin(), effects.deletes_from.end());
  for (const std::set<std::string>* names : {&effects.drops, &effects.creates}) {
    for (const std::string& table : *names) move_.replaces.erase(table);
  }
  if (effects.may_break_objects()) {
    touched_.insert(effects.drops.begin(), effects.drops.end());
    touched_.insert(effects.drops_objects.begin(), effects.drops_objects.end());
    touched_.insert(effects.creates_objects.begin(), effects.creates_objects.end());
  }
  for (const std::set<std::string>* names : {&effects.creates_objects, &effects.creates_indexes}) {
    for (const std::string& object : *names) move_.own.ObjectMade(object);
  }
  if (!effects.alter) return;
  if (effects.alter->kind == AlterKind::kAddColumn) move_.own.ColumnMade(effects.alter->table, effects.alter->column);
  touched_.insert(effects.alter->table);
  move_.replaces.erase(effects.alter->table);
  if (effects.alter->kind != AlterKind::kRenameTable) return;
  touched_.insert(effects.alter->new_name);
  move_.replaces.erase(effects.alter->new_name);
  move_.written.insert(effects.alter->new_name);
  if (filled_.erase(effects.alter->table) > 0) filled_.insert(effects.alter->new_name);
}

absl::Status Section::End() {
  std::map<std::string, std::string> renamed;
  for (TrackedTable& table : tables_.all()) {
    RETURN_IF_ERROR(EndTable(table));
    const std::string end = tables_.NameAtEnd(table);
    if (!end.empty() && end != table.name) renamed[table.name] = end;
  }
  move_.NoteRenames(renamed);
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
    ASSIGN_OR_RETURN(std::vector<std::string> notes, returns_.PutBack(scope_, filled_, changed));
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
  std::erase_if(broken, [&](const BrokenObject& one) { return move_.broken_objects.count(one.object.name) > 0; });
  return KeepOwn(move_, name_, broken, objects_then_);
}

}  // namespace crystal
