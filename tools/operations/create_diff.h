// A new migration that leads to a wanted schema, found by comparison and proven before it is written.
#ifndef TOOLS_OPERATIONS_CREATE_DIFF_H_
#define TOOLS_OPERATIONS_CREATE_DIFF_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "tools/operations/create.h"
#include "tools/operations/schema_plan.h"

namespace crystal {

struct DiffRequest {
  std::string wanted;  // a file of SQL, or a database
  SchemaAnswers answers = {};
  std::string again = {};  // the command that asked, to be pasted with more answers
};

struct DiffCreated {
  Created created;                      // nothing made where there is nothing to do
  std::vector<std::string> notes = {};  // what is lost, asked, or left to others: a sentence each
};

// Compares what `history` makes of an empty database with the wanted schema, and writes the migration that leads from
// the one to the other and back into `directory`, with each loss and each question as a comment in it. Views and
// triggers of repeatable migrations are left to their files.
// Errors, where nothing is written: those of CreateSql, SchemaOfFile and PlanSchema; FailedPrecondition - the migration
// was found, and does not hold (ProveDiff says where).
absl::StatusOr<DiffCreated> CreateDiff(const CreateOptions& options, const std::vector<Migration>& history,
                                       const DiffRequest& request, const std::string& directory);

// The text of the file. `wanted` is what the schema is called.
std::string DiffText(const SchemaPlan& plan, const std::vector<std::string>& notes, const std::string& wanted);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CREATE_DIFF_H_
