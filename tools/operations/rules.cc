#include "tools/operations/rules.h"

namespace crystal {

const std::vector<ValidationRule>& ValidationRules() {
  constexpr bool kWarning = true, kError = false, kText = true, kCrystals = true;
  static const auto& rules = *new std::vector<ValidationRule>{
      {"name-form", "Names give the order, and are what people call a migration by.", kError, kText},
      {"down-present", "Whoever applied it can never go back.", kError, kText},
      {"up-says-nothing", "A migration without a statement is mostly one that was forgotten.", kWarning, kText},
      {"left-out", "Another tool's file says what belongs to whoever runs it; it does not run.", kWarning},
      {"explicit-columns", "SELECT * and INSERT without columns mean others after the next migration.", kError, kText},
      {"no-if-exists", "The history says what is there; who asks hides that it is not.", kError, kText},
      {"statement-touches-history", "The history's tables are the program's own.", kError, kText},
      {"destructive-statement", "Somebody may still need what goes.", kWarning, kText},
      {"rename", "An older release asks for the old name.", kWarning, kText},
      {"unbounded-write", "Every row is written, those too that are right already.", kWarning, kText},
      {"date-without-zone", "Some read it as local time, others as UTC.", kWarning, kText},
      {"up-runs", "It cannot be applied.", kError},
      {"rebuild-loses-index", "An index goes with its table when that is made anew.", kError},
      {"broken-object", "A view or a trigger that it makes does not work.", kError},
      {"down-runs", "It cannot be taken back.", kError},
      {"down-restores-schema", "After up and down the schema is another.", kError},
      {"down-loses-data", "After up and down a row or value is gone or another.", kError},
      {"up-repeatable", "Up, down and up come to something else than up.", kError},
      {"closes-way-back", "The old method cannot be in charge again from here on.", kWarning, !kText, kCrystals},
      {"schema-file-current", "Whoever reviews the file takes it for what the migrations make.", kError},
  };
  return rules;
}

std::vector<std::string> RulesToAllow() {
  std::vector<std::string> names;
  for (const ValidationRule& rule : ValidationRules()) {
    if (rule.is_seen_in_text) names.push_back(rule.name);
  }
  return names;
}

}  // namespace crystal
