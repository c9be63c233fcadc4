// What the legacy path deletes, or leaves where no step looks again.
#include "verify/discrepancy.h"

namespace crystal {

// It was there before, the versioned path has it, the legacy path has not: a row, a value that is NULL now, or a fact
// (a user's column or index that went with a table that was rebuilt).
bool LostByLegacy(const Discrepancy& d, const RunFacts&) {
  if (!d.before || !d.versioned || IsNull(d.before)) return false;
  const bool kept = *d.versioned == *d.before;
  return kept && IsNull(d.legacy);
}

// A row that the versioned path made for a session which the legacy path has lost, and the order among those left.
bool OfLostSession(const Discrepancy& d, const RunFacts& facts) {
  if (facts.sessions_only_versioned.empty()) return false;
  if (d.kind == Discrepancy::Kind::kValue) return d.column == "display_order";
  const std::string session = TextOf(d.row, "session_id");
  return d.kind == Discrepancy::Kind::kRow && !d.legacy && facts.sessions_only_versioned.count(session) > 0;
}

// A session that stood in a scratch table of a stopped rebuild, which the versioned path brings back.
bool StrandedSession(const Discrepancy& d, const RunFacts& facts) {
  if (d.table != "sessions" || d.kind != Discrepancy::Kind::kRow || d.legacy || !d.versioned) return false;
  return facts.stranded.count(TextOf(d.row, "id")) > 0;
}

}  // namespace crystal
