// What leads from one schema to another and back: the statements of a migration, found from the two.
#ifndef TOOLS_OPERATIONS_SCHEMA_PLAN_H_
#define TOOLS_OPERATIONS_SCHEMA_PLAN_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/operations/table_plan.h"
#include "verify/schema_text.h"

namespace crystal {

// What the two schemas cannot tell, as somebody who knows has said it.
struct SchemaAnswers {
  // table.old to table.new, or old table to new; a column's table is called as it was.
  std::vector<std::pair<SqlPlace, SqlPlace>> renames = {};
  Fills fills = {};  // places are called as they are wanted
};

struct SchemaPlan {
  std::vector<std::string> up = {};
  std::vector<std::string> down = {};
  std::vector<std::string> remarks = {};                 // losses, and what may stop it: a sentence each
  std::vector<std::pair<SqlPlace, SqlPlace>> asks = {};  // what may have been renamed, and was not said to be
  std::map<std::string, std::string> kept = {};          // tables that keep their rows: old name to new
  std::set<SqlPlace> filled = {};                        // columns, as they were, that get a value where there is none
  std::set<std::string> tightened = {};                  // tables of `from` whose rows the new schema may not allow

  bool empty() const { return up.empty(); }
};

// Statements that make `to` of `from` and keep the rows of every table that is in both, and those that lead back.
// Tables and columns are the same that have the same name, in whatever case; a name whose case alone changed is
// renamed. Views and triggers in the way are made again. Virtual tables that differ are made anew, without their rows.
// Empty where the two mean the same: the order of columns and of views means nothing. Errors: those of PlanTable;
// InvalidArgument - an answer names what there is not, or SQLite refuses a rename.
absl::StatusOr<SchemaPlan> PlanSchema(const SchemaText& from, const SchemaText& to, const SchemaAnswers& answers = {});

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SCHEMA_PLAN_H_
