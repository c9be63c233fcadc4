#include "verify/two_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "verify/discrepancy.h"

namespace crystal {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Two paths that run the statements given on a database of two tables.
class TwoPathsTest : public testing::Test {
 protected:
  using Statements = std::initializer_list<absl::string_view>;
  VerifyReport Compare(Statements old_path, Statements new_path, const OldPathKnowledge* known = nullptr,
                       const LegacyOutcome& old_end = {}, const std::vector<Explanation>& explanations = {}) {
    const std::string path = dir_.File("a.db");
    {
      const auto db = OpenDatabase(path, {.mode = OpenMode::kCreate});
      ExecuteAll(*db,
                 {"CREATE TABLE project_folders(id INTEGER PRIMARY KEY, name TEXT)",
                  "CREATE TABLE tags(name TEXT, note TEXT)", "INSERT INTO project_folders VALUES(1, 'a'), (2, 'b')"});
    }
    const TwoPaths paths{.legacy =
                             [&](const std::string& file) {
                               ExecuteAll(*OpenDatabase(file), old_path);
                               return old_end;
                             },
                         .versioned =
                             [&](const std::string& file) {
                               ExecuteAll(*OpenDatabase(file), new_path);
                               VersionedOutcome outcome;
                               outcome.allowance["tags"].adds_rows = true;
                               return outcome;
                             }};
    const absl::StatusOr<VerifyReport> report = VerifyTwoPaths(
        path, paths, {.work_directory = dir_.path(), .now_ms = 1, .known = known, .explanations = explanations});
    EXPECT_OK(report);
    return report.value_or(VerifyReport());
  }

  TempDir dir_;
};

TEST_F(TwoPathsTest, ARowThatTheOldPathDropsIsLostWhateverItsTableIsCalled) {
  EXPECT_EQ(Compare({"DELETE FROM project_folders"}, {}).rows_lost, 2);
}

TEST_F(TwoPathsTest, WhatIsKnownToBeMadeForALaunchIsNoLoss) {
  EXPECT_EQ(Compare({"DELETE FROM project_folders"}, {}, &KnownOfCrystal()).rows_lost, 0);
}

TEST_F(TwoPathsTest, RowsWithoutAnIdThatBothPathsMakeAreRecognisedByAllTheyHold) {
  const VerifyReport same = Compare({"INSERT INTO tags VALUES('x', 'one'), ('y', 'two')"},
                                    {"INSERT INTO tags(rowid, name, note) VALUES(8, 'y', 'two'), (9, 'x', 'one')"});
  EXPECT_THAT(same.differences, IsEmpty());
  EXPECT_EQ(same.verdict, Verdict::kEqual);
}

TEST_F(TwoPathsTest, RowsOfOtherContentAreARowOfEachPath) {
  const VerifyReport other =
      Compare({"INSERT INTO tags VALUES('x', 'one')"}, {"INSERT INTO tags(rowid, name, note) VALUES(9, 'x', 'two')"});
  ASSERT_THAT(other.differences, SizeIs(2));
  EXPECT_EQ(other.differences[0].where.substr(0, 12), "rows of tags");
  EXPECT_EQ(other.verdict, Verdict::kUnexplained);
}

TEST_F(TwoPathsTest, AnErrorOfTheOldPathIsADifferenceThatOnlyItsOwnerExplains) {
  const LegacyOutcome failed{.threw = absl::AbortedError("ended with exit code 1; it printed:\nno such file"),
                             .stuck = true};
  VerifyReport report = Compare({}, {"INSERT INTO tags VALUES('x', 'one')"}, nullptr, failed);
  ASSERT_THAT(report.differences, SizeIs(2));
  EXPECT_EQ(report.differences[0].rule, "");
  EXPECT_EQ(report.differences[1].where, "legacy path");
  EXPECT_EQ(report.differences[1].before, "ended in an error: ended with exit code 1");
  EXPECT_EQ(report.differences[1].after, "finished");
  EXPECT_EQ(report.verdict, Verdict::kUnexplained);
}

TEST_F(TwoPathsTest, AnErrorOfOneLaunchIsOneAlsoWhereBothLeaveTheSame) {
  const LegacyOutcome once{.threw = absl::AbortedError("was ended by signal 11"), .launches = 3};
  EXPECT_EQ(Compare({}, {}, nullptr, once).verdict, Verdict::kUnexplained);
}

TEST_F(TwoPathsTest, AnErrorOfTheOldPathIsExplainedByItsOwner) {
  const LegacyOutcome failed{.threw = absl::AbortedError("no"), .stuck = true};
  const VerifyReport report = Compare({}, {}, nullptr, failed, {{"legacy path", "it never ran here"}});
  EXPECT_EQ(report.verdict, Verdict::kExplained);
  EXPECT_THAT(report.unused_explanations, IsEmpty());
}

TEST_F(TwoPathsTest, AnErrorOfCrystalsMethodIsToldByWhatItLeftUndone) {
  const LegacyOutcome failed{.threw = absl::AbortedError("no"), .stuck = true};
  const VerifyReport report = Compare({}, {"INSERT INTO tags VALUES('x', 'one')"}, &KnownOfCrystal(), failed);
  ASSERT_THAT(report.differences, SizeIs(1));
  EXPECT_EQ(report.differences[0].rule, "legacy-threw");
}

}  // namespace
}  // namespace crystal
