// What the legacy path leaves as it is, or half done, and the versioned path puts right.
#include <algorithm>
#include <array>

#include "verify/discrepancy.h"

namespace crystal {
namespace {

using Kind = Discrepancy::Kind;

constexpr std::array<const char*, 4> kScratchTables = {"sessions_new", "sessions_folders_migration", "project_folders",
                                                       "claude_panel_settings"};
constexpr std::array<const char*, 3> kRetiredColumns = {"last_viewed_at_new", "run_started_at_new", "model"};

template <size_t N>
bool Contains(const std::array<const char*, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the history's schema says of a fact, or nothing.
std::optional<std::string> TargetFact(const FactKey& key, const RunFacts& facts) {
  const Facts target = FactsOf(facts.target);
  const auto found = target.find(key);
  return found == target.end() ? std::nullopt : std::optional<std::string>(found->second);
}

}  // namespace

// A scratch table or a column that no release uses any more: only the legacy result has it.
bool Residue(const Discrepancy& d, const RunFacts&) {
  if (d.kind != Kind::kFact || d.versioned || !d.legacy) return false;
  return Contains(kScratchTables, d.table) ||
         (d.table == "sessions" && d.fact.kind == "column" && Contains(kRetiredColumns, d.fact.name));
}

// A fact that was wrong or missing before and still is, where no step of the legacy method looks (an index dropped by
// hand, an old default); the versioned result has exactly what the history says.
bool NeverMended(const Discrepancy& d, const RunFacts& facts) {
  if (d.kind != Kind::kFact || d.legacy != d.before) return false;
  if (!d.versioned) {
    // A declaration that went with its column's: the key of an early folder.
    return d.fact.kind == "foreign key" && !TargetFact(d.fact, facts);
  }
  return TextOf(d.versioned) == TargetFact(d.fact, facts).value_or("");
}

// last_viewed_at of a release that left the step half done stays text; the versioned path reads the date (R2).
bool DatesLeftAsText(const Discrepancy& d, const RunFacts& facts) {
  if (d.table != "sessions" || d.column != "last_viewed_at" || d.legacy != d.before) return false;
  const Column* column = facts.schema_legacy.FindColumn("sessions", "last_viewed_at");
  return column != nullptr && column->type == "TEXT";
}

// A text that is no date: the legacy path makes NULL of it, the versioned path keeps it, as whatever the type allows.
bool DatesEmptied(const Discrepancy& d, const RunFacts&) {
  return d.table == "sessions" && d.column == "last_viewed_at" && IsNull(d.legacy) && !IsNull(d.before) &&
         !IsNull(d.versioned);
}

// Folders of before v0.1.7, and folders with whole numbers for ids: only the versioned path gives them today's form.
bool EarlyFolders(const Discrepancy& d, const RunFacts& facts) {
  const bool early = facts.schema_before.FindTable("project_folders") != nullptr || [&] {
    const Column* id = facts.schema_before.FindColumn("folders", "id");
    const Column* reference = facts.schema_before.FindColumn("sessions", "folder_id");
    return (id != nullptr && id->type == "INTEGER") || (reference != nullptr && reference->type == "INTEGER");
  }();
  if (!early) return false;
  if (d.table == "folders") return d.kind != Kind::kFact || d.versioned.has_value();
  return d.table == "sessions" && (d.column == "folder_id" || d.fact.name == "folder_id");
}

// A mark of the legacy path that is there but not 'true' (R10).
bool OddMark(const Discrepancy& d, const RunFacts&) {
  return d.table == "user_preferences" && d.column == "value" && d.legacy == d.before && TextOf(d.versioned) == "true";
}

}  // namespace crystal
