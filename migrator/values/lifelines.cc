#include "migrator/values/lifelines.h"

#include <algorithm>

namespace crystal {
namespace {

// Walks a history and notes what each change does to the lifelines.
class Walk {
 public:
  void Step(const Change& change) {
    ++place_;
    lives_.subjects.emplace_back();
    std::visit([&](const auto& c) { lives_.subjects.back() = Note(c); }, change);
  }

  Lifelines Take() { return std::move(lives_); }

 private:
  using Subject = Lifelines::Subject;

  Subject Note(const CreateTable& c) {
    const size_t table = lives_.tables.size();
    lives_.tables.push_back({{.names = {{place_, c.table.name}}}});
    for (const ColumnDefinition& column : c.table.columns) AddColumnLife(table, column);
    return {.table = table};
  }

  Subject Note(const DropTable& c) {
    const size_t table = TableNamed(c.table.name);
    End(lives_.tables[table]);
    for (ColumnLife& column : lives_.columns) {
      if (column.table == table) End(column);
    }
    for (IndexLife& index : lives_.indexes) {
      if (index.table == table) End(index);
    }
    return {.table = table};
  }

  Subject Note(const RenameTable& c) {
    const size_t table = TableNamed(c.from);
    lives_.tables[table].names.push_back({place_, c.to});
    return {.table = table};
  }

  Subject Note(const AddColumn& c) {
    const size_t table = TableNamed(c.table);
    return {.table = table, .column = AddColumnLife(table, c.column)};
  }

  Subject Note(const DropColumn& c) {
    const Subject subject = ColumnNamed(c.table, c.column.name);
    End(lives_.columns[subject.column]);
    return subject;
  }

  Subject Note(const RenameColumn& c) {
    const Subject subject = ColumnNamed(c.table, c.from);
    lives_.columns[subject.column].names.push_back({place_, c.to});
    return subject;
  }

  Subject Note(const RetypeColumn& c) {
    const Subject subject = ColumnNamed(c.table, c.from.name);
    std::vector<ColumnLife::Form>& forms = lives_.columns[subject.column].forms;
    if (forms.empty()) forms.push_back({0, c.from});
    forms.push_back({place_, c.to});
    return subject;
  }

  Subject Note(const CreateIndex& c) { return AddIndexLife(c.index, place_); }

  Subject Note(const DropIndex& c) {
    for (size_t i = 0; i < lives_.indexes.size(); ++i) {
      if (!lives_.indexes[i].IsCalled(c.index.name, place_)) continue;
      End(lives_.indexes[i]);
      return {.table = lives_.indexes[i].table, .index = i};
    }
    const Subject subject = AddIndexLife(c.index, 0);
    End(lives_.indexes[subject.index]);
    return subject;
  }

  // Rows and scripts have no lifeline.
  static Subject Note(const DataChange&) { return {}; }
  static Subject Note(const SqlScript&) { return {}; }

  void End(Lifeline& life) const {
    if (life.ends == kNever) life.ends = place_;
  }

  size_t TableNamed(const std::string& name) {
    const size_t table = lives_.TableCalled(name, place_);
    if (table != kNever) return table;
    lives_.tables.push_back({{.names = {{0, name}}}});
    return lives_.tables.size() - 1;
  }

  Subject ColumnNamed(const std::string& table_name, const std::string& name) {
    const size_t table = TableNamed(table_name);
    const size_t column = lives_.ColumnCalled(table, name, place_);
    if (column != kNever) return {.table = table, .column = column};
    lives_.columns.push_back({{.names = {{0, name}}}, table, {}});
    return {.table = table, .column = lives_.columns.size() - 1};
  }

  size_t AddColumnLife(size_t table, const ColumnDefinition& column) {
    lives_.columns.push_back({{.names = {{place_, column.name}}}, table, {{place_, column}}});
    return lives_.columns.size() - 1;
  }

  Subject AddIndexLife(const IndexDefinition& index, size_t from) {
    IndexLife life{{.names = {{from, index.name}}}, TableNamed(index.table), {}, index.unique};
    for (const std::string& column : index.columns) life.columns.push_back(ColumnNamed(index.table, column).column);
    lives_.indexes.push_back(std::move(life));
    return {.table = lives_.indexes.back().table, .index = lives_.indexes.size() - 1};
  }

  Lifelines lives_;
  size_t place_ = 0;
};

}  // namespace

size_t Lifeline::NameAt(size_t place) const {
  size_t name = 0;
  while (name + 1 < names.size() && names[name + 1].from <= place) ++name;
  return name;
}

bool Lifeline::IsCalled(absl::string_view name, size_t place) const {
  return begins() <= place && place < ends && names[NameAt(place)].name == name;
}

size_t Lifelines::TableCalled(absl::string_view name, size_t place) const {
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const TableLife& table) { return table.IsCalled(name, place); });
  return found == tables.end() ? kNever : static_cast<size_t>(found - tables.begin());
}

size_t Lifelines::ColumnCalled(size_t table, absl::string_view name, size_t place) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnLife& column) {
    return column.table == table && column.IsCalled(name, place);
  });
  return found == columns.end() ? kNever : static_cast<size_t>(found - columns.begin());
}

Lifelines LifelinesOf(const std::vector<Migration>& history) {
  Walk walk;
  for (const Migration& migration : history) {
    for (const Change& change : migration.changes) walk.Step(change);
  }
  return walk.Take();
}

}  // namespace crystal
