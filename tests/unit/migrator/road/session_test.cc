#include "migrator/road/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

const Migration kNotes = {
    .name = "001-notes",
    .changes = {
        CreateTable{{.name = "notes", .columns = {{.name = "id", .type = DataType::kInteger, .primary_key = true}}}}}};
const Migration kPinned = {.name = "002-pinned",
                           .changes = {AddColumn{"notes", {.name = "pinned", .type = DataType::kInteger}}}};
const Migration kFails = {.name = "003-fails", .changes = {DropColumn{"notes", {.name = "none"}}}};

class SessionTest : public testing::Test {
 protected:
  absl::StatusOr<Plan> Go(const std::vector<Migration>& migrations, int wait_ms = 0) {
    return ToLatest(path_, migrations, {.wait_ms = wait_ms, .context = TestContext()});
  }

  TempDir dir_;
  std::string path_ = dir_.File("notes.db");
};

TEST_F(SessionTest, ANewFileGetsItsHistoryAndEverythingPending) {
  ASSERT_OK_AND_ASSIGN(Plan plan, Go({kPinned, kNotes}));
  EXPECT_EQ(plan.steps.size(), 2U);
  ASSERT_OK_AND_ASSIGN(Plan again, Go({kNotes, kPinned}));
  EXPECT_TRUE(again.steps.empty());
  EXPECT_THAT(Rows(*OpenDatabase(path_), "SELECT name FROM migrations"), ElementsAre("'001-notes'", "'002-pinned'"));
}

TEST_F(SessionTest, ARefusalLeavesEveryByte) {
  ASSERT_OK(Go({kNotes, kPinned}));
  const std::string bytes = ReadBytes(path_);
  EXPECT_FALSE(Go({kNotes, kPinned, kFails}).ok());
  EXPECT_TRUE(ReadBytes(path_) == bytes);
}

TEST_F(SessionTest, WorkThatSaysNoOrFailsIsTakenBack) {
  ASSERT_OK(Go({kNotes}));
  const std::string bytes = ReadBytes(path_);
  ASSERT_OK_AND_ASSIGN(Session session, Session::Open(path_, {}));
  const auto insert = [](SqliteAdapter& db) { return db.Execute("INSERT INTO notes VALUES(1)"); };
  EXPECT_OK(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    EXPECT_OK(insert(db));
    return false;
  }));
  EXPECT_THAT(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
    EXPECT_OK(insert(db));
    return absl::AbortedError("no");
  }),
              StatusIs(StatusCode::kAborted, HasSubstr("no")));
  EXPECT_TRUE(ReadBytes(path_) == bytes);
}

TEST_F(SessionTest, WhoeverHoldsTheFileIsNamed) {
  ASSERT_OK(Go({kNotes}));
  ASSERT_OK_AND_ASSIGN(Session session, Session::Open(path_, {}));
  EXPECT_THAT(Go({kNotes, kPinned}), StatusIs(StatusCode::kUnavailable, HasSubstr("is running")));
}

// Of sixteen at once one does the work, and the others find it done.
TEST_F(SessionTest, SixteenAtOnceWaitForEachOther) {
  std::vector<std::thread> threads;
  std::vector<absl::StatusOr<Plan>> plans(16, absl::UnknownError(""));
  for (absl::StatusOr<Plan>& plan : plans) {
    threads.emplace_back([&] { plan = Go({kNotes, kPinned}, 60'000); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::StatusOr<Plan>& plan : plans) EXPECT_OK(plan);
  EXPECT_EQ(std::count_if(plans.begin(), plans.end(), [](const auto& plan) { return !plan->steps.empty(); }), 1);
}

}  // namespace
}  // namespace crystal
