#include "verify/discrepancy.h"

#include "absl/strings/str_cat.h"

namespace crystal {

namespace {

const std::vector<Rule>& AllRules() {
  static const auto& rules = *new std::vector<Rule>{
      {"generated-id", "each path draws its own id for a new row", GeneratedId},
      {kLostByLegacy, "the legacy path deletes it", LostByLegacy},
      {"stranded-session", "a stopped rebuild had stranded the session; the legacy path never looks there",
       StrandedSession},
      {"half-made-panel", "the legacy path dies before it links or sets up a Claude panel", HalfMadePanel},
      {"bytes-as-text", "the legacy path puts in what JavaScript makes of bytes that are no text", BytesAsText},
      {"residue", "the legacy path leaves it behind; its values are in the archive", Residue},
      {"dates-left-as-text", "the legacy path left the change of timestamps half done", DatesLeftAsText},
      {"dates-emptied", "the legacy path empties what it cannot read as a date", DatesEmptied},
      {"early-folders", "the legacy path does not finish the change of early folders", EarlyFolders},
      {"odd-mark", "the legacy path does not look at a mark's value", OddMark},
      {"trigger-fired", "what the legacy path writes fires the user's own trigger", TriggerFired},
      {"step-swallowed", "a step of the legacy path failed and hid it", StepSwallowed},
      {"legacy-threw", "the legacy path ended in an error before it", LegacyThrew},
      {"never-mended", "no step of the legacy path looks there", NeverMended},
      {"of-lost-session", "it belongs to a session that the legacy path has lost", OfLostSession},
  };
  return rules;
}

}  // namespace

const OldPathKnowledge& KnownOfCrystal() {
  static const auto& known = *new OldPathKnowledge{
      .rules = AllRules(),
      .scratch_tables = {"sessions_new", "sessions_folders_migration", "project_folders", "claude_panel_settings"},
      .natural_keys = {{"tool_panels", {"session_id", "type"}},
                       {"user_preferences", {"key"}},
                       {"project_run_commands", {"project_id", "command"}}},
      .may_throw = true};
  return known;
}

const OldPathKnowledge& KnownOfAny() {
  static const auto& known = *new OldPathKnowledge([] {
    OldPathKnowledge any;
    for (const Rule& rule : AllRules()) {
      const bool names_no_table = rule.explains == LostByLegacy || rule.explains == TriggerFired;
      if (names_no_table) any.rules.push_back(rule);
    }
    return any;
  }());
  return known;
}

bool IsNull(const std::optional<Value>& value) { return !value || std::holds_alternative<std::monostate>(*value); }

std::string TextOf(const std::optional<Value>& value) {
  if (IsNull(value)) return "";
  if (const auto* integer = std::get_if<int64_t>(&*value)) return absl::StrCat(*integer);
  if (const auto* real = std::get_if<double>(&*value)) return absl::StrCat(*real);
  if (const auto* text = std::get_if<std::string>(&*value)) return *text;
  return std::get<Blob>(*value).bytes;
}

std::string TextOf(const Row& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? "" : TextOf(std::optional<Value>(found->second));
}

}  // namespace crystal
