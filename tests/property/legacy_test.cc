// Laws of the legacy path over databases of any release, with any content and any history of stopped launches.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "legacy/sample_database.h"
#include "legacy/step_table.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {
namespace {

std::unique_ptr<SqliteAdapter> NewDatabase() {
  return *SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true});
}

std::string ReleaseAt(int number) { return std::string(LegacyReleases()[number]); }
int LastRelease() { return static_cast<int>(LegacyReleases().size()) - 1; }
rc::Gen<int> ReleaseFrom(int first) { return rc::gen::inRange(first, LastRelease() + 1); }

// A user's database of `release`, small, with content of any seed.
std::unique_ptr<SqliteAdapter> UsedDatabase(int release) {
  std::unique_ptr<SqliteAdapter> db = NewDatabase();
  const SampleOptions options{
      .sessions = *rc::gen::inRange(1, 6), .outputs = 3, .seed = *rc::gen::arbitrary<uint64_t>()};
  RC_ASSERT(MakeSampleDatabase(*db, ReleaseAt(release), options).ok());
  return db;
}

LegacyReport Launch(SqliteAdapter& db, int release, LegacyEnvironment environment = {}) {
  environment.now_ms = 1750000000000;
  absl::StatusOr<LegacyReport> report = RunLegacy(db, ReleaseAt(release), environment);
  RC_ASSERT(report.ok());
  return *report;
}

// Schema and rows, but for the times that the engine itself puts in: equal contents have equal digests.
size_t Digest(SqliteAdapter& db) {
  const Schema schema = *db.ReadSchema();
  std::string content;
  for (const auto& [name, table] : schema.tables) {
    absl::StrAppend(&content, "\n", name);
    for (const Column& column : table.columns) {
      absl::StrAppend(&content, "\n", column.name, " ", column.type, " ", column.default_value.value_or("-"));
      if (column.default_value == "CURRENT_TIMESTAMP") continue;
      std::unique_ptr<Cursor> rows =
          *db.Select(absl::StrCat("SELECT ", QuoteName(column.name), " FROM ", QuoteName(name), " ORDER BY rowid"));
      while (*rows->Next()) {
        const ValueView v = rows->Get(0);
        absl::StrAppend(&content, "|", static_cast<int>(v.type), ":", v.integer, ":", v.real, ":", v.bytes);
      }
    }
    for (const Index& index : table.indexes) absl::StrAppend(&content, "\n", index.name);
  }
  return std::hash<std::string>()(content);
}

RC_GTEST_PROP(LegacyLaws, AStoppedLaunchAndTwoMoreNeverBreakThePort, ()) {
  const int from = *ReleaseFrom(0);
  const int to = *ReleaseFrom(from);
  std::unique_ptr<SqliteAdapter> db = *rc::gen::arbitrary<bool>() ? UsedDatabase(from) : NewDatabase();
  const int64_t stop = *rc::gen::inRange<int64_t>(0, 110);
  const LegacyReport stopped = Launch(*db, to, {.stop_after_write = stop});
  RC_ASSERT(stopped.writes <= stop);
  RC_ASSERT(!stopped.stopped || stopped.writes == stop);
  Launch(*db, to);
  Launch(*db, to);
  RC_ASSERT(db->CheckIntegrity().ok());
}

RC_GTEST_PROP(LegacyLaws, AStoppedLaunchMadeTheSameWritesAsAWholeOne, ()) {
  const int from = *ReleaseFrom(0);
  const int to = *ReleaseFrom(from);
  const SampleOptions options{.sessions = 2, .outputs = 1, .seed = *rc::gen::arbitrary<uint64_t>()};
  std::unique_ptr<SqliteAdapter> whole = NewDatabase(), part = NewDatabase();
  RC_ASSERT(MakeSampleDatabase(*whole, ReleaseAt(from), options).ok());
  RC_ASSERT(MakeSampleDatabase(*part, ReleaseAt(from), options).ok());
  const int64_t writes = Launch(*whole, to).writes;
  const LegacyReport report = Launch(*part, to, {.stop_after_write = writes});
  RC_ASSERT(report.writes == writes);
  RC_ASSERT(Digest(*whole) == Digest(*part));
}

// From v0.3.0 on a database that has no Claude session left without a panel has nothing more to learn after two.
RC_GTEST_PROP(LegacyLaws, FromV030TwoLaunchesReachAFixpoint, ()) {
  const int first_of_v03 = *FindRelease("v0.3.0");
  const int to = *ReleaseFrom(first_of_v03);
  const int from = *ReleaseFrom(0);
  std::unique_ptr<SqliteAdapter> db = *rc::gen::arbitrary<bool>() ? UsedDatabase(std::min(from, to)) : NewDatabase();
  // QUIRK: each Claude session from before v0.3.0 takes a launch of its own; they are another law's matter.
  RC_ASSERT(db->ReadSchema()->FindTable("sessions") == nullptr ||
            db->Execute("UPDATE sessions SET claude_session_id = NULL").ok());
  Launch(*db, to);
  Launch(*db, to);
  const size_t settled = Digest(*db);
  Launch(*db, to);
  RC_ASSERT(Digest(*db) == settled);
}

RC_GTEST_PROP(LegacyLaws, EveryLaunchTakesOneClaudeSessionUntilNoneIsLeft, ()) {
  const int from = *rc::gen::inRange(0, *FindRelease("v0.3.0"));
  std::unique_ptr<SqliteAdapter> db = UsedDatabase(from);
  const int64_t open = *SelectInteger(*db, "SELECT count(*) FROM sessions WHERE claude_session_id IS NOT NULL");
  for (int64_t launch = 1; launch <= open; ++launch) {
    RC_ASSERT(Launch(*db, LastRelease()).swallowed.back().step == "claude_panels");
    RC_ASSERT(*SelectInteger(*db, "SELECT count(*) FROM tool_panels WHERE type = 'claude'") == launch);
  }
  RC_ASSERT(Launch(*db, LastRelease()).swallowed.empty());
}

// On a database that both have been through until nothing was left to do, neither finds work that the other does not.
RC_GTEST_PROP(LegacyLaws, NeighbouringReleasesAgreeWhereTheirDifferenceCannotShow, ()) {
  const int release = *rc::gen::inRange(0, LastRelease());
  const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
  size_t contents[2];
  for (int i = 0; i < 2; ++i) {
    std::unique_ptr<SqliteAdapter> db = NewDatabase();
    RC_ASSERT(MakeSampleDatabase(*db, ReleaseAt(release), {.sessions = 3, .outputs = 3, .seed = seed}).ok());
    RC_ASSERT(db->Execute("UPDATE sessions SET claude_session_id = NULL").ok());
    Launch(*db, release + 1);
    Launch(*db, release + 1);
    Launch(*db, release + i);
    contents[i] = Digest(*db);
  }
  RC_ASSERT(contents[0] == contents[1]);
}

// Releases of one form are one release.
RC_GTEST_PROP(LegacyLaws, ReleasesOfOneFormDoTheSame, ()) {
  const std::vector<LegacyForm> forms = LegacyForms();
  const int release = *rc::gen::suchThat(rc::gen::inRange(0, LastRelease()),
                                         [&](int r) { return forms[r].number == forms[r + 1].number; });
  const int from = *rc::gen::inRange(0, release + 1);
  const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
  size_t contents[2];
  int64_t writes[2];
  for (int i = 0; i < 2; ++i) {
    std::unique_ptr<SqliteAdapter> db = NewDatabase();
    RC_ASSERT(MakeSampleDatabase(*db, ReleaseAt(from), {.sessions = 3, .outputs = 3, .seed = seed}).ok());
    writes[i] = Launch(*db, release + i).writes;
    contents[i] = Digest(*db);
  }
  RC_ASSERT(writes[0] == writes[1]);
  RC_ASSERT(contents[0] == contents[1]);
}

}  // namespace
}  // namespace crystal
