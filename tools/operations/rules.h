// Every rule that `validate` holds migrations against, with the reason for it.
#ifndef TOOLS_OPERATIONS_RULES_H_
#define TOOLS_OPERATIONS_RULES_H_

#include <string>
#include <vector>

namespace crystal {

struct ValidationRule {
  std::string name;    // "explicit-columns"
  std::string reason;  // what goes wrong without it
  bool is_warning = false;
  bool is_seen_in_text = false;  // without running anything; these `-- lint: allow NAME` allows
  bool is_crystals = false;      // about the method that is compiled in
};

// In the order in which they are looked at.
const std::vector<ValidationRule>& ValidationRules();
// The names of those that may be allowed.
std::vector<std::string> RulesToAllow();

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_RULES_H_
