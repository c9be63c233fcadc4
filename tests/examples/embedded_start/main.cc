// An application that embeds the transition: it calls Start() before it opens its database.
//
//   application FILE     makes the database ready and counts its sessions; expected.txt shows three starts, in parallel
//                        mode, in versioned mode, and in the mode that the database has recorded by then.
//
// To copy: MakeReady() is all that an application needs; the rest stands for the application's own code.
#include <sqlite3.h>

#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/base/status_macros.h"
#include "tools/transition/run_context.h"
#include "tools/transition/transition.h"

namespace {

// Legacy, parallel or versioned: which of them is the environment's word, else the database's own. To force one, set
// options.mode. Requires: this process has no connection open on the database.
absl::StatusOr<crystal::StartReport> MakeReady(const std::string& path) {
  crystal::StartOptions options{.path = path, .context = crystal::MakeRunContext()};
  ASSIGN_OR_RETURN(options.environment, crystal::ModeFromEnvironment());
  // One line for the application's log, whatever came of it.
  options.event = [](const crystal::StartReport& report) { std::clog << crystal::ToString(report) << '\n'; };
  return crystal::Start(options);
}

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

// The application's own connection, by its own code: the library's are closed when Start() returns.
absl::StatusOr<int64_t> CountSessions(const std::string& path) {
  sqlite3* opened = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const Connection db(opened, &sqlite3_close);
  if (code != SQLITE_OK) return absl::InternalError(sqlite3_errstr(code));
  sqlite3_stmt* prepared = nullptr;
  code = sqlite3_prepare_v2(db.get(), "SELECT count(*) FROM sessions", -1, &prepared, nullptr);
  const Statement statement(prepared, &sqlite3_finalize);
  if (code == SQLITE_OK) code = sqlite3_step(statement.get());
  if (code != SQLITE_ROW) return absl::InternalError(sqlite3_errmsg(db.get()));
  return sqlite3_column_int64(statement.get(), 0);
}

absl::Status Run(const std::string& path) {
  ASSIGN_OR_RETURN(crystal::StartReport report, MakeReady(path));
  std::cout << "mode " << crystal::ToString(report.mode) << " (" << crystal::ToString(report.source)
            << "): " << crystal::ToString(report.outcome) << '\n';
  ASSIGN_OR_RETURN(int64_t sessions, CountSessions(path));
  std::cout << sessions << " sessions\n";
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: application FILE\n";
    return 2;
  }
  const absl::Status done = Run(argv[1]);
  if (done.ok()) return 0;
  // Do not go on: the database is not what this application expects. The message is written for its user.
  std::cerr << "application: " << done.message() << '\n';
  return 1;
}
