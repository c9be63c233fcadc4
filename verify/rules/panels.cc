// Panels that step 40 of the legacy path leaves half made: no settings, and nothing that was said before linked to
// them.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "verify/discrepancy.h"

namespace crystal {
namespace {

bool IsMadePanel(const std::string& panel, const std::string& session) {
  return absl::StartsWith(panel, absl::StrCat("claude-panel-", session, "-"));
}

}  // namespace

// Facts: the panel's id is one that a migration gives, and the legacy side has nothing in that place.
bool HalfMadePanel(const Discrepancy& d, const RunFacts& facts) {
  if (d.kind != Discrepancy::Kind::kValue) return false;
  if (d.column == "panel_id" && IsNull(d.legacy)) {
    return IsMadePanel(TextOf(d.versioned), TextOf(d.row, "session_id"));
  }
  if (d.table == "sessions" && d.column == "active_panel_id" && IsNull(d.legacy)) {
    return IsMadePanel(TextOf(d.versioned), TextOf(d.row, "id"));
  }
  // Settings: only of a panel that this very run made; the legacy path dies before it gives any.
  return d.table == "tool_panels" && d.column == "settings" && !d.before && TextOf(d.legacy) == "{}" &&
         TextOf(d.row, "id") == absl::StrCat("claude-panel-", TextOf(d.row, "session_id"), "-", facts.now_ms);
}

}  // namespace crystal
