#include "tests/support/user_history.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/user_damage.h"

namespace crystal {
namespace {

constexpr int64_t kFirstLaunch = 1750000000000;

// SQL expressions of values that break careless code.
constexpr const char* kValues[] = {
    "'plain'", "''", "NULL", "'a' || char(0) || 'b'", "x'00ff'", "CAST(x'ff41' AS TEXT)", "'007'",
    "'\xE6\x97\xA5\xE6\x9C\xAC <b>'",
    // Numbers at their ends; 9e999 - 9e999 is no number, and so NULL.
    "9223372036854775807", "-9223372036854775808", "1e308", "9e999", "-0.0", "9e999 - 9e999", "0.1",
    // Moments in every form that a column of dates may hold.
    "'2025-06-01T10:00:00.123Z'", "'2025-06-01 10:00:00'", "'2025-06-01'", "'2025-06-01T10:00:00+02:00'", "1750000000",
    "1750000000000", "'1750000000000'", "2460828.25", "'June 1, 2025'", "'0000-00-00 00:00:00'", "'yesterday'",
    "'10000-01-01 00:00:00'"};
constexpr int kValueCount = static_cast<int>(std::size(kValues));

// Keys that an application never gives and SQLite takes.
constexpr const char* kIds[] = {
    "", "x'00ff41'", "CAST(x'ff41' AS TEXT)", "'a' || char(0) || 'b'", "9223372036854775807", "1e308", "''"};
constexpr int kIdCount = static_cast<int>(std::size(kIds));

// What a terminal may print.
constexpr char kMebibyte[] =
    "INSERT INTO session_outputs(session_id, type, data) SELECT id, 'stdout', "
    "printf('%.*c', 1048576, 'x') FROM sessions LIMIT 1";

constexpr const char* kOwn[] = {
    "SELECT 1",
    "ALTER TABLE sessions ADD COLUMN my_tag TEXT DEFAULT 'none'",
    "CREATE VIEW my_view AS SELECT id, name FROM sessions",
    "CREATE TRIGGER my_trigger AFTER UPDATE OF status ON sessions BEGIN UPDATE sessions SET pid = 1; END",
    "CREATE INDEX my_index ON sessions(name)",
    "CREATE TABLE my_notes(id INTEGER PRIMARY KEY, x)",
    kMebibyte};

// One session and what hangs on it; `id` and `value` are SQL expressions, `tail` makes names differ.
void UseSession(SqliteAdapter& db, const std::string& id, const std::string& value, const std::string& tail) {
  const std::string set = "UPDATE sessions SET ", where = absl::StrCat(" WHERE id IS ", id);
  for (const std::string& sql : {
           absl::StrCat("INSERT INTO projects(name, path, run_script) VALUES(", value, ", '/p", tail, "', 'run')"),
           absl::StrCat("INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path) VALUES(", id,
                        ", ifnull(", value, ", 'n'), 'p', 'w', 'p')"),
           absl::StrCat(set, "project_id = (SELECT max(id) FROM projects)", where),
           absl::StrCat(set, "last_viewed_at = ", value, where),
           absl::StrCat(set, "model = 'opus', is_favorite = 1, status_message = ", value, where),
           absl::StrCat("INSERT INTO session_outputs(session_id, type, data) VALUES(", id, ", 'stdout', ", value, ")"),
           absl::StrCat("INSERT INTO prompt_markers(session_id, prompt_text, output_index) VALUES(", id, ", ", value,
                        ", 3)"),
           absl::StrCat("INSERT INTO conversation_messages(session_id, message_type, content) VALUES(", id,
                        ", 'user', ", value, ")"),
           absl::StrCat("INSERT INTO folders(id, name, project_id, display_order) VALUES('f-", tail,
                        "', 'f', (SELECT max(id) FROM projects), 0)"),
       }) {
    db.Execute(sql).IgnoreError();
  }
}

void Use(SqliteAdapter& db, const Launch& launch, int round) {
  for (int n = 0; n < launch.sessions; ++n) {
    const std::string tail = absl::StrCat(round, "-", n);
    const bool odd_id = launch.ids > 0 && n == 0;
    const std::string id = odd_id ? kIds[launch.ids] : absl::StrCat("'s", tail, "'");
    UseSession(db, id, kValues[(launch.values + n) % kValueCount], tail);
    if (n % 2 != 0) continue;
    db.Execute(absl::StrCat("UPDATE sessions SET claude_session_id = 'c-", tail, "' WHERE id IS ", id)).IgnoreError();
  }
}

absl::Status LaunchOnce(SqliteAdapter& db, const Launch& launch, int round) {
  LegacyEnvironment environment{.now_ms = kFirstLaunch + round, .new_id = CountingIds(1000 * (round + 1))};
  if (launch.stop_after > 0) environment.stop_after_write = launch.stop_after;
  return ToStatus(RunLegacy(db, LegacyReleases()[launch.release], environment));
}

}  // namespace

std::ostream& operator<<(std::ostream& os, const Launch& l) {
  os << LegacyReleases()[l.release];
  if (l.stop_after > 0) os << " stopped after write " << l.stop_after;
  if (l.sessions > 0) os << ", " << l.sessions << " sessions from value " << kValues[l.values];
  if (l.sessions > 0 && l.ids > 0) os << ", id " << kIds[l.ids];
  if (l.own > 0) os << ", own " << kOwn[l.own];
  if (l.damage > 0) os << ", damage \"" << Damages()[l.damage - 1].what << "\" at " << l.pick;
  return os;
}

rc::Gen<UserHistory> GenUserHistory() {
  using rc::gen::inRange;
  // Nothing `common` times as often as one of the numbers from 1 to `most`.
  const auto rarely = [](size_t common, int most) {
    return rc::gen::weightedOneOf<int>({{common, rc::gen::just(0)}, {1, inRange(1, most + 1)}});
  };
  const auto launch = rc::gen::resize(
      rc::kNominalSize,
      rc::gen::build<Launch>(
          rc::gen::set(&Launch::release, inRange(0, static_cast<int>(LegacyReleases().size()))),
          rc::gen::set(&Launch::stop_after, rarely(3, 60)), rc::gen::set(&Launch::sessions, inRange(0, 4)),
          rc::gen::set(&Launch::values, inRange(0, kValueCount)), rc::gen::set(&Launch::ids, rarely(7, kIdCount - 1)),
          rc::gen::set(&Launch::own, rarely(5, static_cast<int>(std::size(kOwn)) - 1)),
          rc::gen::set(&Launch::damage, rarely(19, static_cast<int>(Damages().size()))),
          rc::gen::set(&Launch::pick, inRange(0, 100))));
  // The size is for the number of launches alone: `inRange` would go by it too, and no history leave the first
  // releases.
  return rc::gen::map(
      rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<UserHistory>(launch))), [](UserHistory h) {
        std::stable_sort(h.begin(), h.end(), [](const Launch& a, const Launch& b) { return a.release < b.release; });
        return h;
      });
}

bool IsDamaged(const UserHistory& history) {
  return std::any_of(history.begin(), history.end(), [](const Launch& launch) { return launch.damage > 0; });
}

absl::Status LiveThrough(const UserHistory& history, const std::string& path) {
  int round = 0;
  for (const Launch& launch : history) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db,
                     SqliteAdapter::Open(path, {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
    RETURN_IF_ERROR(db->Execute("PRAGMA synchronous=OFF"));
    RETURN_IF_ERROR(LaunchOnce(*db, launch, round));
    Use(*db, launch, round++);
    db->Execute(kOwn[launch.own]).IgnoreError();
    db.reset();
    if (launch.damage > 0) RETURN_IF_ERROR(Strike(Damages()[launch.damage - 1], launch.pick, path));
  }
  return absl::OkStatus();
}

}  // namespace crystal
