// DatabaseAdapter for SQLite, on SQLiteCpp. The only file of the project, with its .cc, that sees that library.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_ADAPTER_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_ADAPTER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "migrator/engine/database_adapter.h"
#include "migrator/engine/sqlite/sqlite_integrity.h"

namespace SQLite {
class Database;
}

namespace crystal {

class ObjectCache;
class TableCache;

enum class OpenMode { kReadOnly, kReadWrite, kCreate };

struct SqliteOptions {
  OpenMode mode = OpenMode::kReadWrite;
  // Off for migrations: DROP TABLE would delete the rows of every child (hazard A1). On for the legacy path.
  bool foreign_keys = false;
  // Off for migrations: a user's trigger must not fire because of us (data-rules.md R13). On for the legacy path.
  bool triggers = false;
  // As KeepWriteAheadLog(true), from the first look at the file on: also where that look fails.
  bool keep_write_ahead_log = false;
  // No other process has it open, and none may while this connection lives: then a write-ahead log is read without a
  // -shm beside it.
  bool alone = false;
  int busy_timeout_ms = 5000;  // how long to wait for another process's lock
};

class SqliteAdapter final : public DatabaseAdapter {
 public:
  // Opens the database at an absolute path, or ":memory:" with kCreate. Strings in double quotes and writes to the
  // schema table are refused on every connection (hazards A11, E7).
  // Errors: NotFound - no such file; DataLoss - not a database; Unavailable, PermissionDenied as everywhere.
  static absl::StatusOr<std::unique_ptr<SqliteAdapter>> Open(const std::string& path, const SqliteOptions& options);
  ~SqliteAdapter() override;

  absl::Status Execute(absl::string_view sql, absl::Span<const Value> values = {}) override;
  int64_t rows_changed() const override;
  absl::StatusOr<std::unique_ptr<Cursor>> Select(absl::string_view sql, absl::Span<const Value> values = {}) override;
  absl::StatusOr<std::vector<std::string>> Statements(const SchemaChange& change) override;
  absl::Status Apply(const SchemaChange& change) override;
  absl::Status RunStatement(const SqlStatement& statement, const BeforeStatement& before) override;
  absl::Status DropTemporary() override;
  absl::StatusOr<std::vector<BrokenObject>> BrokenObjects(const std::set<std::string>& touched) override;
  absl::StatusOr<VirtualRows> RowsOf(absl::string_view virtual_table) override;
  absl::StatusOr<std::vector<std::string>> RebuildStaleTextIndexes(const std::set<std::string>& tables) override;
  absl::StatusOr<Schema> ReadSchema() override;
  absl::StatusOr<Table> ReadTable(absl::string_view name) override;
  absl::StatusOr<std::vector<std::string>> BrokenReferences() override;
  std::string TypeName(DataType type) const override;
  absl::Status Begin() override;
  absl::Status Commit() override;
  absl::Status Rollback() override;

  const std::string& path() const { return path_; }
  // The error of compiling a statement, without running it: OK where it would run. Triggers count when `triggers` is
  // set.
  absl::Status Compile(absl::string_view sql, bool triggers);
  // The tables and views that a statement names, and those that these name, compiled with triggers on and not run.
  // Errors: as Compile.
  absl::StatusOr<std::set<std::string>> NamesIn(absl::string_view sql);
  // Leaves a write-ahead log as it is when this connection closes (the default is to fold it into the file).
  void KeepWriteAheadLog(bool keep);
  // OK, or DataLoss with SQLite's first findings. What needs something that this program's SQLite does not have is left
  // out (sqlite_integrity.h). Requires: no cursor of this connection is open.
  absl::Status CheckIntegrity();
  absl::StatusOr<IntegrityReport> ReadIntegrity(IntegrityCheck check);
  // Copies every page of `source` into this database, which becomes its equal; progress gets pages left and in all.
  // One consistent copy or an error; never less than all of it (hazards B6 to B8).
  absl::Status CopyFrom(SqliteAdapter& source, const std::function<void(int left, int total)>& progress);

 private:
  SqliteAdapter(std::string path, std::unique_ptr<SQLite::Database> db);
  // FailedPrecondition - `work` left a view or a trigger that compiled before and no longer does.
  absl::Status BreakingNoObject(const std::function<absl::Status()>& work);

  // What is known of the schema may not hold any more.
  void ForgetSchema();
  // Drops those that do not compile, and gives them back for BringBack.
  absl::StatusOr<std::vector<SchemaObject>> SetBrokenAside();
  absl::Status BringBack(const std::vector<SchemaObject>& objects);

  std::string path_;
  std::unique_ptr<SQLite::Database> db_;
  std::unique_ptr<ObjectCache> objects_;  // of this transaction
  std::unique_ptr<TableCache> tables_;    // of this transaction
};

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_ADAPTER_H_
