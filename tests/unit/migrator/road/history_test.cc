#include "migrator/road/history.h"

#include <gtest/gtest.h>

#include "migrator/road/history_state.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class History : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(db_->Begin());
    ASSERT_OK(EnsureHistory(*db_));
    ASSERT_OK(db_->Commit());
  }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
};

TEST_F(History, CountsOnWhereItStands) {
  for (const char* name : {"001", "002", "003"}) {
    ASSERT_OK(RecordApplied(*db_, {.name = name}, kExecuted, 5, TestContext()));
  }
  ASSERT_OK(ForgetApplied(*db_, "002"));
  ASSERT_OK(RecordApplied(*db_, {.name = "002"}, kDetected, 7, TestContext()));
  ASSERT_OK_AND_ASSIGN(std::vector<AppliedMigration> history, ReadHistory(*db_));
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[1].name, "003");
  EXPECT_EQ(history[2], (AppliedMigration{.name = "002",
                                          .executed_at = "2025-06-15 15:06:40",
                                          .sequence = 4,
                                          .checksum = Checksum({.name = "002"}),
                                          .duration_ms = 7,
                                          .origin = kDetected,
                                          .tool_version = "0.0.0-test"}));
}

TEST_F(History, HoldsAMigrationOnceOnly) {
  ASSERT_OK(RecordApplied(*db_, {.name = "001"}, kExecuted, 0, TestContext()));
  EXPECT_THAT(RecordApplied(*db_, {.name = "001"}, kExecuted, 0, TestContext()),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("migrations.name")));
}

// ---- the audit trail

class AuditTrail : public History {
 protected:
  void SetUp() override {
    History::SetUp();
    for (const char* subject : {"001", "002", "003"}) {
      ASSERT_OK(AppendEvent(*db_, {"up", subject, "applied", ""}, TestContext()));
    }
  }

  absl::Status After(absl::string_view sql) {
    ExecuteAll(*db_, {sql});
    return VerifyEvents(*db_);
  }
};

TEST_F(AuditTrail, HoldsWhenNobodyTouchedIt) {
  EXPECT_OK(VerifyEvents(*db_));
  EXPECT_THAT(Rows(*db_, "SELECT at, actor, command, subject, outcome FROM migration_events LIMIT 1"),
              ElementsAre("'2025-06-15T15:06:40.123Z'|'test'|'up'|'001'|'applied'"));
}

TEST_F(AuditTrail, ShowsAnEditOfAnyField) {
  for (const char* field : {"at", "actor", "command", "subject", "outcome", "details"}) {
    ASSERT_OK(db_->Begin());
    EXPECT_THAT(After(absl::StrCat("UPDATE migration_events SET ", field, " = 'forged' WHERE id = 2")),
                StatusIs(StatusCode::kDataLoss, HasSubstr("line 2 of the audit trail")))
        << field;
    ASSERT_OK(db_->Rollback());
  }
}

TEST_F(AuditTrail, ShowsALineThatWasTakenOut) {
  EXPECT_THAT(After("DELETE FROM migration_events WHERE id = 2"), StatusIs(StatusCode::kDataLoss, HasSubstr("line 3")));
}

TEST_F(AuditTrail, ShowsAFirstLineThatWasTakenOut) {
  EXPECT_THAT(After("DELETE FROM migration_events WHERE id = 1"), StatusIs(StatusCode::kDataLoss, HasSubstr("line 2")));
}

TEST_F(AuditTrail, ShowsLinesInAnotherOrder) {
  EXPECT_THAT(After("UPDATE migration_events SET id = CASE id WHEN 1 THEN 20 ELSE id END"),
              StatusIs(StatusCode::kDataLoss, HasSubstr("line 2")));
}

TEST_F(AuditTrail, ShowsALineThatWasPutIn) {
  EXPECT_THAT(After("INSERT INTO migration_events(at, actor, command, subject, outcome, details, hash) "
                    "SELECT at, actor, command, subject, outcome, details, hash FROM migration_events WHERE id = 3"),
              StatusIs(StatusCode::kDataLoss, HasSubstr("line 4")));
}

// Fields are hashed with their lengths: what leaves one for the next is seen.
TEST_F(AuditTrail, ShowsTextThatMovedFromOneFieldToTheNext) {
  EXPECT_THAT(After("UPDATE migration_events SET subject = '00', outcome = '1applied' WHERE id = 1"),
              StatusIs(StatusCode::kDataLoss, HasSubstr("line 1")));
}

}  // namespace
}  // namespace crystal
