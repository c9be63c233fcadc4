// What a user's own trigger did because of the legacy path; on the versioned path none fires (data-rules.md R13).
#include <algorithm>

#include "verify/discrepancy.h"

namespace crystal {

// Facts: there is a trigger, the table is the user's own, and on the versioned side nothing has changed.
bool TriggerFired(const Discrepancy& d, const RunFacts& facts) {
  const auto& objects = facts.schema_before.objects;
  const bool has_trigger =
      std::any_of(objects.begin(), objects.end(), [](const SchemaObject& object) { return object.type == "trigger"; });
  return has_trigger && d.kind != Discrepancy::Kind::kFact && d.versioned == d.before &&
         facts.target.FindTable(d.table) == nullptr && facts.schema_before.FindTable(d.table) != nullptr;
}

}  // namespace crystal
