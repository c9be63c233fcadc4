// The house rules of migrations: what can be seen in a migration without running it. Each rule has a name.
#ifndef TOOLS_OPERATIONS_HOUSE_RULES_H_
#define TOOLS_OPERATIONS_HOUSE_RULES_H_

#include <compare>
#include <string>
#include <vector>

#include "migrator/values/migration.h"

namespace crystal {

// A rule that a migration does not keep.
struct RuleFinding {
  std::string rule;  // "explicit-columns"
  std::string migration;
  std::string file = {};  // "" of a migration that comes with the program
  int line = 0;           // in the file, from 1; 0 where no line says it
  std::string message = {};
  bool is_warning = false;                  // allowed, and worth a look: nothing fails because of it
  std::vector<std::string> databases = {};  // where it was seen; empty where no database is needed to see it
  auto operator<=>(const RuleFinding&) const = default;
};

// A finding about this migration, its file filled in.
RuleFinding FindingOf(const Migration& migration, std::string rule, int line, std::string message);

// Holds it against name-form, down-present, up-says-nothing, explicit-columns, no-if-exists and
// statement-touches-history (rules.h says why). A PRAGMA, a word of transactions and an unknown dependency never come
// this far: the files are refused when they are read.
std::vector<RuleFinding> CheckHouseRules(const Migration& migration);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_HOUSE_RULES_H_
