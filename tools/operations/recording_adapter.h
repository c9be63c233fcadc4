// An adapter that hands everything on, and writes down what changes the database.
#ifndef TOOLS_OPERATIONS_RECORDING_ADAPTER_H_
#define TOOLS_OPERATIONS_RECORDING_ADAPTER_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "migrator/engine/database_adapter.h"

namespace crystal {

struct RecordedStatements {
  // In order, with their values in their places; those that keep the history, the audit trail and the archive, and our
  // own temporary tables, are left out.
  std::vector<std::string> statements = {};
  int64_t rows = 0;  // that they write
};

enum class Recorded {
  kForReading,
  kForRunning,  // also what a data change notes in the archive to find it again: without it the rest does not run
};

class RecordingAdapter final : public DatabaseAdapter {
 public:
  explicit RecordingAdapter(DatabaseAdapter& db, Recorded recorded = Recorded::kForReading)
      : db_(db), recorded_(recorded) {}

  RecordedStatements Take() { return std::exchange(step_, {}); }

  absl::Status Execute(absl::string_view sql, absl::Span<const Value> values) override;
  int64_t rows_changed() const override { return db_.rows_changed(); }
  absl::StatusOr<std::unique_ptr<Cursor>> Select(absl::string_view sql, absl::Span<const Value> values) override;
  absl::StatusOr<std::vector<std::string>> Statements(const SchemaChange& change) override;
  absl::Status Apply(const SchemaChange& change) override;
  absl::Status RunStatement(const SqlStatement& statement, const BeforeStatement& before) override;
  absl::Status DropTemporary() override { return db_.DropTemporary(); }
  absl::StatusOr<std::vector<BrokenObject>> BrokenObjects(const std::set<std::string>& touched) override;
  absl::StatusOr<VirtualRows> RowsOf(absl::string_view virtual_table) override { return db_.RowsOf(virtual_table); }
  absl::StatusOr<std::vector<std::string>> RebuildStaleTextIndexes(const std::set<std::string>& tables) override;
  absl::StatusOr<Schema> ReadSchema() override { return db_.ReadSchema(); }
  absl::StatusOr<Table> ReadTable(absl::string_view name) override { return db_.ReadTable(name); }
  absl::StatusOr<std::vector<std::string>> BrokenReferences() override { return db_.BrokenReferences(); }
  std::string TypeName(DataType type) const override { return db_.TypeName(type); }
  absl::Status Begin() override { return db_.Begin(); }
  absl::Status Commit() override { return db_.Commit(); }
  absl::Status Rollback() override { return db_.Rollback(); }

 private:
  bool IsRecorded(absl::string_view sql) const;

  DatabaseAdapter& db_;
  Recorded recorded_;
  RecordedStatements step_;
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_RECORDING_ADAPTER_H_
