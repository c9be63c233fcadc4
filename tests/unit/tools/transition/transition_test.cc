#include "tools/transition/transition.h"

#include <sys/stat.h>

#include <filesystem>

#include "tests/unit/tools/transition/transition_fixture.h"

namespace crystal {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using TransitionTest = TransitionFixture;

int ReportsIn(const std::string& directory) {
  int reports = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    reports += entry.path().string().find(".parallel-") != std::string::npos;
  }
  return reports;
}

TEST_F(TransitionTest, TheFlagGoesBeforeTheEnvironmentBeforeTheRecordBeforeLegacy) {
  const std::string path = Build();
  ASSERT_OK_AND_ASSIGN(StartReport by_default, Start(In(path)));
  EXPECT_EQ(by_default.mode, Mode::kLegacy);
  EXPECT_EQ(by_default.source, ModeSource::kDefault);

  StartOptions both = In(path, Mode::kLegacy);
  both.environment = Mode::kVersioned;
  ASSERT_OK_AND_ASSIGN(StartReport flag, Start(both));
  EXPECT_EQ(flag.mode, Mode::kLegacy);
  EXPECT_EQ(flag.source, ModeSource::kFlag);

  both.mode = std::nullopt;
  ASSERT_OK_AND_ASSIGN(StartReport environment, Start(both));
  EXPECT_EQ(environment.outcome, StartOutcome::kCutOver);
  EXPECT_EQ(environment.source, ModeSource::kEnvironment);

  ASSERT_OK_AND_ASSIGN(StartReport recorded, Start(In(path)));
  EXPECT_EQ(recorded.mode, Mode::kVersioned);
  EXPECT_EQ(recorded.source, ModeSource::kRecorded);
  EXPECT_EQ(recorded.outcome, StartOutcome::kUpToDate);
}

TEST_F(TransitionTest, LegacyModeLeavesNoTableOfTheToolkits) {
  for (const std::string& name : FiveStates()) {
    const std::string path = Build(name);
    const absl::StatusOr<StartReport> report = Start(In(path, Mode::kLegacy));
    EXPECT_OK(report) << name;
    EXPECT_EQ(Number(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'migration%'"), 0) << name;
  }
}

TEST_F(TransitionTest, VersionedTwiceWritesNothingTheSecondTime) {
  for (const std::string& name : FiveStates()) {
    const std::string path = Build(name);
    ASSERT_OK_AND_ASSIGN(StartReport first, Start(In(path, Mode::kVersioned)));
    EXPECT_EQ(first.outcome, StartOutcome::kCutOver);
    EXPECT_TRUE(std::filesystem::exists(first.backup));
    const std::string bytes = Bytes(path);
    ASSERT_OK_AND_ASSIGN(StartReport second, Start(In(path, Mode::kVersioned)));
    EXPECT_EQ(second.outcome, StartOutcome::kUpToDate);
    EXPECT_FALSE(second.changed);
    EXPECT_TRUE(Bytes(path) == bytes) << name;
  }
}

// A cutover that must be refused leaves the file alone, and the user his old method.
TEST_F(TransitionTest, WhereTheUsersOwnIsInTheWayVersionedLeavesTheFileAndLegacyStillRuns) {
  for (const char* name : {"X user index over sessions.model and status", "X user trigger over sessions.model"}) {
    const std::string path = Build(name);
    const std::string bytes = Bytes(path), thing = ThingInTheWay(StateNamed(name));
    EXPECT_THAT(Start(In(path, Mode::kVersioned)), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(thing)));
    EXPECT_TRUE(Bytes(path) == bytes) << name;
    ASSERT_OK_AND_ASSIGN(StartReport legacy, Start(In(path, Mode::kLegacy)));
    EXPECT_EQ(legacy.outcome, StartOutcome::kLegacyRan);
    ASSERT_OK_AND_ASSIGN(StartReport parallel, Start(In(path, Mode::kParallel)));
    EXPECT_EQ(parallel.outcome, StartOutcome::kLegacyRan);
    EXPECT_THAT(Bytes(parallel.report), HasSubstr(thing));
  }
}

TEST_F(TransitionTest, ALaunchThatFindsAllItsWorkDoneLeavesTheFileUnchanged) {
  const std::string path = Build("open release v0.3.5");
  EXPECT_OK(Start(In(path)));
  const std::string bytes = Bytes(path);
  ASSERT_OK_AND_ASSIGN(StartReport report, Start(In(path)));
  EXPECT_EQ(report.changed, Bytes(path) != bytes);
}

TEST_F(TransitionTest, VersionedMakesADatabaseWhereThereIsNone) {
  ASSERT_OK_AND_ASSIGN(StartReport report, Start(In(dir_.File("new.db"), Mode::kVersioned)));
  EXPECT_EQ(report.outcome, StartOutcome::kCutOver);
  EXPECT_EQ(report.backup, "");
}

TEST_F(TransitionTest, AnUpToDateStartWaitsForNoMigrationLock) {
  const std::string path = CutOver();
  ASSERT_OK_AND_ASSIGN(MigrationLock lock, MigrationLock::Acquire(path, 0));
  EXPECT_OK(Start(In(path)));
}

TEST_F(TransitionTest, PendingMigrationsAreApplied) {
  const std::string path = CutOver();
  ASSERT_EQ(Program("down 2 --db " + path).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(StartReport report, Start(In(path)));
  EXPECT_EQ(report.outcome, StartOutcome::kMigrated);
  EXPECT_THAT(report.note, HasSubstr("2 pending migrations applied"));
}

TEST_F(TransitionTest, ParallelKeepsTheLastTenReportsForTheirOwnerAlone) {
  const std::string path = Build();
  StartOptions options = In(path, Mode::kParallel);
  options.compare = [](const std::string&) { return VerifyReport(); };
  std::ofstream(path + ".parallel-notes.json") << "the user's own";
  StartReport last;
  for (int i = 0; i < 12; ++i) {
    ASSERT_OK_AND_ASSIGN(last, Start(options));
    EXPECT_EQ(last.outcome, StartOutcome::kLegacyRan);
  }
  EXPECT_EQ(ReportsIn(dir_.path()), 1 + 2 * 10);  // each as JSON and as a page
  EXPECT_TRUE(std::filesystem::exists(path + ".parallel-notes.json"));
  struct stat facts = {};
  ASSERT_EQ(stat(last.report.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  EXPECT_THAT(Bytes(last.report), HasSubstr("\"verdict\": \"equal\""));
  const std::string page = std::filesystem::path(last.report).replace_extension(".html");
  ASSERT_EQ(stat(page.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  EXPECT_THAT(Bytes(page), HasSubstr("<h1>Both paths lead to the same database"));
}

TEST_F(TransitionTest, ParallelDoesNothingWhereTheCopyLostRowsOrThrew) {
  const std::string path = Build();
  const std::string bytes = Bytes(path);
  StartOptions options = In(path, Mode::kParallel);
  StartReport event;
  options.event = [&](const StartReport& report) { event = report; };
  VerifyReport found;
  options.compare = [&](const std::string&) { return found; };
  found.rows_lost = 412;
  EXPECT_THAT(Start(options), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("loses 412 rows")));
  EXPECT_EQ(event.outcome, StartOutcome::kRefused);
  EXPECT_NE(event.report, "");
  found = VerifyReport();
  found.legacy.threw = absl::InternalError("no such column");
  EXPECT_THAT(Start(options), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("throws: no such column")));
  EXPECT_TRUE(Bytes(path) == bytes);
}

TEST_F(TransitionTest, ParallelComparesBothPathsOnCopies) {
  for (const std::string& name : FiveStates()) {
    const std::string path = Build(name);
    const std::string bytes = Bytes(path);
    StartReport event;
    StartOptions options = In(path, Mode::kParallel);
    options.event = [&](const StartReport& report) { event = report; };
    const bool went_on = Start(options).ok();
    EXPECT_THAT(event.verdict, testing::AnyOf("equal", "explained")) << name;
    EXPECT_TRUE(std::filesystem::exists(event.report)) << name;
    EXPECT_EQ(event.outcome, went_on ? StartOutcome::kLegacyRan : StartOutcome::kRefused);
    if (!went_on) {
      EXPECT_TRUE(Bytes(path) == bytes) << name;
    }
    EXPECT_EQ(Number(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'migration%'"), 0) << name;
  }
}

TEST_F(TransitionTest, ParallelGoesOnWhereOnlyTheNewPathIsAtFault) {
  const std::string path = Build();
  StartOptions options = In(path, Mode::kParallel);
  options.compare = [](const std::string&) {
    VerifyReport found;
    found.verdict = Verdict::kUnexplained;
    found.versioned.refused = absl::FailedPreconditionError("unknown shape");
    return found;
  };
  ASSERT_OK_AND_ASSIGN(StartReport report, Start(options));
  EXPECT_EQ(report.outcome, StartOutcome::kLegacyRan);
  EXPECT_EQ(report.verdict, "unexplained");
  EXPECT_THAT(report.note, HasSubstr("unknown shape"));
}

TEST_F(TransitionTest, TheProgramPrintsOneLineAndWithJsonOneDocument) {
  const std::string path = Build();
  const ProgramOutcome first = Program("start --json --db " + path, "CRYSTAL_MIGRATION_MODE=versioned");
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_THAT(first.out, HasSubstr("\"outcome\": \"cut over\""));
  EXPECT_THAT(first.err, HasSubstr("mode versioned (environment), cut over, changed"));
  EXPECT_EQ(std::count(first.err.begin(), first.err.end(), '\n'), 1);
  const ProgramOutcome second = Program("start --db " + path);
  EXPECT_EQ(second.out, "");
  EXPECT_THAT(second.err, HasSubstr("mode versioned (recorded), up to date, unchanged"));
}

TEST_F(TransitionTest, WhatIsNoModeOrReleaseIsAMatterOfUsage) {
  const std::string path = Build();
  EXPECT_EQ(Program("start --mode new --db " + path).exit_code, 2);
  EXPECT_EQ(Program("start --release v9 --db " + path).exit_code, 2);
  EXPECT_EQ(Program("start --db " + path, "CRYSTAL_MIGRATION_MODE=new").exit_code, 2);
  std::ofstream(dir_.File("text.db")) << std::string(5000, 'x');
  EXPECT_EQ(Program("start --db " + dir_.File("text.db")).exit_code, 3);
}

}  // namespace
}  // namespace crystal
