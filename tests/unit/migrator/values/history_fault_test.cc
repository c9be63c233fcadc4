#include "migrator/values/history_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/values/plan.h"
#include "tests/unit/migrator/values/named_migrations.h"

namespace crystal {
namespace {

using testing::HasSubstr;

// By what it says under its old name; where two say it, nobody knows which it is.
TEST(FindFaults, KnowsWhatWasRenamed) {
  Migration renamed = kOne, other = kOne;
  renamed.name = "001-better";
  other.name = "001-other";
  const std::vector<HistoryFault> faults = FindFaults({renamed, kTwo}, {AppliedOf(kOne), AppliedOf(kTwo)});
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].kind, HistoryFault::Kind::kRenamed);
  EXPECT_EQ(faults[0].renamed, "001-better");
  EXPECT_EQ(faults[0].checksum, Checksum(renamed));
  EXPECT_EQ(FindFaults({renamed, other, kTwo}, {AppliedOf(kOne)})[0].kind, HistoryFault::Kind::kUnknown);
}

TEST(FindFaults, NamesEachWithItsKind) {
  Migration edited = kOne;
  edited.changes.clear();
  AppliedMigration file = AppliedOf(kTwo);
  file.checksum = "sql1:abc";
  const std::vector<HistoryFault> faults = FindFaults({edited}, {AppliedOf(kOne), file, AppliedOf(kThree)});
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(NameOf(faults[0].kind), "edited");
  EXPECT_EQ(faults[0].checksum, Checksum(edited));
  EXPECT_EQ(NameOf(faults[1].kind), "gone");
  EXPECT_THAT(ToString(faults[1]), HasSubstr("its file is gone"));
  EXPECT_EQ(NameOf(faults[2].kind), "unknown");
}

TEST(FindFaults, SeesNoEditInALastSemicolonOrInAnOlderChecksum) {
  const Migration file = {
      .name = "20260101000000-a",
      .changes = {SqlScript{.file = "20260101000000-a.sql", .up = {{"CREATE TABLE rf(a TEXT);", 2}}}}};
  AppliedMigration applied = AppliedOf(file);
  applied.checksum = "sql1:00be78d866f7ff846913b3d928eaa6c05bc2c3e88b49c58d30ff7a7fe240ab5f";  // without it
  EXPECT_TRUE(FindFaults({file}, {applied}).empty());
  EXPECT_TRUE(IsUpToDate({file}, {applied}));
  applied.name = "20260101000000-gone";
  EXPECT_EQ(FindFaults({file}, {applied}).at(0).kind, HistoryFault::Kind::kGone);
}

}  // namespace
}  // namespace crystal
