// The seam between the toolkit and an engine. Nothing above it knows which engine there is, or how it spells DDL.
#ifndef MIGRATOR_ENGINE_DATABASE_ADAPTER_H_
#define MIGRATOR_ENGINE_DATABASE_ADAPTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "migrator/engine/statement_effects.h"
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

// Where a virtual table has the rows that it shows.
enum class VirtualRows {
  kOwn,        // in itself (FTS5, R-Tree)
  kElsewhere,  // in another table, of which it is an index (FTS5 with content=)
  kNowhere,    // it is an index of a text that nobody keeps (FTS5 with an empty content=)
};

// A view or a trigger that does not compile, and what the engine says of it.
struct BrokenObject {
  SchemaObject object;
  std::string error;
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
  // Runs a statement that somebody else wrote. It has no power over transactions, settings, other files and the
  // history's tables (InvalidArgument); where it stands says the caller. `before` is told what it would do before it
  // does it. Views and triggers that do not compile at the moment, and stand in the way of an ALTER TABLE that is not
  // about them, are set aside and brought back behind it. Requires: a transaction is open.
  virtual absl::Status RunStatement(const SqlStatement& statement, const BeforeStatement& before) = 0;
  // Drops what scripts left in the connection's own, temporary schema.
  virtual absl::Status DropTemporary() = 0;
  // The views and triggers that do not compile. The first call in a transaction compiles all of them, later ones those
  // that are new or need one of `touched` (tables, views), and those that did not compile.
  virtual absl::StatusOr<std::vector<BrokenObject>> BrokenObjects(const std::set<std::string>& touched) = 0;
  // Of a virtual table.
  virtual absl::StatusOr<VirtualRows> RowsOf(absl::string_view virtual_table) = 0;
  // Checks the full-text indexes over any of `tables`, and those among them, and builds those anew that do not say what
  // their table says. Returns the names of these.
  virtual absl::StatusOr<std::vector<std::string>> RebuildStaleTextIndexes(const std::set<std::string>& tables) = 0;
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

// Runs all of them, in order, as RunStatement does, and drops what they left that is temporary.
absl::Status RunScript(DatabaseAdapter& db, const std::vector<SqlStatement>& statements);

// The table as ReadTable gives it, or nullopt where there is none of that name.
absl::StatusOr<std::optional<Table>> FindTable(DatabaseAdapter& db, const std::string& name);

// The first value of the first row, or NULL where there is none.
absl::StatusOr<Value> SelectValue(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values = {});
absl::StatusOr<int64_t> SelectInteger(DatabaseAdapter& db, absl::string_view sql, absl::Span<const Value> values = {});
// The first column of every row as text. Requires: few rows.
absl::StatusOr<std::vector<std::string>> SelectTexts(DatabaseAdapter& db, absl::string_view sql,
                                                     absl::Span<const Value> values = {});

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_DATABASE_ADAPTER_H_
