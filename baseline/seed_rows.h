// Rows that a migration puts into a table: the only trace of one that does nothing to the schema. They are known by a
// key that the table declares, so that looking for one costs a look into an index.
#ifndef BASELINE_SEED_ROWS_H_
#define BASELINE_SEED_ROWS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

struct SeedRow {
  std::string table;
  std::vector<std::string> columns;  // of its key
  std::vector<Value> values;
};
std::string ToString(const SeedRow& row);  // "kv with k = 'schema'"

// The rows of an empty database while migrations run over it.
class RowsInMotion {
 public:
  explicit RowsInMotion(DatabaseAdapter& db) : db_(db) {}

  // The rows of these tables that were not there at the last look. Left out are tables without a key that says more
  // than a number (a primary key other than INTEGER PRIMARY KEY, a UNIQUE constraint or index), and those with very
  // many rows.
  absl::StatusOr<std::vector<SeedRow>> Look(const std::set<std::string>& tables);

 private:
  DatabaseAdapter& db_;
  std::map<std::string, std::set<std::string>> known_;  // by table
};

// Whether a database with this schema has all of them. False where it cannot be told: a table or a column is not there.
absl::StatusOr<bool> AreThere(DatabaseAdapter& db, const Schema& schema, const std::vector<SeedRow>& rows);

}  // namespace crystal

#endif  // BASELINE_SEED_ROWS_H_
