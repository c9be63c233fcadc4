// Inserts rows into a database of any release: says every column it knows of, and leaves out what this release lacks.
#ifndef LEGACY_SAMPLE_ROWS_H_
#define LEGACY_SAMPLE_ROWS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

class SampleRows {
 public:
  using Cells = std::vector<std::pair<const char*, Value>>;

  // `schema` is the database's own. Must not outlive `db`.
  SampleRows(DatabaseAdapter& db, Schema schema) : db_(db), schema_(std::move(schema)) {}

  bool HasTable(const std::string& table) const { return schema_.FindTable(table) != nullptr; }
  bool HasColumn(const std::string& table, const std::string& column) const {
    return schema_.FindColumn(table, column) != nullptr;
  }
  // One row; nothing where the release has no such table.
  absl::Status Insert(const std::string& table, const Cells& cells);
  absl::StatusOr<int64_t> LastRowId() { return SelectInteger(db_, "SELECT last_insert_rowid()"); }

 private:
  DatabaseAdapter& db_;
  Schema schema_;
};

}  // namespace crystal

#endif  // LEGACY_SAMPLE_ROWS_H_
