#include "migrator/road/own_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/road/history_facts.h"
#include "migrator/road/history_state.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::Optional;

class OwnListTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(EnsureHistory(*db_)); }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
  RunContext context_ = TestContext();
};

TEST_F(OwnListTest, IsNotThereUntilItIsWrittenAndMayBeEmpty) {
  ASSERT_OK_AND_ASSIGN(std::optional<OwnList> none, ReadOwnList(*db_));
  EXPECT_EQ(none, std::nullopt);
  ASSERT_OK(WriteOwnList(*db_, {}, context_));
  ASSERT_OK_AND_ASSIGN(std::optional<OwnList> empty, ReadOwnList(*db_));
  EXPECT_THAT(empty, Optional(OwnList()));
}

TEST_F(OwnListTest, KeepsEveryName) {
  const OwnList list = {{"column", "a\tb", "c\nd"}, {"table", "", "\\ \"quoted\""}, {"view", "", "日本\xFF"}};
  ASSERT_OK(WriteOwnList(*db_, list, context_));
  ASSERT_OK_AND_ASSIGN(std::optional<OwnList> read, ReadOwnList(*db_));
  EXPECT_THAT(read, Optional(list));
  EXPECT_EQ(Rows(*db_, "SELECT 1 FROM migration_archive").size(), 1U);
}

TEST_F(OwnListTest, GoesAlongWithRenamedTables) {
  ASSERT_OK(WriteOwnList(*db_, {{"column", "a", "x"}, {"column", "b", "x"}, {"column", "c", "x"}}, context_));
  ASSERT_OK(RenameInOwnList(*db_, {{"a", "b"}, {"b", "a"}}, context_));
  ASSERT_OK(RenameInOwnList(*db_, {{"c", "d"}}, context_));
  ASSERT_OK_AND_ASSIGN(std::optional<OwnList> read, ReadOwnList(*db_));
  EXPECT_THAT(read, Optional(OwnList{{"column", "a", "x"}, {"column", "b", "x"}, {"column", "d", "x"}}));
}

TEST_F(OwnListTest, SaysWhereItWasChangedByHand) {
  ASSERT_OK(WriteFact(*db_, kOwnFact, "nonsense\n", context_));
  EXPECT_THAT(ReadOwnList(*db_), StatusIs(absl::StatusCode::kDataLoss, testing::HasSubstr("drift --accept")));
}

}  // namespace
}  // namespace crystal
