// What the legacy path never came to, because an error ended it or one of its steps.
#include <algorithm>
#include <array>

#include "verify/discrepancy.h"

namespace crystal {
namespace {

// The versioned path did something that the legacy path left undone: on its side all is as it was.
bool LegacyLeftUndone(const Discrepancy& d) { return d.legacy == d.before && d.versioned != d.before; }

struct StepScope {
  const char* step;
  bool (*covers)(const Discrepancy&);
};

bool IsMark(const Discrepancy& d, const char* key) {
  return d.table == "user_preferences" && TextOf(d.row, "key") == key;
}
bool IsPanel(const Discrepancy& d, const char* type) {
  return d.table == "tool_panels" && TextOf(d.row, "type") == type;
}

// Which facts, rows and values each step that swallows its errors would have written: method.md, steps 18 and 36 to 43.
constexpr std::array<StepScope, 6> kScopes = {{
    {"timestamps",
     [](const Discrepancy& d) {
       const std::string& column = d.kind == Discrepancy::Kind::kFact ? d.fact.name : d.column;
       return d.table == "sessions" && (column == "last_viewed_at" || column == "run_started_at");
     }},
    {"session_commit_mode",
     [](const Discrepancy& d) { return d.table == "sessions" && d.fact.name.rfind("commit_mode", 0) == 0; }},
    {"claude_panels",
     [](const Discrepancy& d) {
       return IsPanel(d, "claude") || IsMark(d, "claude_panels_migrated") ||
              d.fact.name.find("panel_id") != std::string::npos;
     }},
    {"diff_panels", [](const Discrepancy& d) { return IsPanel(d, "diff") || IsMark(d, "diff_panels_migrated"); }},
    {"unified_settings",
     [](const Discrepancy& d) {
       return IsMark(d, "unified_panel_settings_migrated") || (d.table == "tool_panels" && d.column == "settings") ||
              (d.table == "tool_panels" && d.fact.name == "settings");
     }},
    {"order_fix",
     [](const Discrepancy& d) { return IsMark(d, "folder_session_order_fix_applied") || d.column == "display_order"; }},
}};

}  // namespace

bool LegacyThrew(const Discrepancy& d, const RunFacts& facts) { return facts.legacy->stuck && LegacyLeftUndone(d); }

bool StepSwallowed(const Discrepancy& d, const RunFacts& facts) {
  // A table that the legacy launches had to make anew has no fact before; then the step left the fact that they made.
  const bool made_anew = d.kind == Discrepancy::Kind::kFact && !d.before;
  if (!LegacyLeftUndone(d) && !made_anew) return false;
  return std::any_of(kScopes.begin(), kScopes.end(), [&](const StepScope& scope) {
    return facts.legacy->swallowed.count(scope.step) > 0 && scope.covers(d);
  });
}

}  // namespace crystal
