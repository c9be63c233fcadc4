#include "tools/transition/rollback.h"

#include "migrations/registry.h"
#include "tests/unit/tools/transition/transition_fixture.h"

namespace crystal {
namespace {

using testing::HasSubstr;

class RollbackTest : public TransitionFixture {
 protected:
  static absl::StatusOr<RollbackReport> Rollback(const std::string& path) {
    return RollbackToLegacy({.path = path, .context = MakeRunContext()});
  }
};

TEST_F(RollbackTest, BackThenEveryModeThenCutoverAgainChangesNoRow) {
  for (const std::string& name : FiveStates()) {
    const std::string path = CutOver(name);
    const ContentDigest rows = Rows(path);
    ASSERT_OK_AND_ASSIGN(RollbackReport report, Rollback(path));
    EXPECT_TRUE(report.changed);
    ASSERT_OK_AND_ASSIGN(StartReport by_record, Start(In(path)));
    EXPECT_EQ(by_record.mode, Mode::kLegacy);
    EXPECT_EQ(by_record.source, ModeSource::kRecorded);
    EXPECT_FALSE(by_record.changed);
    StartOptions parallel = In(path, Mode::kParallel);
    parallel.compare = [](const std::string&) { return VerifyReport(); };
    EXPECT_OK(Start(parallel));
    ASSERT_OK_AND_ASSIGN(VersionedReport again,
                         GoVersioned(AllMigrations(), {.path = path, .context = MakeRunContext()}));
    EXPECT_TRUE(again.mode_changed);
    EXPECT_EQ(again.cutover.outcome, CutoverOutcome::kUpToDate);
    ASSERT_OK_AND_ASSIGN(StartReport versioned, Start(In(path)));
    EXPECT_EQ(versioned.mode, Mode::kVersioned);
    EXPECT_EQ(FirstDifference(rows, Rows(path)), "") << name;
    auto db = OpenReadSnapshot(path);
    ASSERT_OK(db);
    EXPECT_OK(VerifyEvents(**db));
  }
}

TEST_F(RollbackTest, KeepsWhatTheUserDidSinceTheCutover) {
  const std::string path = CutOver();
  Sql(path, "CREATE TABLE my_notes(note TEXT)");
  Sql(path, "INSERT INTO my_notes VALUES('since the cutover')");
  EXPECT_OK(Rollback(path));
  EXPECT_OK(Start(In(path)));
  EXPECT_EQ(Number(path, "SELECT count(*) FROM my_notes"), 1);
  EXPECT_GT(Number(path, "SELECT count(*) FROM migrations"), 40);
}

TEST_F(RollbackTest, IsRefusedWithEvidenceWhereALaunchWouldChangeSomething) {
  const std::string path = CutOver();
  Sql(path, "ALTER TABLE sessions DROP COLUMN skip_continue_next");
  const std::string bytes = Bytes(path);
  EXPECT_THAT(Rollback(path),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("column sessions.skip_continue_next")));
  EXPECT_TRUE(Bytes(path) == bytes);
}

TEST_F(RollbackTest, TheSecondTimeNothingIsWritten) {
  const std::string path = CutOver();
  EXPECT_OK(Rollback(path));
  const std::string bytes = Bytes(path);
  ASSERT_OK_AND_ASSIGN(RollbackReport report, Rollback(path));
  EXPECT_FALSE(report.changed);
  EXPECT_TRUE(Bytes(path) == bytes);
}

TEST_F(RollbackTest, ADatabaseOfTheLegacyMethodHasNoWayBack) {
  EXPECT_THAT(Rollback(Build()), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has it already")));
}

TEST_F(RollbackTest, TheProgramSaysWhatWasProvenAndHowToGoOn) {
  const std::string path = CutOver();
  EXPECT_EQ(Program("rollback --db " + path).exit_code, 2);
  const ProgramOutcome done = Program("rollback --to-legacy --db " + path);
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("changes nothing"));
  EXPECT_THAT(Program("cutover --db " + path).out, HasSubstr("recorded as versioned again"));
  EXPECT_THAT(Program("cutover --db " + path).out, HasSubstr("Nothing was changed"));
}

}  // namespace
}  // namespace crystal
