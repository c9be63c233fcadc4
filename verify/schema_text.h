// A schema as the SQL that makes it: what people review, and what a wanted schema is read from.
#ifndef VERIFY_SCHEMA_TEXT_H_
#define VERIFY_SCHEMA_TEXT_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/schema.h"

namespace crystal {

// A statement that makes one part of a schema.
struct SchemaStatement {
  std::string type;  // "table", "index", "view" or "trigger"
  std::string name;
  std::string table;  // what an index or a trigger is on; of a table or view its own name
  std::string sql;    // without a semicolon
  auto operator<=>(const SchemaStatement&) const = default;
};

struct SchemaText {
  Schema schema = {};                            // as ReadSchema gives it, without the history's tables
  std::vector<SchemaStatement> statements = {};  // in an order in which they run on an empty database

  // Null where there is none of this type and name.
  const SchemaStatement* Find(absl::string_view type, absl::string_view name) const;
};

// The schema of a database, without what is the toolkit's own (the history's tables) and what makes itself (the tables
// in which a virtual table keeps its rows, indexes of constraints, SQLite's own). Executed on an empty database, the
// statements give the same schema.
//
// Tables and indexes are laid out anew, without comments (sqlite_layout.h); views, triggers and virtual tables keep
// every letter, since that is what they are compared by. Tables come before those that refer to them where there is
// such an order, else by name, virtual ones last; then indexes, and views and triggers in the order they were made.
// Errors: those of DatabaseAdapter::ReadSchema.
absl::StatusOr<SchemaText> ReadSchemaText(DatabaseAdapter& db);

// The statements, each with its semicolon. The same schema gives the same bytes.
std::string ToString(const SchemaText& text);

// The tables of a schema by name, each behind those that it refers to; a circle is entered at its first name.
std::vector<std::string> ParentsFirst(const Schema& schema);

}  // namespace crystal

#endif  // VERIFY_SCHEMA_TEXT_H_
