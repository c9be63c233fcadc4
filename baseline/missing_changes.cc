#include "baseline/missing_changes.h"

#include <algorithm>

#include "migrator/road/history_schema.h"

namespace crystal {
namespace {

class Missing {
 public:
  explicit Missing(const FoundLives& found) : found_(found), lives_(found.lives()) {}

  void Writes(const crystal::Writes& writes, size_t place) {
    const size_t table = lives_.TableCalled(writes.table, place);
    TableAllowance& allowed = allowance_[NameNow(table, writes.table)];
    for (const std::string& name : writes.columns) {
      const size_t column = table == kNever ? kNever : lives_.ColumnCalled(table, name, place);
      allowed.columns.insert(column == kNever ? name : lives_.columns[column].last_name());
    }
    allowed.adds_rows |= writes.adds_rows;
  }

  void Names() {
    for (size_t table = 0; table < lives_.tables.size(); ++table) {
      const TableLife& life = lives_.tables[table];
      const Table* now = found_.FindTable(table);
      if (now == nullptr || (life.ends == kNever && life.last_name() == now->name)) continue;
      allowance_[now->name].becomes = life.last_name();
      allowance_[now->name].goes = life.ends != kNever;
    }
    for (size_t column = 0; column < lives_.columns.size(); ++column) {
      const ColumnLife& life = lives_.columns[column];
      const Column* now = found_.FindColumn(column);
      if (now == nullptr || (life.ends == kNever && life.last_name() == now->name)) continue;
      TableAllowance& table = allowance_[found_.FindTable(life.table)->name];
      table.renamed[now->name] = life.last_name();
      if (life.ends != kNever) {
        table.archived_as[now->name] = {found_.TableNameAt(life.table, life.ends - 1), life.last_name()};
      }
    }
  }

  Allowance Take() { return std::move(allowance_); }

 private:
  // A table that is still to be made goes by its last name: nothing of it was there before.
  std::string NameNow(size_t table, const std::string& name) const {
    if (table == kNever) return name;
    const Table* now = found_.FindTable(table);
    return now == nullptr ? lives_.tables[table].last_name() : now->name;
  }

  const FoundLives& found_;
  const Lifelines& lives_;
  Allowance allowance_;
};

bool TakesNameAway(const Change& change) { return TakesAway(change) || std::holds_alternative<DropIndex>(change); }

}  // namespace

Allowance AllowanceOfMissing(const FoundLives& found, const std::vector<Migration>& history,
                             const std::vector<MigrationPresence>& presences) {
  Missing missing(found);
  size_t place = 0;
  for (size_t m = 0; m < history.size(); ++m) {
    for (size_t c = 0; c < history[m].changes.size(); ++c, ++place) {
      if (presences[m].changes[c].presence == Presence::kPresent) continue;
      const Change& change = history[m].changes[c];
      if (const auto* data = std::get_if<DataChange>(&change)) {
        for (const Writes& writes : data->writes) missing.Writes(writes, place);
      } else if (const auto* retype = std::get_if<RetypeColumn>(&change)) {
        missing.Writes({.table = retype->table, .columns = {retype->to.name}}, place);
      }
    }
  }
  missing.Names();
  return missing.Take();
}

absl::StatusOr<Schema> SchemaOnTheWay(const FoundLives& found, const std::vector<Migration>& history) {
  std::vector<Migration> before;
  bool takes = false;
  size_t left = found.place();
  for (const Migration& migration : history) {
    const auto& changes = migration.changes;
    takes |= std::any_of(changes.begin(), changes.end(), TakesNameAway);
    const size_t count = std::min(left, changes.size());
    left -= count;
    before.push_back(migration);
    before.back().changes.resize(count);
  }
  return takes ? HistorySchema(before) : Schema();
}

}  // namespace crystal
