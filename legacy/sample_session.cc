#include "legacy/sample_session.h"

#include "absl/strings/str_cat.h"
#include "legacy/js_date.h"
#include "legacy/js_values.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr absl::string_view kStatuses[] = {"pending", "running", "waiting", "stopped", "completed", "error"};
constexpr absl::string_view kModels[] = {"auto", "sonnet", "opus", "claude-sonnet-4-20250514"};
constexpr absl::string_view kCommitModes[] = {"checkpoint", "structured", "disabled"};

Value Text(absl::string_view text) { return std::string(text); }

}  // namespace

absl::StatusOr<std::string> SampleSessions::Insert(const SamplePlace& place, int64_t outputs) {
  const std::string id = SampleUuid(random_);
  const bool has_panels = rows_.HasTable("tool_panels");
  Value claude_panel;
  if (has_panels && !random_.OneIn(4)) claude_panel = SampleUuid(random_);
  RETURN_IF_ERROR(InsertSession(place, id, claude_panel));
  if (has_panels) RETURN_IF_ERROR(InsertPanels(id, claude_panel));
  RETURN_IF_ERROR(InsertTurns(id, claude_panel));
  RETURN_IF_ERROR(InsertOutputs(id, claude_panel, outputs));
  ++number_;
  return id;
}

absl::Status SampleSessions::InsertSession(const SamplePlace& place, const std::string& id, const Value& active_panel) {
  const std::string prompt = SamplePrompt(random_);
  const std::string slug = SampleSlug(prompt, number_);
  const std::string created = Tick(random_.Between(60, 7200));
  // The application wrote this one both ways.
  const std::string viewed =
      random_.OneIn(2) ? JsIsoTime(now_ * 1000 + random_.Below(1000)) : SampleTimestamp(now_ + 30);
  Value folder, message;
  if (!place.folders.empty() && random_.OneIn(2))
    folder = place.folders[random_.Below(static_cast<int64_t>(place.folders.size()))];
  if (random_.OneIn(3)) message = Text("läuft …");
  return rows_.Insert(
      "sessions",
      {{"id", id},
       {"name", slug},
       {"initial_prompt", prompt},
       {"worktree_name", slug},
       {"worktree_path", absl::StrCat("/home/user/work/p", place.project, "/worktrees/", slug)},
       {"status", Text(random_.Pick(kStatuses))},
       {"created_at", created},
       {"updated_at", Tick(random_.Between(1, 600))},
       {"last_output", Sometimes(text_.Terminal(random_))},
       {"exit_code", Sometimes(random_.OneIn(3) ? int64_t{137} : int64_t{0})},
       {"pid", Sometimes(random_.Between(300, 99999))},
       {"claude_session_id", Sometimes(SampleUuid(random_))},
       {"archived", int64_t{random_.OneIn(5)}},
       {"last_viewed_at", Sometimes(viewed)},
       {"project_id", place.project},
       {"permission_mode", Text(random_.OneIn(3) ? "approve" : "ignore")},
       {"run_started_at", Sometimes(SampleTimestamp(now_ + 5))},
       {"is_main_repo", int64_t{random_.OneIn(10)}},
       {"display_order", number_},
       {"is_favorite", int64_t{random_.OneIn(6)}},
       {"auto_commit", int64_t{!random_.OneIn(4)}},
       {"skip_continue_next", int64_t{random_.OneIn(8)}},
       {"folder_id", folder},
       {"model", Text(random_.Pick(kModels))},
       {"tool_type", Text(random_.OneIn(5) ? "none" : "claude")},
       {"base_commit", Sometimes(SampleHash(random_))},
       {"base_branch", Sometimes(Text("main"))},
       {"commit_mode", Sometimes(Text(random_.Pick(kCommitModes)))},
       {"commit_mode_settings", Sometimes(Text("{\"mode\":\"checkpoint\",\"checkpointPrefix\":\"wip: \"}"))},
       {"active_panel_id", active_panel},
       {"status_message", message}});
}

absl::Status SampleSessions::InsertPanels(const std::string& id, const Value& claude_panel) {
  const std::string at = Tick(1);
  const auto panel = [&](const Value& panel_id, absl::string_view type, absl::string_view title, const Value& state) {
    return rows_.Insert("tool_panels", {{"id", panel_id},
                                        {"session_id", id},
                                        {"type", Text(type)},
                                        {"title", Text(title)},
                                        {"state", state},
                                        {"metadata", Sometimes(Text("{\"position\":0,\"permanent\":false}"))},
                                        {"created_at", at},
                                        {"updated_at", at},
                                        {"settings", Text(random_.OneIn(2) ? "{}" : "{\"model\":\"opus\"}")}});
  };
  RETURN_IF_ERROR(panel(SampleUuid(random_), "diff", "Diff", Text("{\"isActive\":false,\"hasBeenViewed\":true}")));
  if (random_.OneIn(2)) RETURN_IF_ERROR(panel(SampleUuid(random_), "terminal", "Terminal ⌘1", Value()));
  if (std::holds_alternative<std::monostate>(claude_panel)) return absl::OkStatus();
  RETURN_IF_ERROR(panel(claude_panel, "claude", "Claude", Text("{\"isActive\":true,\"customState\":{}}")));
  return rows_.Insert("claude_panel_settings", {{"panel_id", claude_panel},
                                                {"model", Text(random_.Pick(kModels))},
                                                {"commit_mode", int64_t{random_.OneIn(2)}},
                                                {"system_prompt", Sometimes(SamplePrompt(random_))},
                                                {"max_tokens", int64_t{8192}},
                                                {"temperature", static_cast<double>(random_.Below(11)) / 10},
                                                {"created_at", at},
                                                {"updated_at", at}});
}

absl::Status SampleSessions::InsertOutputs(const std::string& id, const Value& panel, int64_t count) {
  for (int64_t i = 0; i < count; ++i, ++outputs_) {
    const int64_t kind = random_.Below(10);
    const absl::string_view type = kind < 6 ? "stdout" : kind < 9 ? "json" : "stderr";
    Value data = type == "json" ? text_.Json(random_) : text_.Terminal(random_);
    Value at = Tick(random_.OneIn(5) ? 1 : 0);
    // What no column forbids turns up somewhere: bytes that are no text, and times as fractional seconds.
    if (outputs_ % 1000 == 1) data = Blob{std::string("\x89PNG\r\n\x1a\n\0\xff\xfe", 11)};
    if (outputs_ % 1000 == 2) at = static_cast<double>(now_) + 0.5;
    RETURN_IF_ERROR(rows_.Insert("session_outputs", {{"session_id", id},
                                                     {"type", Text(type)},
                                                     {"data", std::move(data)},
                                                     {"timestamp", std::move(at)},
                                                     {"panel_id", panel}}));
  }
  return absl::OkStatus();
}

// What the user asked, what came back, and what it changed.
absl::Status SampleSessions::InsertTurns(const std::string& id, const Value& panel) {
  for (int64_t turn = 0, turns = random_.Between(1, 5); turn < turns; ++turn) {
    const std::string prompt = SamplePrompt(random_);
    const std::string asked = Tick(random_.Between(5, 900));
    RETURN_IF_ERROR(rows_.Insert("conversation_messages", {{"session_id", id},
                                                           {"message_type", Text("user")},
                                                           {"content", prompt},
                                                           {"timestamp", asked},
                                                           {"panel_id", panel}}));
    RETURN_IF_ERROR(rows_.Insert("prompt_markers", {{"session_id", id},
                                                    {"prompt_text", prompt},
                                                    {"output_index", turn * 7},
                                                    {"output_line", Sometimes(turn * 40)},
                                                    {"timestamp", asked},
                                                    {"completion_timestamp", Sometimes(SampleTimestamp(now_ + 120))},
                                                    {"panel_id", panel}}));
    ASSIGN_OR_RETURN(int64_t marker, rows_.LastRowId());
    RETURN_IF_ERROR(rows_.Insert("conversation_messages", {{"session_id", id},
                                                           {"message_type", Text("assistant")},
                                                           {"content", text_.Terminal(random_)},
                                                           {"timestamp", Tick(120)},
                                                           {"panel_id", panel}}));
    if (!random_.OneIn(3)) RETURN_IF_ERROR(InsertDiff(id, panel, turn + 1, marker));
  }
  return absl::OkStatus();
}

absl::Status SampleSessions::InsertDiff(const std::string& id, const Value& panel, int64_t sequence, int64_t marker) {
  Value of_marker;
  if (!random_.OneIn(5)) of_marker = marker;
  return rows_.Insert("execution_diffs", {{"session_id", id},
                                          {"prompt_marker_id", of_marker},
                                          {"execution_sequence", sequence},
                                          {"git_diff", Sometimes(text_.Diff(random_))},
                                          {"files_changed", Sometimes(Text("[\"src/app.ts\",\"docs/größe.md\"]"))},
                                          {"stats_additions", random_.Below(400)},
                                          {"stats_deletions", random_.Below(200)},
                                          {"stats_files_changed", random_.Below(20)},
                                          {"before_commit_hash", Sometimes(SampleHash(random_))},
                                          {"after_commit_hash", Sometimes(SampleHash(random_))},
                                          {"timestamp", Tick(1)},
                                          {"commit_message", Sometimes(SamplePrompt(random_))},
                                          {"panel_id", panel}});
}

}  // namespace crystal
