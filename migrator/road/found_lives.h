// Which of the things that a history speaks of a database has, under which of their names, and how far along the
// history that shows it to be.
#ifndef MIGRATOR_ROAD_FOUND_LIVES_H_
#define MIGRATOR_ROAD_FOUND_LIVES_H_

#include <optional>
#include <string>
#include <vector>

#include "migrator/engine/database_adapter.h"
#include "migrator/values/lifelines.h"
#include "migrator/values/schema.h"

namespace crystal {

class FoundLives {
 public:
  // What is not there: not made yet, or made and taken away again.
  enum class State { kNotYet, kThere, kGone };

  // Reads no rows. The arguments must outlive it.
  FoundLives(const DatabaseAdapter& db, const Schema& schema, const std::vector<Migration>& history);

  const Lifelines& lives() const { return lives_; }
  // The place in the history whose names and declarations the database has most of; the last of several. It decides
  // only what the names leave open: whose a name is that was given twice, and whether what is missing is still to come.
  size_t place() const { return place_; }

  State OfTable(size_t table) const;
  State OfColumn(size_t column) const;
  State OfIndex(size_t index) const;

  // The names that are there, as places in Lifeline::names, in order; more than one where a rename is in dispute.
  const std::vector<size_t>& TableNames(size_t table) const { return tables_[table]; }
  const std::vector<size_t>& ColumnNames(size_t column) const { return columns_[column]; }
  // Under its last name that is there; null where there is none.
  const Table* FindTable(size_t table) const;
  const Column* FindColumn(size_t column) const;
  // The table that has the index; null where there is none.
  const Table* FindTableOfIndex(size_t index) const { return indexes_[index]; }
  // Which of a column's forms, as a place in ColumnLife::forms, the column that is there has; none where its type is
  // that of none.
  std::optional<size_t> FormOf(size_t column) const;

  // The name that the change behind `place` meets, if those before it that are missing are made first.
  std::string TableNameAt(size_t table, size_t place) const;
  std::string ColumnNameAt(size_t column, size_t place) const;

 private:
  size_t LikeliestPlace() const;
  int Likeness(const Column* column, const ColumnDefinition* definition) const;
  bool IsDeclaredAs(const Column& column, const ColumnDefinition& definition) const;
  void FindTables();
  void FindColumns(size_t table);
  void FindIndexes();

  const DatabaseAdapter& db_;
  const Schema& schema_;
  const Lifelines lives_;
  size_t place_ = 0;
  std::vector<std::vector<size_t>> tables_, columns_;
  std::vector<const Table*> indexes_;
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_FOUND_LIVES_H_
