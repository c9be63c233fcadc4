#include "migrator/road/tracked_tables.h"

#include <algorithm>

namespace crystal {

std::string OldName(const TrackedTable& table, const std::string& now) {
  for (const auto& [old, renamed] : table.fate.renames) {
    if (renamed == now) return old;
  }
  return now;
}

TrackedTable* TrackedTables::Find(const std::string& name) {
  if (made_.count(name) > 0) return nullptr;
  for (TrackedTable& table : tables_) {
    if (table.current == name) return &table;
  }
  return &tables_.emplace_back(TrackedTable{.name = name, .current = name});
}

void TrackedTables::Follow(const StatementEffects& effects) {
  for (const std::string& name : effects.drops) {
    if (made_.erase(name) > 0) continue;
    TrackedTable* table = Find(name);
    table->fate.remade = true;
    table->place = name;
    table->current.clear();
  }
  made_.insert(effects.creates.begin(), effects.creates.end());
  if (effects.alter) FollowAlter(*effects.alter);
}

void TrackedTables::FollowAlter(const StatementEffects::Alter& alter) {
  using Kind = StatementEffects::Alter::Kind;
  if (made_.count(alter.table) > 0) return FollowAlterOfMade(alter);
  TrackedTable* table = Find(alter.table);
  if (alter.kind == Kind::kRenameTable) table->current = alter.new_name;
  if (alter.kind == Kind::kAddColumn) table->added.insert(alter.column);
  const bool was_added = alter.kind != Kind::kAddColumn && table->added.erase(alter.column) > 0;
  if (alter.kind == Kind::kRenameColumn) {
    if (was_added) table->added.insert(alter.new_name);
    if (!was_added) table->fate.renames[OldName(*table, alter.column)] = alter.new_name;
  }
  if (alter.kind == Kind::kDropColumn && !was_added) table->fate.gone.insert(OldName(*table, alter.column));
}

void TrackedTables::FollowAlterOfMade(const StatementEffects::Alter& alter) {
  using Kind = StatementEffects::Alter::Kind;
  for (TrackedTable& table : tables_) {
    if (!table.current.empty() || table.place != alter.table) continue;
    if (alter.kind == Kind::kRenameTable) table.place = alter.new_name;
    if (alter.kind == Kind::kRenameColumn) table.fate.renames[OldName(table, alter.column)] = alter.new_name;
  }
  if (alter.kind != Kind::kRenameTable) return;
  made_.erase(alter.table);
  made_.insert(alter.new_name);
}

void TrackedTables::Declare(const std::vector<std::pair<SqlPlace, SqlPlace>>& renames) {
  for (const auto& [from, to] : renames) {
    TrackedTable* table = Find(from.table);
    if (from.table != to.table) declared_[from.table] = to.table;
    if (!from.column.empty()) table->fate.renames[from.column] = to.column;
  }
}

std::string TrackedTables::NameAtEnd(const TrackedTable& table) const {
  if (!table.fate.remade) return table.current;
  const auto declared = declared_.find(table.name);
  if (declared != declared_.end()) return declared->second;
  return !WasMade(table.name) && WasMade(table.place) ? table.place : table.name;
}

}  // namespace crystal
