// `-- lint: allow RULE`: what an author has looked at and means.
#ifndef TOOLS_OPERATIONS_LINT_ALLOW_H_
#define TOOLS_OPERATIONS_LINT_ALLOW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "tools/operations/house_rules.h"

namespace crystal {

// The rules that a file allows itself, separated by commas: before `-- migrate:up` in the whole file, elsewhere in the
// statement that the line stands in or before.
//
// Example: in "-- lint: allow unbounded-write\nUPDATE notes SET n = 0;" nothing is said of the UPDATE.
class LintAllowances {
 public:
  // Reads the migration's file again; there are none where it has no file. `known`: every rule there is.
  // Errors: a usage error - a rule is not known, with the line and those that are; what reading the file gives.
  static absl::StatusOr<LintAllowances> Of(const Migration& migration, const std::vector<std::string>& known);

  bool Allows(const RuleFinding& finding) const;

 private:
  // Lines from the allowance to the last line of the statement that it is for.
  struct Range {
    std::string rule;
    int first = 0;
    int last = 0;
  };
  std::vector<Range> ranges_;
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_LINT_ALLOW_H_
