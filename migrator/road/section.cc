#include "migrator/road/section.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/own_aside.h"
#include "migrator/road/statement_place.h"

namespace crystal {
namespace {

using AlterKind = StatementEffects::Alter::Kind;

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
  const std::string column = place.column.empty() ? "" : absl::StrCat(" --column ", ShellQuoted(place.column));
  move_.notes.push_back(absl::StrCat(
      name_.migration, ": the archive still holds ", values, values == 1 ? " value" : " values", " of ", place.table,
      place.column.empty() ? "" : ".", place.column, " that left before; `crystal-migration archive prune --table ",
      ShellQuoted(place.table), column, "` removes them for good"));
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
    const absl::Status in_the_end = OrWithOwnAside(effects, done, [&] {
      return db_.RunStatement(statements[i], [](const StatementEffects&) { return absl::OkStatus(); });
    });
    RETURN_IF_ERROR(AtItsPlace(in_the_end, name_.file, statements[i]));
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
  ASSIGN_OR_RETURN(const Table table, db_.ReadTable(place.table));
  for (const Column& column : table.columns) {
    if (!absl::EqualsIgnoreCase(column.name, place.column)) continue;
    place.column = column.name;
    return true;
  }
  return false;
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
    objects_made_.insert(effects.creates_objects.begin(), effects.creates_objects.end());
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

}  // namespace crystal
