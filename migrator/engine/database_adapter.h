// The seam between the toolkit and an engine. Nothing above it knows which engine there is, or how it spells DDL.
#ifndef MIGRATOR_ENGINE_DATABASE_ADAPTER_H_
#define MIGRATOR_ENGINE_DATABASE_ADAPTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "migrator/values/schema.h"
#include "migrator/values/schema_change.h"
#include "migrator/values/sql_script.h"
#include "migrator/values/sql_text.h"
#include "migrator/values/value.h"

namespace crystal {

// The rows of a query, one at a time: memory does not grow with their number. Must not outlive its adapter.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // Moves to the next row (the first at the first call); false after the last.
  virtual absl::StatusOr<bool> Next() = 0;
  virtual int column_count() const = 0;
  // A value of the row that the cursor stands on. Requires: Next() returned true; 0 <= column < column_count().
  virtual ValueView Get(int column) const = 0;
};

// One connection to one database. Threads: one thread an object.
//
// Errors of every method: Unavailable - another process holds a lock; ResourceExhausted - no space left;
// PermissionDenied - read-only; DataLoss - the file is damaged or no database; FailedPrecondition - the engine refuses
// (a constraint, a view in the way); InvalidArgument - the SQL is wrong; Internal - anything else.
class DatabaseAdapter {
 public:
  virtual ~DatabaseAdapter() = default;

  // Runs one statement with its bound values and forgets its rows.
  virtual absl::Status Execute(absl::string_view sql, absl::Span<const Value> values = {}) = 0;
  // Rows that the last INSERT, UPDATE or DELETE of Execute wrote.
  virtual int64_t rows_changed() const = 0;
  virtual absl::StatusOr<std::unique_ptr<Cursor>> Select(absl::string_view sql,
                                                         absl::Span<const Value> values = {}) = 0;

  // The statements that Apply would execute for this change on the schema as it is now.
  virtual absl::StatusOr<std::vector<std::string>> Statements(const SchemaChange& change) = 0;
  // Carries out a structural change. Requires: a transaction is open (a rebuild takes several statements).
  virtual absl::Status Apply(const SchemaChange& change) = 0;
  // Runs statements that somebody else wrote, in order. They have no power over transactions, settings, other files and
  // the history's tables (InvalidArgument), and must leave every view and trigger that works working
  // (FailedPrecondition); errors name the line. Requires: a transaction is open.
  virtual absl::Status RunScript(const std::vector<SqlStatement>& statements) = 0;
  virtual absl::StatusOr<Schema> ReadSchema() = 0;
  // One table of it, at the cost of that table alone. Errors: NotFound.
  virtual absl::StatusOr<Table> ReadTable(absl::string_view name) = 0;
  // The rows that break a foreign key, as "table|row|parent|columns", sorted; a text stays the same while others come
  // and go, so that two such lists can be compared (hazard A19). Reads every table that has a foreign key.
  virtual absl::StatusOr<std::vector<std::string>> BrokenReferences() = 0;
  // How this engine spells a type, as Column::type holds it: "DATETIME".
  virtual std::string TypeName(DataType type) const = 0;

  // Starts a transaction that may write: waits for other writers no longer than the adapter's time-out.
  virtual absl::Status Begin() = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Rollback() = 0;
};

// The first value of the first row, or NULL where there is none.
absl::StatusOr<Value> SelectValue(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values = {});
absl::StatusOr<int64_t> SelectInteger(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values = {});
// The first column of every row as text. Requires: few rows.
absl::StatusOr<std::vector<std::string>> SelectTexts(DatabaseAdapter& db, absl::string_view sql,
                                                     absl::Span<const Value> values = {});

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_DATABASE_ADAPTER_H_
