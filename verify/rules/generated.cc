// Ids that each path drew for a row of its own making.
#include "verify/discrepancy.h"

namespace crystal {

// The row was there on neither side before, and everything else of it was compared; nothing refers to such an id: diff
// panels, preferences and run commands are found by their other columns.
bool GeneratedId(const Discrepancy& d, const RunFacts&) {
  const bool made = d.kind == Discrepancy::Kind::kValue && d.column == "id" && !d.before;
  return made && (d.table == "user_preferences" || d.table == "project_run_commands" ||
                  (d.table == "tool_panels" && TextOf(d.row, "type") == "diff"));
}

}  // namespace crystal
