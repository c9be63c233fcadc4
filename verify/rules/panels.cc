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

// A panel of a session whose id, or whose Claude session's id, is no text: the legacy path puts in what JavaScript
// makes of the bytes, the versioned path the bytes themselves.
//
// Facts: both paths made the panel in this run, and the two ids differ in the session's place alone, or the metadata of
// the legacy path hold a Buffer.
bool BytesAsText(const Discrepancy& d, const RunFacts& facts) {
  if (d.kind != Discrepancy::Kind::kValue || d.table != "tool_panels" || d.before) return false;
  const std::string legacy = TextOf(d.legacy), moment = absl::StrCat("-", facts.now_ms);
  if (d.column == "metadata") return absl::StartsWith(legacy, "{\"claudeResumeId\":{\"type\":\"Buffer\"");
  const std::string ours = absl::StrCat("claude-panel-", TextOf(d.row, "session_id"), moment);
  return d.column == "id" && TextOf(d.versioned) == ours && absl::StartsWith(legacy, "claude-panel-") &&
         absl::EndsWith(legacy, moment);
}

}  // namespace crystal
