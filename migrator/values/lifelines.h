// What a history does with each table, column and index: from the change that makes it, through its renames, to the
// change that takes it away. A name may be given again: then it is another one's.
//
// A place in a history is a number of changes: at place 3 the first three have been carried out.
#ifndef MIGRATOR_VALUES_LIFELINES_H_
#define MIGRATOR_VALUES_LIFELINES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/migration.h"

namespace crystal {

inline constexpr size_t kNever = static_cast<size_t>(-1);

struct Lifeline {
  struct Name {
    size_t from = 0;  // the place from which it is called that
    std::string name;
  };
  std::vector<Name> names;  // in order, at least one
  size_t ends = kNever;     // the place from which it is gone

  size_t begins() const { return names.front().from; }
  const std::string& last_name() const { return names.back().name; }
  size_t EndOfName(size_t name) const { return name + 1 < names.size() ? names[name + 1].from : ends; }
  bool IsCalled(absl::string_view name, size_t place) const;
  // Which of its names it has at a place; the first one before that.
  size_t NameAt(size_t place) const;
};

struct TableLife : Lifeline {};

struct ColumnLife : Lifeline {
  struct Form {
    size_t from = 0;
    ColumnDefinition definition;
  };
  size_t table = 0;         // in Lifelines::tables
  std::vector<Form> forms;  // what its declaration was and became; empty where the history found it there
};

struct IndexLife : Lifeline {
  size_t table = 0;
  std::vector<size_t> columns;  // in Lifelines::columns
  bool unique = false;
};

struct Lifelines {
  // What one change is about, as places in the three lists; kNever where it is not about such a thing.
  struct Subject {
    size_t table = kNever;
    size_t column = kNever;
    size_t index = kNever;
  };
  std::vector<TableLife> tables;
  std::vector<ColumnLife> columns;
  std::vector<IndexLife> indexes;
  std::vector<Subject> subjects;  // one for each change of the history, in order

  // Whose the name is at a place; kNever where it is nobody's.
  size_t TableCalled(absl::string_view name, size_t place) const;
  size_t ColumnCalled(size_t table, absl::string_view name, size_t place) const;
};

// What a change names and no earlier one made has been there before the history.
Lifelines LifelinesOf(const std::vector<Migration>& history);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_LIFELINES_H_
