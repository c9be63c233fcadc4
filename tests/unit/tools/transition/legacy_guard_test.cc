// The old method runs only where it is harmless as far as that can be known.
#include "tools/transition/legacy_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/road/migrator.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/tools/transition/transition_fixture.h"
#include "tools/transition/rollback.h"
#include "tools/transition/transition.h"

namespace crystal {
namespace {

using testing::HasSubstr;

class LegacyGuardTest : public TransitionFixture {
 protected:
  // Starts and returns the one event of the start.
  StartReport Outcome(StartOptions options) {
    StartReport event;
    options.event = [&](const StartReport& report) { event = report; };
    Start(options).status().IgnoreError();
    return event;
  }
  // Rolled back to the legacy mode, and then down by so many migrations.
  std::string RolledBackAndDown(int count) {
    const std::string path = CutOver();
    EXPECT_OK(RollbackToLegacy({.path = path, .context = MakeRunContext()}));
    auto db = SqliteAdapter::Open(path, {});
    EXPECT_OK(db);
    EXPECT_OK(Migrate(**db, Down(AllMigrations(), count), MakeRunContext(), kNoEvents));
    return path;
  }
};

TEST_F(LegacyGuardTest, ParallelThatCouldNotCompareRefusesAndSaysTheWaysOn) {
  const std::string path = Build();
  const std::string bytes = Bytes(path);
  StartOptions options = In(path, Mode::kParallel);
  options.compare = [](const std::string&) -> absl::StatusOr<VerifyReport> { return absl::InternalError("no room"); };
  const StartReport report = Outcome(options);
  EXPECT_EQ(report.outcome, StartOutcome::kRefused);
  EXPECT_THAT(std::string(report.status.message()), HasSubstr("no room"));
  EXPECT_THAT(std::string(report.status.message()), HasSubstr("--mode versioned"));
  EXPECT_THAT(std::string(report.status.message()), HasSubstr("--legacy-guard backup"));
  EXPECT_TRUE(Bytes(path) == bytes);
}

TEST_F(LegacyGuardTest, WithABackupFirstItGoesOn) {
  const std::string path = Build();
  const ContentDigest rows = Rows(path);
  StartOptions options = In(path, Mode::kParallel);
  options.legacy_guard = LegacyGuard::kBackup;
  options.compare = [](const std::string&) -> absl::StatusOr<VerifyReport> { return absl::InternalError("no room"); };
  const StartReport report = Outcome(options);
  EXPECT_EQ(report.outcome, StartOutcome::kLegacyRan);
  ASSERT_NE(report.backup, "");
  EXPECT_EQ(FirstDifference(rows, Rows(report.backup)), "");
}

TEST_F(LegacyGuardTest, LossesThatParallelFoundAreRememberedByModeLegacy) {
  const std::string path = Build();  // of v0.1.2: the old method deletes its session history
  EXPECT_EQ(Outcome(In(path, Mode::kParallel)).outcome, StartOutcome::kRefused);
  const std::string bytes = Bytes(path);
  const StartReport report = Outcome(In(path, Mode::kLegacy));
  EXPECT_EQ(report.outcome, StartOutcome::kRefused);
  EXPECT_THAT(std::string(report.status.message()), HasSubstr("loses"));
  EXPECT_TRUE(Bytes(path) == bytes);
}

TEST_F(LegacyGuardTest, AReportIsNotHeldAgainstADatabaseThatIsAnotherNow) {
  const std::string path = Build();
  EXPECT_EQ(Outcome(In(path, Mode::kParallel)).outcome, StartOutcome::kRefused);
  EXPECT_EQ(Outcome(In(path, Mode::kVersioned)).outcome, StartOutcome::kCutOver);
  EXPECT_EQ(Outcome(In(path, Mode::kLegacy)).outcome, StartOutcome::kLegacyRan);
}

TEST_F(LegacyGuardTest, ALaunchAfterDownThatWouldLoseRowsIsRefused) {
  const std::string path = RolledBackAndDown(24);
  const ContentDigest rows = Rows(path);
  const StartReport report = Outcome(In(path));
  EXPECT_EQ(report.mode, Mode::kLegacy);
  EXPECT_EQ(report.outcome, StartOutcome::kRefused);
  EXPECT_EQ(FirstDifference(rows, Rows(path)), "");
}

TEST_F(LegacyGuardTest, ALaunchAfterWhichNoWayLeadsOnIsRefused) {
  const std::string path = RolledBackAndDown(5);
  EXPECT_EQ(Outcome(In(path)).outcome, StartOutcome::kRefused);
}

TEST_F(LegacyGuardTest, ALaunchWhereAllOfTheHistoryWasTakenBackIsRefused) {
  const std::string path = RolledBackAndDown(41);
  const ContentDigest rows = Rows(path);
  EXPECT_EQ(Outcome(In(path)).outcome, StartOutcome::kRefused);
  EXPECT_EQ(FirstDifference(rows, Rows(path)), "");
  EXPECT_EQ(Outcome(In(path, Mode::kVersioned)).outcome, StartOutcome::kMigrated);  // the way on
}

TEST_F(LegacyGuardTest, WhatWasProvenIsNotProvenAgainUntilSomethingMoves) {
  const std::string path = CutOver();
  ASSERT_OK_AND_ASSIGN(bool proven, IsLaunchProven(path));
  EXPECT_FALSE(proven);
  EXPECT_EQ(Outcome(In(path, Mode::kLegacy)).outcome, StartOutcome::kLegacyRan);
  ASSERT_OK_AND_ASSIGN(proven, IsLaunchProven(path));
  EXPECT_TRUE(proven);
  auto db = SqliteAdapter::Open(path, {});
  ASSERT_OK(Migrate(**db, Down(AllMigrations(), 1), MakeRunContext(), kNoEvents));
  ASSERT_OK_AND_ASSIGN(proven, IsLaunchProven(path));
  EXPECT_FALSE(proven);
}

TEST_F(LegacyGuardTest, NeverRunsUncheckedWhereThereIsNoRoomForCopies) {
  const std::string path = Build();
  const std::string bytes = Bytes(path);
  const ProgramOutcome run = Program("start --mode parallel --db " + path, "TMPDIR=/proc");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_TRUE(Bytes(path) == bytes);
  EXPECT_EQ(Program("start --mode parallel --legacy-guard maybe --db " + path).exit_code, 2);
}

}  // namespace
}  // namespace crystal
