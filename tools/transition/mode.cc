#include "tools/transition/mode.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/read_snapshot.h"
#include "migrator/road/history.h"
#include "migrator/road/history_facts.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

constexpr char kCommand[] = "mode";
constexpr int kWaitMs = 10'000;  // for whoever works on the database at the moment

}  // namespace

std::string ToString(Mode mode) {
  switch (mode) {
    case Mode::kLegacy:
      return "legacy";
    case Mode::kParallel:
      return "parallel";
    case Mode::kVersioned:
      return "versioned";
  }
  return "";
}

absl::StatusOr<Mode> ParseMode(absl::string_view text) {
  for (const Mode mode : {Mode::kLegacy, Mode::kParallel, Mode::kVersioned}) {
    if (text == ToString(mode)) return mode;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no mode \"", text, "\": it is legacy, parallel or versioned"));
}

absl::StatusOr<std::optional<Mode>> ModeFromEnvironment() {
  const char* text = std::getenv(kModeVariable);
  if (text == nullptr || *text == '\0') return std::nullopt;
  const absl::StatusOr<Mode> mode = ParseMode(text);
  if (!mode.ok()) return WithContext(mode.status(), kModeVariable);
  return *mode;
}

namespace {

absl::StatusOr<std::optional<std::string>> ModeByTrail(DatabaseAdapter& db) {
  // A table of the same name that is somebody else's records nothing.
  ASSIGN_OR_RETURN(int64_t columns, SelectInteger(db,
                                                  "SELECT count(*) FROM pragma_table_info('migration_events') "
                                                  "WHERE name IN ('id', 'command', 'subject', 'outcome', 'hash')"));
  if (columns != 5) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<std::string> found,
                   SelectTexts(db, "SELECT subject FROM migration_events WHERE command = ? ORDER BY id DESC LIMIT 1",
                               {std::string(kCommand)}));
  if (found.empty()) return std::nullopt;
  return found[0];
}

}  // namespace

absl::StatusOr<std::optional<Mode>> RecordedMode(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadFact(db, kModeFact));
  if (!text) {
    ASSIGN_OR_RETURN(text, ModeByTrail(db));
  }
  if (!text) return std::nullopt;
  const absl::StatusOr<Mode> mode = ParseMode(*text);
  if (!mode.ok()) return absl::FailedPreconditionError(absl::StrCat("the recorded mode: ", mode.status().message()));
  return *mode;
}

absl::StatusOr<std::optional<Mode>> RecordedMode(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file = std::filesystem::canonical(path, error);
  if (error || !std::filesystem::is_regular_file(file, error)) return std::nullopt;
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file.string()));
  return RecordedMode(*db);
}

absl::Status AppendMode(DatabaseAdapter& db, Mode mode, const RunContext& context) {
  RETURN_IF_ERROR(AppendEvent(db, {kCommand, ToString(mode), kSaysRecorded, ""}, context));
  return WriteFact(db, kModeFact, ToString(mode), context);
}

absl::StatusOr<bool> RecordMode(const std::string& path, Mode mode, const RunContext& context) {
  ASSIGN_OR_RETURN(std::optional<Mode> before, RecordedMode(path));
  if (before == mode) return false;
  ASSIGN_OR_RETURN(Session session, Session::Open(path, {.now_ms = context.now_ms, .wait_ms = kWaitMs}));
  RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(RequireHistory(db));
    RETURN_IF_ERROR(EnsureHistory(db));
    RETURN_IF_ERROR(AppendMode(db, mode, context));
    return true;
  }));
  return true;
}

}  // namespace crystal
