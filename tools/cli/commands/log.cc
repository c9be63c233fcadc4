#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/audit_trail.h"
#include "migrator/road/history_state.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/event_line.h"
#include "tools/cli/options.h"
#include "tools/operations/migration_set.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

struct Options {
  CommonOptions common;
  int64_t last = 0;
  bool head = false;
  bool verify = false;
  std::string digest;
};

struct Trail {
  std::vector<AuditLine> lines;
  TrailEnd end;
  std::optional<AuditLine> found;  // of --verify
  absl::Status chain;
};

absl::Status Verify(const Options& options, const std::vector<Migration>& migrations, DatabaseAdapter& db,
                    Trail& trail) {
  ASSIGN_OR_RETURN(bool lists, HasHistoryTable(db, "migrations"));
  RETURN_IF_ERROR(lists ? VerifyTrail(db, ReplacedBy(migrations)) : VerifyTrailAlone(db));
  if (!options.verify) return absl::OkStatus();
  ASSIGN_OR_RETURN(trail.found, FindDigest(db, options.digest));
  return absl::OkStatus();
}

absl::StatusOr<Trail> ReadTrail(const Options& options) {
  const SqlFiles files = LoadReadableMigrations(options.common.migrations);
  for (const SqlFileFault& fault : files.faults) PrintNews(absl::StrCat("not read: ", fault.status.message()));
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(*session.db));
  if (!state.list_is_lost || !state.foreign.empty()) RETURN_IF_ERROR(RequireUnderHistory(state));  // the trail is there
  Trail trail;
  ASSIGN_OR_RETURN(trail.lines, ReadEvents(*session.db, options.last));
  ASSIGN_OR_RETURN(trail.end, FindTrailEnd(*session.db));
  trail.chain = Verify(options, files.migrations, *session.db, trail);
  if (absl::IsInvalidArgument(trail.chain)) return AsUsage(trail.chain);
  if (!trail.chain.ok() && !absl::IsDataLoss(trail.chain)) return trail.chain;
  return trail;
}

void PrintJson(const Trail& trail) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array();
  for (const AuditLine& line : trail.lines) {
    lines.push_back({{"id", line.id},
                     {"at", line.at},
                     {"actor", line.actor},
                     {"command", line.event.command},
                     {"subject", line.event.subject},
                     {"outcome", line.event.outcome},
                     {"details", line.event.details}});
  }
  nlohmann::ordered_json document = {
      {"total", trail.end.lines}, {"head", trail.end.digest}, {"chain", trail.chain.ok() ? "holds" : "broken"},
      {"fault", nullptr},         {"verified", nullptr},      {"lines", lines}};
  if (trail.found) document["verified"] = trail.found->id;
  if (!trail.chain.ok()) document["fault"] = std::string(trail.chain.message());
  PrintDocument(document);
}

// On a terminal a line is to stay one; a file or a pipe gets all of it.
std::string Details(const std::string& details) {
  constexpr size_t kMost = 60;
  const std::string line = absl::StrReplaceAll(details, {{"\r", " "}, {"\n", " "}});
  if (!OutIsTerminal() || line.size() <= kMost) return line;
  size_t end = kMost - 3;
  while (end > 0 && (line[end] & 0xC0) == 0x80) --end;  // never inside a character
  return line.substr(0, end) + "...";
}

void PrintText(const Trail& trail) {
  std::vector<std::vector<std::string>> rows = {{"when (UTC)", "who", "command", "subject", "outcome", "details"}};
  for (const AuditLine& line : trail.lines) {
    rows.push_back(
        {line.at, line.actor, line.event.command, line.event.subject, line.event.outcome, Details(line.event.details)});
  }
  std::cout << AlignedTable(rows, "");
  const auto shown = static_cast<int64_t>(trail.lines.size());
  std::cout << (shown == trail.end.lines ? "" : absl::StrCat(shown, " of ")) << Count(trail.end.lines, "line");
  if (trail.chain.ok()) std::cout << "; " << Green("the chain holds");
  std::cout << '\n';
}

// Of --verify: how much of the trail the digest vouches for.
void PrintFound(const Trail& trail, const std::string& digest) {
  std::cout << Green("Verified") << ": " << digest << " is the digest of line " << trail.found->id << " of "
            << trail.end.lines << ", of " << trail.found->at
            << "; neither it nor a line before it was changed or taken out since.\n";
}

int Run(const Options& options) {
  const absl::StatusOr<Trail> trail = ReadTrail(options);
  if (!trail.ok()) return Fail(trail.status());
  if (options.common.json) {
    PrintJson(*trail);
  } else if (options.head) {
    std::cout << trail->end.digest << '\n';
  } else if (trail->found) {
    PrintFound(*trail, options.digest);
  } else if (!options.verify) {
    PrintText(*trail);
  }
  return trail->chain.ok() ? kExitDone : Fail(trail->chain);
}

}  // namespace

void AddLogCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "log", "Print the audit trail, newest last: who did what and when; exit 3 when its chain is broken");
  AddCommonOptions(*command, program, options->common);
  command->add_option("-n,--last", options->last, "Only the last so many lines; the chain is verified whole")
      ->check(AtLeast(1));
  CLI::Option* head =
      command->add_flag("--head", options->head,
                        "Print only the digest of the last line, which vouches for all lines: keep it elsewhere");
  command
      ->add_option("--verify", options->digest,
                   "Hold the trail against a digest that --head printed before; exit 3 where no line has it")
      ->type_name("DIGEST")
      ->excludes(head);
  command->footer(
      "The chain finds accidents and edits by hand. Who rewrites the whole trail is found by a digest kept elsewhere.\n"
      "Example: crystal-migration log --head --db ~/.crystal/sessions.db > head-of-today\n"
      "         crystal-migration log --verify $(cat head-of-today) --db ~/.crystal/sessions.db");
  command->callback([options, command, &program] {
    options->verify = command->count("--verify") > 0;
    program.exit_code = Run(*options);
  });
}

}  // namespace crystal
