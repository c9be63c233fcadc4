// What deserves a second look in a migration's way up: allowed, and often right, but a stranger would ask.
#ifndef TOOLS_OPERATIONS_STATIC_RULES_H_
#define TOOLS_OPERATIONS_STATIC_RULES_H_

#include <vector>

#include "migrator/values/migration.h"
#include "tools/operations/house_rules.h"

namespace crystal {

// Warnings (rules.h says why), each for the statement that earns it:
//   destructive-statement  DROP TABLE, DROP COLUMN or DELETE of what was there before the section
//   rename                 RENAME of a table or a column that was there before the section
//   unbounded-write        UPDATE or DELETE without WHERE
//   date-without-zone      CURRENT_TIMESTAMP, datetime() or 'localtime': the text does not say which zone it means
// A rebuild (CREATE new, INSERT ... SELECT, DROP old, RENAME new) neither destroys nor renames.
std::vector<RuleFinding> CheckStaticRules(const Migration& migration);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_STATIC_RULES_H_
