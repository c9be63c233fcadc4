// The transition: what an application calls before it opens its database, on its way from the legacy method to
// versioned migrations. `start` of the program is this and nothing else.
//
// Example, in the application, before its own connection is opened:
//   StartOptions options{.path = database, .context = MakeRunContext()};
//   ASSIGN_OR_RETURN(options.environment, ModeFromEnvironment());
//   options.event = [](const StartReport& report) { std::clog << ToString(report) << '\n'; };
//   RETURN_IF_ERROR(Start(options));  // an error: do not open the database, show the message
#ifndef TOOLS_TRANSITION_TRANSITION_H_
#define TOOLS_TRANSITION_TRANSITION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/adoption_rules.h"
#include "migrations/registry.h"
#include "migrator/road/migrator.h"
#include "tools/transition/compared_paths.h"
#include "tools/transition/legacy_guard.h"
#include "tools/transition/mode.h"
#include "tools/transition/parallel_start.h"

namespace crystal {

// Why a start ran in its mode, the first of these that said something.
enum class ModeSource { kFlag, kEnvironment, kRecorded, kDefault };
std::string ToString(ModeSource source);

enum class StartOutcome {
  kLegacyRan,  // one launch of the legacy method
  kUpToDate,   // versioned, nothing was pending: the file was read and not locked
  kCutOver,    // the database came under history
  kMigrated,   // it was there; pending migrations were applied, or the mode was recorded
  kRefused,    // the legacy method loses something of this database or throws, or that could not be seen. Nothing was
               // done
  kFailed,     // the message says what was done
};
std::string ToString(StartOutcome outcome);

// The one event of a start.
struct StartReport {
  std::string database;
  Mode mode = Mode::kLegacy;
  ModeSource source = ModeSource::kDefault;
  StartOutcome outcome = StartOutcome::kFailed;
  absl::Status status;       // why it was refused or failed
  std::string note = {};     // what else there is to know, in words
  std::string verdict = {};  // parallel: "equal", "explained", "unexplained"; "" where nothing was compared
  std::string report = {};   // parallel: the report's file
  std::string backup = {};   // the database as it was before the cutover, or before a launch that may lose something
  bool changed = false;      // the file holds something else than before
  int64_t duration_ms = 0;
  int64_t budget_ms = 0;
};
// One line: mode, why that mode, outcome, time taken of the budget.
std::string ToString(const StartReport& report);

struct StartOptions {
  std::string path;
  std::vector<Migration> migrations = AllMigrations();  // in order (InOrder); with those of the application's own
  AdoptionRules rules = {};                             // how a database is adopted into them
  absl::Status unreadable = absl::OkStatus();           // why the migrations could not be read: no start goes on then
  std::optional<Mode> mode = std::nullopt;              // what the caller insists on
  std::optional<Mode> environment = std::nullopt;       // ModeFromEnvironment()
  OldPath old_path = CrystalMethod();                   // OldPath(): there is none any more
  LegacyGuard legacy_guard = LegacyGuard::kRefuse;      // LegacyGuardFromEnvironment()
  bool app_closed = false;                              // cut over although another process has the file open
  int64_t budget_ms = 2000;  // what a start may take. Only said, never enforced: to stop half way helps nobody
  RunContext context = {};
  EventSink events = kNoEvents;
  CompareFn compare = nullptr;  // parallel: null for ComparePaths
  // Called exactly once, at the end, whatever came of it.
  std::function<void(const StartReport&)> event = [](const StartReport&) {};
};

// Makes the database ready for the application, in the mode of the flag, else of the environment, else that which the
// database recorded, else legacy, or versioned where there is no old path.
//
// The legacy method runs only where it is harmless as far as that can be known, in two modes:
// - parallel: it runs where the comparison ended and shows no loss. A fault of the versioned path is a note; a
// comparison
//   that could not be made (no room, no rights, any error) has shown nothing, and is a refusal.
// - legacy: on a database under history a launch is proven on a private copy first: it loses nothing, and the way on
//   stays open; a proof in the trail counts until the next move, where the old path is fixed. On one that never was
//   under history it runs as it always did, unless the last start in mode parallel has found losses, or the caller
//   wants backups: then both are compared again.
// `legacy_guard` kBackup makes a verified backup instead of a refusal, and goes on.
//
// Errors: the application must not go on. InvalidArgument - there is no old path, and the mode needs one; those of
// OldPath::check; FailedPrecondition - refused; those of
// Cutover; what the legacy method threw, after which its writes stay in the file, as they always did.
absl::StatusOr<StartReport> Start(const StartOptions& options);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_TRANSITION_H_
