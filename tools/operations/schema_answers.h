// What two schemas cannot tell, as it is typed: --rename and --fill.
#ifndef TOOLS_OPERATIONS_SCHEMA_ANSWERS_H_
#define TOOLS_OPERATIONS_SCHEMA_ANSWERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/operations/schema_plan.h"

namespace crystal {

// "table.old = table.new" or "old_table = new_table" each, and "table.column = EXPRESSION" each.
// Errors, marked as wrong usage: InvalidArgument - one is of another form.
absl::StatusOr<SchemaAnswers> ParseSchemaAnswers(const std::vector<std::string>& renames,
                                                 const std::vector<std::string>& fills);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SCHEMA_ANSWERS_H_
