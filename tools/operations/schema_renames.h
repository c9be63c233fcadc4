// Names that changed between two schemas.
#ifndef TOOLS_OPERATIONS_SCHEMA_RENAMES_H_
#define TOOLS_OPERATIONS_SCHEMA_RENAMES_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/operations/schema_plan.h"
#include "verify/schema_text.h"

namespace crystal {

// The same tables under the names that they are wanted with.
struct RenamedSchema {
  std::vector<std::string> there = {};  // ALTER TABLE statements, for views and triggers that are out of the way
  std::vector<std::string> back = {};
  std::set<std::string> touched = {};              // tables, under both names
  std::map<std::string, std::string> tables = {};  // old name to new
  std::map<SqlPlace, SqlPlace> columns = {};       // new name, in the table's new name, to the old
  SchemaText text = {};                            // of tables and indexes alone, as SQLite has it behind them

  // The same columns, under their old names.
  std::set<SqlPlace> AsTheyWere(const std::set<SqlPlace>& places) const;
};

// The renames that were answered, and those of names whose case alone differs.
// Errors: InvalidArgument - an answer names what is not in `from`, or what is not in `to`.
absl::StatusOr<RenamedSchema> RenameAsWanted(const SchemaText& from, const SchemaText& to,
                                             const std::vector<std::pair<SqlPlace, SqlPlace>>& answers);

// What went, and something of the same type or columns came: perhaps it was renamed.
std::vector<std::pair<SqlPlace, SqlPlace>> PerhapsRenamed(const Schema& from, const Schema& to);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SCHEMA_RENAMES_H_
