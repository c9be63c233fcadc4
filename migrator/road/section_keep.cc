// What of a table a section may take away is copied before it is touched.
#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/own_aside.h"
#include "migrator/road/section.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";

using AlterKind = StatementEffects::Alter::Kind;

}  // namespace

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

// Only where something may come back is it asked which rows were there before.
absl::Status Section::NoteHighest(const std::string& table) {
  if (!something_returns_ || highest_before_.count(table) > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Table> found, FindTable(db_, table));
  if (!found || found->is_virtual) return absl::OkStatus();
  const RowKey key = KeyOf(*found);
  int64_t& highest = highest_before_[table];
  if (key.rowid.empty() && !key.is_alias) return absl::OkStatus();
  ASSIGN_OR_RETURN(highest, SelectInteger(db_, absl::StrCat("SELECT coalesce(max(", key.RowidSql(), "), 0) FROM main.",
                                                            QuoteName(table))));
  return absl::OkStatus();
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
  ids_may_be_used_ |= !highest_before_.empty() &&
                      (!effects.updates.empty() || absl::c_any_of(effects.reads, [&](const std::string& table) {
                        return highest_before_.count(table) > 0;
                      }));
  for (const std::string& table : effects.inserts_into) RETURN_IF_ERROR(NoteHighest(table));
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
  RETURN_IF_ERROR(move_.BeforeTableGoes(table));
  if (tables_.WasMade(table) || !objects_then_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ObjectsOf(db_, ""));
  for (SchemaObject& object : objects) objects_then_[object.name] = std::move(object);
  return absl::OkStatus();
}

absl::Status Section::BeforeDrop(const std::string& name) {
  if (tables_.WasMade(name)) return absl::OkStatus();
  RETURN_IF_ERROR(move_.BeforeTableGoes(name));
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

}  // namespace crystal
