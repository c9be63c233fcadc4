// Laws over users' histories: any chain of releases, launches stopped at any write, use of the application in between
// with hostile values, and the user's own objects.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "baseline/cutover.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrations/registry.h"
#include "migrator/adapters/sqlite_adapter.h"
#include "migrator/content_digest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/crystal_paths.h"
#include "tools/options.h"
#include "verify/report.h"
#include "verify/schema_diff.h"

namespace crystal {
namespace {

constexpr int64_t kNow = 1750000000000;

// One launch of a release, perhaps stopped after a write, and how often the user works with it after.
struct Launch {
  int release = 0;
  int stop_after = 0;  // 0: runs to its end
  int sessions = 0;    // made after the launch
  int hostility = 0;   // picks the values
  int own = 0;         // 1 a column, 2 a view, 3 a trigger, 4 an index, 5 a table of the user's own
};
using UserHistory = std::vector<Launch>;

std::ostream& operator<<(std::ostream& os, const Launch& l) {
  os << LegacyReleases()[l.release];
  if (l.stop_after > 0) os << " stopped after write " << l.stop_after;
  return os << ", " << l.sessions << " sessions (values " << l.hostility << "), own " << l.own;
}

rc::Gen<UserHistory> GenHistory() {
  const int releases = static_cast<int>(LegacyReleases().size());
  const auto launch = rc::gen::build<Launch>(
      rc::gen::set(&Launch::release, rc::gen::inRange(0, releases)),
      rc::gen::set(&Launch::stop_after,
                   rc::gen::weightedOneOf<int>({{3, rc::gen::just(0)}, {1, rc::gen::inRange(1, 60)}})),
      rc::gen::set(&Launch::sessions, rc::gen::inRange(0, 4)), rc::gen::set(&Launch::hostility, rc::gen::inRange(0, 8)),
      rc::gen::set(&Launch::own, rc::gen::weightedOneOf<int>({{5, rc::gen::just(0)}, {1, rc::gen::inRange(1, 6)}})));
  // Users go from older releases to newer ones.
  return rc::gen::map(
      rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<UserHistory>(launch))), [](UserHistory h) {
        std::stable_sort(h.begin(), h.end(), [](const Launch& a, const Launch& b) { return a.release < b.release; });
        return h;
      });
}

// SQL expressions of values that break careless code.
const char* Hostile(int hostility, int n) {
  static constexpr const char* kValues[] = {"'plain'",
                                            "''",
                                            "'a' || char(0) || 'b'",
                                            "x'00ff'",
                                            "CAST(x'ff41' AS TEXT)",
                                            "'007'",
                                            "'2025-06-01T10:00:00.123Z'",
                                            "'\xE6\x97\xA5\xE6\x9C\xAC <b>'"};
  return kValues[(hostility + n) % 8];
}

// As the application would: whatever the schema of the moment does not take is left out.
void Use(SqliteAdapter& db, const Launch& launch, int round) {
  for (int n = 0; n < launch.sessions; ++n) {
    const std::string id = "s" + std::to_string(round) + "-" + std::to_string(n), value = Hostile(launch.hostility, n);
    db.Execute("INSERT INTO projects(name, path, run_script) VALUES(" + value + ", '/p" + id + "', 'run')")
        .IgnoreError();
    db.Execute("INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path) VALUES('" + id + "', " +
               value + ", 'p', 'w', 'p')")
        .IgnoreError();
    const std::string where = " WHERE id = '" + id + "'";
    db.Execute("UPDATE sessions SET project_id = (SELECT max(id) FROM projects)" + where).IgnoreError();
    if (n % 2 == 0) db.Execute("UPDATE sessions SET claude_session_id = 'c-" + id + "'" + where).IgnoreError();
    db.Execute("UPDATE sessions SET last_viewed_at = " + value + where).IgnoreError();
    db.Execute("UPDATE sessions SET model = 'opus', is_favorite = 1, status_message = " + value + where).IgnoreError();
    for (const char* insert :
         {"session_outputs(session_id, type, data)", "prompt_markers(session_id, prompt_text, output_index)"}) {
      db.Execute("INSERT INTO " + std::string(insert) + " VALUES('" + id + "', 'stdout', " +
                 (insert[0] == 's' ? value : "3") + ")")
          .IgnoreError();
    }
    db.Execute("INSERT INTO conversation_messages(session_id, message_type, content) VALUES('" + id + "', 'user', " +
               value + ")")
        .IgnoreError();
    db.Execute("INSERT INTO folders(id, name, project_id, display_order) VALUES('f-" + id +
               "', 'f', (SELECT max(id) FROM projects), 0)")
        .IgnoreError();
  }
}

void MakeOwn(SqliteAdapter& db, int own) {
  static constexpr const char* kOwn[] = {
      "SELECT 1",
      "ALTER TABLE sessions ADD COLUMN my_tag TEXT DEFAULT 'none'",
      "CREATE VIEW my_view AS SELECT id, name FROM sessions",
      "CREATE TRIGGER my_trigger AFTER UPDATE OF status ON sessions BEGIN UPDATE sessions SET pid = 1; END",
      "CREATE INDEX my_index ON sessions(name)",
      "CREATE TABLE my_notes(id INTEGER PRIMARY KEY, x)"};
  db.Execute(kOwn[own]).IgnoreError();
}

void Live(const UserHistory& history, const std::string& path) {
  int round = 0;
  for (const Launch& launch : history) {
    auto db = SqliteAdapter::Open(path, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true});
    RC_ASSERT(db.ok());
    RC_ASSERT((*db)->Execute("PRAGMA synchronous=OFF").ok());
    LegacyEnvironment environment{.now_ms = kNow + round, .new_id = CountingIds(1000 * (round + 1))};
    if (launch.stop_after > 0) environment.stop_after_write = launch.stop_after;
    RC_ASSERT(RunLegacy(**db, LegacyReleases()[launch.release], environment).ok());
    Use(**db, launch, round++);
    MakeOwn(**db, launch.own);
  }
}

// The real clock: both paths leave some moments to SQLite's CURRENT_TIMESTAMP.
RunContext Context() { return MakeRunContext(); }

// A history that breaks a law leaves its database here, with the command that shows it again.
void Leave(const std::string& database) {
  const char* directory = std::getenv("CRYSTAL_FAILURES");
  if (directory == nullptr) return;
  std::error_code ignored;
  const std::string kept = std::string(directory) + "/failing.db";
  std::filesystem::copy_file(database, kept, std::filesystem::copy_options::overwrite_existing, ignored);
  std::cerr << "the shrunk database: " << kept << "\n  crystal-migration verify --db " << kept << "\n";
}

// How many histories kept each law, of how many that were lived through (shrinking lives through more).
class Tally : public testing::Environment {
 public:
  void TearDown() override {
    const char* parameters = std::getenv("RC_PARAMS");
    std::cout << "histories: " << kept << " of " << lived << " keep the laws; RC_PARAMS "
              << (parameters == nullptr ? "unset, the seed stands above" : parameters) << "\n";
  }
  static int kept, lived;
};
int Tally::kept = 0;
int Tally::lived = 0;
const testing::Environment* const kTally = testing::AddGlobalTestEnvironment(new Tally);

void CutoverKeepsTheLedgerAndLegacyIsANoOpAfter(const UserHistory& history) {
  TempDir dir;
  const std::string path = dir.File("user.db");
  ++Tally::lived;
  Live(history, path);
  Leave(path);
  const RunContext context = Context();
  const absl::StatusOr<CutoverReport> report =
      Cutover(AllMigrations(), {.path = path, .app_closed = true, .context = context});
  if (!report.ok()) RC_FAIL(std::string(report.status().message()));
  auto db = SqliteAdapter::Open(path, {.foreign_keys = true, .triggers = true});
  const auto schema = FactsOf((*db)->ReadSchema().value());
  const ContentDigest content = DigestContent(**db).value();
  const LegacyReport launch = RunLegacy(**db, "v0.3.5", {.now_ms = context.now_ms}).value();
  if (!launch.threw.ok()) RC_FAIL(std::string(launch.threw.message()));
  RC_ASSERT(FactsOf((*db)->ReadSchema().value()) == schema);
  RC_ASSERT(DigestContent(**db).value() == content);
  ++Tally::kept;
}

void VerifyFindsNothingUnexplained(const UserHistory& history) {
  TempDir dir;
  const std::string path = dir.File("user.db");
  ++Tally::lived;
  Live(history, path);
  Leave(path);
  const RunContext context = Context();
  const absl::StatusOr<VerifyReport> report =
      VerifyTwoPaths(path, CrystalPaths(AllMigrations(), context),
                     {.work_directory = dir.path(), .now_ms = context.now_ms, .show_values = true});
  if (!report.ok()) RC_FAIL(std::string(report.status().message()));
  if (report->verdict == Verdict::kUnexplained) RC_FAIL(VerifyText(*report));
  ++Tally::kept;
}

RC_GTEST_PROP(UserHistories, CutoverKeepsTheLedgerAndALegacyLaunchAfterItChangesNothing, ()) {
  CutoverKeepsTheLedgerAndLegacyIsANoOpAfter(*GenHistory());
}

RC_GTEST_PROP(UserHistories, VerifyFindsNothingUnexplained, ()) { VerifyFindsNothingUnexplained(*GenHistory()); }

}  // namespace
}  // namespace crystal
