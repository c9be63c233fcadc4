#include "migrator/road/found_lives.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

// How far the places from `from` to before `end` are from this one.
size_t Distance(size_t place, size_t from, size_t end) {
  if (place < from) return from - place;
  return place < end ? 0 : place - end + 1;
}

// Whose a name is.
struct Claim {
  size_t life = 0;
  size_t name = 0;
};

// Of all that are ever called so, the one that is nearest to the place; the later one of two.
template <typename Life, typename Belongs>
std::optional<Claim> NearestOf(const std::vector<Life>& lives, absl::string_view name, size_t place, Belongs belongs) {
  std::optional<Claim> nearest;
  size_t least = kNever;
  for (size_t i = 0; i < lives.size(); ++i) {
    for (size_t n = 0; n < lives[i].names.size(); ++n) {
      if (lives[i].names[n].name != name || !belongs(lives[i])) continue;
      const size_t distance = Distance(place, lives[i].names[n].from, lives[i].EndOfName(n));
      if (distance > least) continue;
      least = distance;
      nearest = Claim{i, n};
    }
  }
  return nearest;
}

// What speaks for each place, gathered as what begins and ends to speak.
class Votes {
 public:
  explicit Votes(size_t changes) : steps_(changes + 2) {}
  void Add(size_t from, size_t end, int weight) {
    if (from >= end) return;
    steps_[from] += weight;
    steps_[std::min(end, steps_.size() - 1)] -= weight;
    any_ |= weight > 0;
  }
  // 0 where nothing of the history is there.
  size_t LastBest() const {
    size_t best = 0;
    int sum = 0, most = steps_[0];
    for (size_t place = 0; any_ && place + 1 < steps_.size(); ++place) {
      sum += steps_[place];
      if (sum < most) continue;
      most = sum;
      best = place;
    }
    return best;
  }

 private:
  std::vector<int> steps_;
  bool any_ = false;
};

constexpr int kThereOrNot = 2;

// The later one of two names: what the history has at the place, or what is there already.
std::string LaterName(const Lifeline& life, const std::vector<size_t>& found, size_t place) {
  const size_t at = life.NameAt(place);
  return life.names[found.empty() ? at : std::max(at, found.back())].name;
}

FoundLives::State StateOf(bool there, const Lifeline& life, size_t place) {
  if (there) return FoundLives::State::kThere;
  return life.ends != kNever && place >= life.begins() ? FoundLives::State::kGone : FoundLives::State::kNotYet;
}

}  // namespace

FoundLives::FoundLives(const DatabaseAdapter& db, const Schema& schema, const std::vector<Migration>& history)
    : db_(db), schema_(schema), lives_(LifelinesOf(history)), place_(LikeliestPlace()) {
  FindTables();
  columns_.resize(lives_.columns.size());
  for (size_t table = 0; table < lives_.tables.size(); ++table) FindColumns(table);
  FindIndexes();
}

size_t FoundLives::LikeliestPlace() const {
  Votes votes(lives_.subjects.size());
  for (const TableLife& table : lives_.tables) {
    for (size_t n = 0; n < table.names.size(); ++n) {
      const bool there = schema_.FindTable(table.names[n].name) != nullptr;
      votes.Add(table.names[n].from, table.EndOfName(n), there ? kThereOrNot : -kThereOrNot);
    }
  }
  for (const ColumnLife& column : lives_.columns) {
    const TableLife& table = lives_.tables[column.table];
    for (size_t t = 0; t < table.names.size(); ++t) {
      for (size_t n = 0; n < column.names.size(); ++n) {
        const Column* found = schema_.FindColumn(table.names[t].name, column.names[n].name);
        const size_t from = std::max(table.names[t].from, column.names[n].from);
        const size_t end = std::min(table.EndOfName(t), column.EndOfName(n));
        if (column.forms.empty()) votes.Add(from, end, Likeness(found, nullptr));
        for (size_t f = 0; f < column.forms.size(); ++f) {
          const size_t form_end = f + 1 < column.forms.size() ? column.forms[f + 1].from : kNever;
          votes.Add(std::max(from, column.forms[f].from), std::min(end, form_end),
                    Likeness(found, &column.forms[f].definition));
        }
      }
    }
  }
  for (const IndexLife& index : lives_.indexes) {
    const bool there = std::any_of(schema_.tables.begin(), schema_.tables.end(), [&](const auto& table) {
      return schema_.FindIndex(table.first, index.last_name()) != nullptr;
    });
    votes.Add(index.begins(), index.ends, there ? kThereOrNot : -kThereOrNot);
  }
  return votes.LastBest();
}

// A column of that name speaks for a place also where its type does not, but less.
int FoundLives::Likeness(const Column* column, const ColumnDefinition* definition) const {
  if (column == nullptr) return -kThereOrNot;
  if (definition == nullptr || IsDeclaredAs(*column, *definition)) return kThereOrNot;
  return column->type == db_.TypeName(definition->type) ? 1 : 0;
}

bool FoundLives::IsDeclaredAs(const Column& column, const ColumnDefinition& definition) const {
  const std::string default_clause =
      column.default_value ? absl::StrCat(" DEFAULT ", *column.default_value) : std::string();
  return column.type == db_.TypeName(definition.type) && column.not_null == definition.not_null &&
         default_clause == DefaultClause(definition.default_value);
}

void FoundLives::FindTables() {
  tables_.resize(lives_.tables.size());
  for (const auto& [name, table] : schema_.tables) {
    const std::optional<Claim> claim = NearestOf(lives_.tables, name, place_, [](const TableLife&) { return true; });
    if (claim) tables_[claim->life].push_back(claim->name);
  }
  for (std::vector<size_t>& names : tables_) std::sort(names.begin(), names.end());
}

void FoundLives::FindColumns(size_t table) {
  const Table* found = FindTable(table);
  if (found == nullptr) return;
  for (const Column& column : found->columns) {
    const std::optional<Claim> claim =
        NearestOf(lives_.columns, column.name, place_, [&](const ColumnLife& life) { return life.table == table; });
    if (claim) columns_[claim->life].push_back(claim->name);
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (lives_.columns[i].table == table) std::sort(columns_[i].begin(), columns_[i].end());
  }
}

void FoundLives::FindIndexes() {
  indexes_.resize(lives_.indexes.size());
  for (const auto& [name, table] : schema_.tables) {
    for (const Index& index : table.indexes) {
      const std::optional<Claim> claim =
          NearestOf(lives_.indexes, index.name, place_, [](const IndexLife&) { return true; });
      if (claim) indexes_[claim->life] = &table;
    }
  }
}

FoundLives::State FoundLives::OfTable(size_t table) const {
  return StateOf(!tables_[table].empty(), lives_.tables[table], place_);
}

// Of a table that is still to be made everything is.
FoundLives::State FoundLives::OfColumn(size_t column) const {
  const ColumnLife& life = lives_.columns[column];
  if (OfTable(life.table) == State::kNotYet) return State::kNotYet;
  return StateOf(!columns_[column].empty(), life, place_);
}

FoundLives::State FoundLives::OfIndex(size_t index) const {
  const IndexLife& life = lives_.indexes[index];
  if (indexes_[index] == nullptr && OfTable(life.table) == State::kNotYet) return State::kNotYet;
  return StateOf(indexes_[index] != nullptr, life, place_);
}

const Table* FoundLives::FindTable(size_t table) const {
  if (tables_[table].empty()) return nullptr;
  return schema_.FindTable(lives_.tables[table].names[tables_[table].back()].name);
}

const Column* FoundLives::FindColumn(size_t column) const {
  if (columns_[column].empty()) return nullptr;
  const ColumnLife& life = lives_.columns[column];
  return FindTable(life.table)->FindColumn(life.names[columns_[column].back()].name);
}

std::optional<size_t> FoundLives::FormOf(size_t column) const {
  const Column* found = FindColumn(column);
  const std::vector<ColumnLife::Form>& forms = lives_.columns[column].forms;
  std::optional<size_t> best;
  for (size_t f = 0; found != nullptr && f < forms.size(); ++f) {
    if (found->type != db_.TypeName(forms[f].definition.type)) continue;
    const auto rank = [&](size_t form) {
      const size_t end = form + 1 < forms.size() ? forms[form + 1].from : kNever;
      return std::pair(!IsDeclaredAs(*found, forms[form].definition), Distance(place_, forms[form].from, end));
    };
    if (!best || rank(f) <= rank(*best)) best = f;
  }
  return best;
}

std::string FoundLives::TableNameAt(size_t table, size_t place) const {
  return LaterName(lives_.tables[table], tables_[table], place);
}

std::string FoundLives::ColumnNameAt(size_t column, size_t place) const {
  return LaterName(lives_.columns[column], columns_[column], place);
}

}  // namespace crystal
