#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "migrator/base/status_macros.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "migrator/road/tags.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  std::string name;
  bool remove = false;
};

absl::StatusOr<Tag> SetOrRemove(DatabaseAdapter& db, const Options& options, const RunContext& context) {
  if (!options.remove) return SetTag(db, options.name, context);
  RETURN_IF_ERROR(RemoveTag(db, options.name, context));
  return Tag{.name = options.name};
}

absl::StatusOr<Tag> Run(const Options& options) {
  const RunContext context = MakeRunContext();
  ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                  {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
  Tag tag;
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(RequireHistory(db));
    RETURN_IF_ERROR(EnsureHistory(db));
    absl::StatusOr<Tag> done = SetOrRemove(db, options, context);
    if (!done.ok()) return AsUsage(done.status());
    tag = *done;
    return true;
  }));
  return tag;
}

int RunTag(const Options& options) {
  const absl::StatusOr<Tag> tag = Run(options);
  if (!tag.ok()) return Fail(tag.status());
  if (options.common.json) {
    const nlohmann::ordered_json document = {
        {"tag", tag->name}, {"migration", tag->migration}, {"removed", options.remove}};
    PrintDocument(document);
  } else if (options.remove) {
    std::cout << "tag " << Bold(tag->name) << " removed\n";
  } else {
    std::cout << "tag " << Bold(tag->name) << " set at " << tag->migration << "\n";
  }
  return kExitDone;
}

absl::StatusOr<std::vector<Tag>> List(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  RETURN_IF_ERROR(RequireHistory(*session.db));
  return ReadTags(*session.db);
}

int RunTags(const CommonOptions& options) {
  const absl::StatusOr<std::vector<Tag>> tags = List(options.database);
  if (!tags.ok()) return Fail(tags.status());
  if (options.json) {
    nlohmann::ordered_json document = {{"tags", nlohmann::ordered_json::array()}};
    for (const Tag& tag : *tags) {
      document["tags"].push_back({{"tag", tag.name}, {"migration", tag.migration}, {"created_at", tag.created_at}});
    }
    PrintDocument(document);
    return kExitDone;
  }
  std::vector<std::vector<std::string>> rows = {{"tag", "migration", "set (UTC)"}};
  for (const Tag& tag : *tags) rows.push_back({tag.name, tag.migration, tag.created_at});
  std::cout << (tags->empty() ? "There are no tags; `crystal-migration help tag` says how to set one.\n"
                              : AlignedTable(rows, ""));
  return kExitDone;
}

}  // namespace

void AddTagCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* tag = app.add_subcommand("tag", "Give the present place in the history a name, to come back to");
  AddWritingOptions(*tag, program, options->common);
  tag->add_option("name", options->name, "The name: lower case letters, digits, dots, hyphens, underscores")
      ->required();
  tag->add_flag("--delete", options->remove, "Remove the tag");
  tag->footer("Example: crystal-migration tag before-search --db ~/.crystal/sessions.db");
  tag->callback([options, &program] { program.exit_code = RunTag(*options); });
}

void AddTagsCommand(CLI::App& app, Program& program) {
  auto list = std::make_shared<CommonOptions>();
  CLI::App* tags = app.add_subcommand("tags", "List the tags");
  AddCommonOptions(*tags, program, *list);
  tags->footer("Example: crystal-migration tags --db ~/.crystal/sessions.db");
  tags->callback([list, &program] { program.exit_code = RunTags(*list); });
}

}  // namespace crystal
