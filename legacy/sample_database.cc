#include "legacy/sample_database.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/js_date.h"
#include "legacy/js_values.h"
#include "legacy/legacy_path.h"
#include "legacy/sample_rows.h"
#include "legacy/sample_session.h"
#include "legacy/sample_text.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr int64_t kFirstLaunch = 1746086400;  // 2025-05-01 08:00:00 UTC

// Times of the launches themselves would differ from one making to the next.
absl::Status FixLaunchTimes(DatabaseAdapter& db, const Schema& schema) {
  const Value then = SampleTimestamp(kFirstLaunch);
  if (schema.FindTable("user_preferences") == nullptr) return absl::OkStatus();
  return db.Execute("UPDATE user_preferences SET created_at = ?1, updated_at = ?1", {then});
}

absl::StatusOr<int64_t> InsertProject(SampleRows& rows, SampleRandom& random, int64_t number) {
  const std::string name = absl::StrCat(random.OneIn(3) ? "プロジェクト " : "project ", number);
  const Value run = random.OneIn(2) ? Value(std::string("pnpm dev")) : Value(std::string());
  const std::string at = SampleTimestamp(kFirstLaunch + number * 3600);
  RETURN_IF_ERROR(rows.Insert(
      "projects",
      {{"name", name},
       {"path", absl::StrCat("/home/user/work/p", number)},
       {"system_prompt", random.OneIn(2) ? Value(SamplePrompt(random)) : Value()},
       {"run_script", random.OneIn(4) ? Value() : run},
       {"active", int64_t{number == 0}},
       {"created_at", at},
       {"updated_at", at},
       {"main_branch", random.OneIn(3) ? Value() : Value(std::string("main"))},
       {"build_script", random.OneIn(2) ? Value(std::string("make -j2 && make check")) : Value()},
       {"default_permission_mode", std::string(random.OneIn(3) ? "approve" : "ignore")},
       {"open_ide_command", random.OneIn(2) ? Value(std::string("code .")) : Value()},
       {"display_order", number},
       {"worktree_folder", random.OneIn(4) ? Value(std::string("worktrees")) : Value()},
       {"lastUsedModel", std::string(random.OneIn(2) ? "opus" : "sonnet")},
       {"commit_mode", std::string(random.OneIn(3) ? "structured" : "checkpoint")},
       {"commit_structured_prompt_template", random.OneIn(3) ? Value(std::string("Summarise \"{diff}\"")) : Value()},
       {"commit_checkpoint_prefix", std::string("checkpoint: ")}}));
  ASSIGN_OR_RETURN(int64_t id, rows.LastRowId());
  for (int64_t i = random.Below(3); i > 0; --i) {
    RETURN_IF_ERROR(rows.Insert("project_run_commands",
                                {{"project_id", id},
                                 {"command", absl::StrCat("pnpm run task", i)},
                                 {"display_name", random.OneIn(2) ? Value(absl::StrCat("Tâche ", i)) : Value()},
                                 {"order_index", i},
                                 {"created_at", at}}));
  }
  return id;
}

// The ids of a project's folders; a second one lies in the first where the release has folders in folders.
absl::StatusOr<std::vector<std::string>> InsertFolders(SampleRows& rows, SampleRandom& random, int64_t project) {
  std::vector<std::string> ids;
  if (!rows.HasTable("folders")) return ids;
  for (int64_t i = 0, count = random.Below(4); i < count; ++i) {
    const std::string at = SampleTimestamp(kFirstLaunch + 86400 + i * 60);
    const std::string id = absl::StrCat("folder-", project, "-", i, "-", random.Below(1000000));
    RETURN_IF_ERROR(rows.Insert("folders", {{"id", id},
                                            {"name", absl::StrCat(random.OneIn(2) ? "Ideas ✨ " : "Backlog ", i)},
                                            {"project_id", project},
                                            {"display_order", i},
                                            {"created_at", at},
                                            {"updated_at", at},
                                            {"parent_folder_id", i == 1 ? Value(ids[0]) : Value()}}));
    ids.push_back(id);
  }
  return ids;
}

// A session that the user deleted: its rows are gone with it, their ids stay used.
absl::Status DeleteOneSession(DatabaseAdapter& db, SampleSessions& sessions, const SamplePlace& place) {
  ASSIGN_OR_RETURN(std::string id, sessions.Insert(place, /*outputs=*/0));
  return db.Execute("DELETE FROM sessions WHERE id = ?", {Value(id)});
}

absl::Status InsertApplicationState(SampleRows& rows, SampleRandom& random) {
  for (int64_t i = 0; i < 5; ++i) {
    RETURN_IF_ERROR(
        rows.Insert("app_opens", {{"opened_at", SampleTimestamp(kFirstLaunch + i * 86400)},
                                  {"welcome_hidden", int64_t{i > 2}},
                                  {"discord_shown", int64_t{i == 1}},
                                  {"app_version", random.OneIn(4) ? Value() : Value(std::string("0.3.4"))}}));
  }
  const std::string at = SampleTimestamp(kFirstLaunch + int64_t{5} * 86400);
  RETURN_IF_ERROR(rows.Insert(
      "ui_state",
      {{"key", std::string("treeView.expandedProjects")}, {"value", std::string("[1]")}, {"updated_at", at}}));
  return rows.Insert(
      "user_preferences",
      {{"key", std::string("theme")}, {"value", std::string("dark")}, {"created_at", at}, {"updated_at", at}});
}

absl::Status Use(DatabaseAdapter& db, const Schema& schema, const SampleOptions& options) {
  SampleRandom random(options.seed);
  SampleRows rows(db, schema);
  SampleSessions sessions(rows, random, kFirstLaunch + int64_t{2} * 86400);
  const int64_t projects = std::min<int64_t>(12, 1 + options.sessions / 8);
  std::vector<SamplePlace> places;
  for (int64_t i = 0; i < projects; ++i) {
    ASSIGN_OR_RETURN(int64_t id, InsertProject(rows, random, i));
    ASSIGN_OR_RETURN(std::vector<std::string> folders, InsertFolders(rows, random, id));
    places.push_back({.project = id, .folders = folders});
  }
  for (int64_t i = 0; i < options.sessions; ++i) {
    // Shares that add up to the number asked for.
    const int64_t outputs = options.outputs / options.sessions + (i < options.outputs % options.sessions ? 1 : 0);
    RETURN_IF_ERROR(sessions.Insert(places[i % projects], outputs));
    if (i == options.sessions / 2) RETURN_IF_ERROR(DeleteOneSession(db, sessions, places[0]));
  }
  return InsertApplicationState(rows, random);
}

}  // namespace

absl::StatusOr<std::map<std::string, int64_t>> MakeSampleDatabase(DatabaseAdapter& db, absl::string_view release,
                                                                  const SampleOptions& options) {
  // Twice, because some releases need a second launch to make all of their columns.
  for (int64_t launch = 0; launch < 2; ++launch) {
    ASSIGN_OR_RETURN(LegacyReport report, RunLegacy(db, release, {.now_ms = (kFirstLaunch + launch * 86400) * 1000}));
    RETURN_IF_ERROR(report.threw);
  }
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  RETURN_IF_ERROR(db.Begin());
  RETURN_IF_ERROR(FixLaunchTimes(db, schema));
  RETURN_IF_ERROR(Use(db, schema, options));
  RETURN_IF_ERROR(db.Commit());
  std::map<std::string, int64_t> counts;
  for (const auto& [table, unused] : schema.tables) {
    ASSIGN_OR_RETURN(counts[table], SelectInteger(db, absl::StrCat("SELECT count(*) FROM ", QuoteName(table))));
  }
  return counts;
}

}  // namespace crystal
