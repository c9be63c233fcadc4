// Tries every migration up, down and up again where it can do no harm, and compares: a developer's check before users
// get it.
#ifndef TOOLS_OPERATIONS_VALIDATE_H_
#define TOOLS_OPERATIONS_VALIDATE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"
#include "tools/operations/house_rules.h"
#include "tools/operations/trial_databases.h"

namespace crystal {

enum class TrialOutcome {
  kHeld,
  kBroken,      // a finding says what
  kNotReached,  // one before it does not run on this database
};

struct ValidatedMigration {
  std::string name;
  std::vector<TrialOutcome> outcomes = {};  // on each database
};

struct ValidationReport {
  std::vector<std::string> databases;
  std::vector<ValidatedMigration> migrations;  // in order
  std::vector<RuleFinding> findings;           // the house rules', then the trials'; each once, with its databases

  bool holds() const;  // whether none of the findings is more than a warning
};

// Every database is taken down to nothing, its rows into the archive, and goes up one migration at a time; tables that
// come into being on a populated one get rows before they are taken down. What is held against rules.h is what is seen
// in the text, but for what a file allows itself (lint_allow.h), and what is seen on the databases.
// `migrations`: all, in order; those before `first` are only the way to it. `progress` is told which one comes next.
// Errors: those of a database that cannot be brought to the start; a usage error - a file allows itself a rule that
// there is not.
absl::StatusOr<ValidationReport> Validate(const std::vector<Migration>& migrations, const TrialDatabases& trials,
                                          const std::function<void(const std::string&)>& progress, size_t first = 0);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_VALIDATE_H_
