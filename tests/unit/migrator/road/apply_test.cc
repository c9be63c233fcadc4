#include "migrator/road/apply.h"

#include <gtest/gtest.h>

#include "migrator/files/content_digest.h"
#include "migrator/road/history.h"
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
using testing::IsEmpty;

const CreateTable kNotes{
    {.name = "notes",
     .columns = {{.name = "id", .type = DataType::kInteger, .primary_key = true, .autoincrement = true},
                 {.name = "text", .type = DataType::kText}}}};
const AddColumn kSeen{"notes", {.name = "seen", .type = DataType::kText}};
const RetypeColumn kSeenIsADate{.table = "notes",
                                .from = {.name = "seen", .type = DataType::kText},
                                .to = {.name = "seen", .type = DataType::kDateTime},
                                .conversion = Conversion::kToDateTime};

class Changes : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(db_->Begin());
    ASSERT_OK(EnsureHistory(*db_));
    ASSERT_OK(Apply(kNotes));
    ExecuteAll(*db_, {"INSERT INTO notes VALUES(3, 'a'), (8, 'b')", "DELETE FROM notes WHERE id = 8",
                      "INSERT INTO notes VALUES(4, x'00')"});
  }

  absl::Status Apply(const Change& change) {
    const RunContext context = TestContext();
    MoveState move(*db_, context);
    return ApplyChange(move, change, "001");
  }
  absl::Status Revert(const Change& change) {
    const RunContext context = TestContext();
    MoveState move(*db_, context);
    move.SetApplied(std::vector<Migration>{{.name = "001", .changes = {kNotes}}});
    const absl::Status reverted = RevertChange(move, change, "001");
    return reverted.ok() ? move.CheckEnd() : reverted;
  }
  std::vector<std::string> Notes() { return Rows(*db_, "SELECT * FROM notes ORDER BY id"); }
  std::vector<std::string> Kept() {
    return Rows(*db_, "SELECT archived_by, row_key, value FROM migration_archive WHERE kind <> 'fact' ORDER BY rowid");
  }

  std::unique_ptr<SqliteAdapter> db_ = MemoryDatabase();
};

TEST_F(Changes, ATableComesBackWithItsRowsAndItsSequence) {
  ASSERT_OK_AND_ASSIGN(ContentDigest before, DigestContent(*db_));
  ASSERT_OK(Revert(kNotes));
  EXPECT_EQ(SchemaOf(*db_).FindTable("notes"), nullptr);
  ASSERT_OK(Apply(kNotes));
  ASSERT_OK_AND_ASSIGN(ContentDigest after, DigestContent(*db_));
  EXPECT_EQ(FirstDifference(before, after), "");
  EXPECT_THAT(Rows(*db_, "SELECT seq FROM sqlite_sequence WHERE name = 'notes'"), ElementsAre("8"));
}

// An empty table has no rows to say which ids were used.
TEST_F(Changes, AnEmptyTableKeepsItsSequence) {
  ExecuteAll(*db_, {"DELETE FROM notes"});
  ASSERT_OK(Revert(kNotes));
  ASSERT_OK(Apply(kNotes));
  EXPECT_THAT(Rows(*db_, "SELECT seq FROM sqlite_sequence WHERE name = 'notes'"), ElementsAre("8"));
}

TEST_F(Changes, AColumnComesBackWithItsValues) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"UPDATE notes SET seen = 'today' WHERE id = 3"});
  const std::vector<std::string> before = Notes();
  ASSERT_OK(Revert(kSeen));
  ASSERT_OK(Apply(kSeen));
  EXPECT_EQ(Notes(), before);
}

// A NULL that the user set where there is a default is a value too.
TEST_F(Changes, AColumnWithADefaultComesBackWithItsNulls) {
  const AddColumn flag{"notes", {.name = "flag", .type = DataType::kBoolean, .default_value = int64_t{1}}};
  ASSERT_OK(Apply(flag));
  ExecuteAll(*db_, {"UPDATE notes SET flag = NULL WHERE id = 3"});
  const std::vector<std::string> before = Notes();
  ASSERT_OK(Revert(flag));
  ASSERT_OK(Apply(flag));
  EXPECT_EQ(Notes(), before);
}

TEST_F(Changes, RowsThatCameWhileAColumnWasAwayGetItsDefault) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"UPDATE notes SET seen = 'today'"});
  ASSERT_OK(Revert(kSeen));
  ExecuteAll(*db_, {"INSERT INTO notes(id) VALUES(20)", "DELETE FROM notes WHERE id = 4"});
  ASSERT_OK(Apply(kSeen));
  EXPECT_THAT(Rows(*db_, "SELECT id, seen FROM notes ORDER BY id"), ElementsAre("3|'today'", "20|NULL"));
  EXPECT_THAT(Kept(), ElementsAre("'001'|'4'|'today'"));
}

TEST_F(Changes, ADateComesBackAsTheTextThatItWas) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"UPDATE notes SET seen = '2025-06-10T09:54:45.123Z' WHERE id = 3",
                    "UPDATE notes SET seen = 'no date' WHERE id = 4"});
  ASSERT_OK(Apply(kSeenIsADate));
  EXPECT_THAT(Rows(*db_, "SELECT seen FROM notes ORDER BY id"), ElementsAre("'2025-06-10 09:54:45'", "'no date'"));
  ASSERT_OK(Revert(kSeenIsADate));
  EXPECT_THAT(Rows(*db_, "SELECT seen FROM notes ORDER BY id"), ElementsAre("'2025-06-10T09:54:45.123Z'", "'no date'"));
  EXPECT_EQ(SchemaOf(*db_).FindColumn("notes", "seen")->type, "TEXT");
}

TEST_F(Changes, ADateThatTheUserChangedSinceStays) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"UPDATE notes SET seen = '2025-06-10T09:54:45.123Z' WHERE id = 3"});
  ASSERT_OK(Apply(kSeenIsADate));
  ExecuteAll(*db_, {"UPDATE notes SET seen = '2026-01-01 00:00:00' WHERE id = 3"});
  ASSERT_OK(Revert(kSeenIsADate));
  EXPECT_THAT(Rows(*db_, "SELECT seen FROM notes WHERE id = 3"), ElementsAre("'2026-01-01 00:00:00'"));
}

// A text cannot hold an infinite number, and the conversion of the way back would lose a zone.
TEST_F(Changes, AValueThatTheOlderTypeCannotHoldComesBack) {
  ASSERT_OK(Apply(kSeen));
  ASSERT_OK(Apply(kSeenIsADate));
  ExecuteAll(*db_, {"UPDATE notes SET seen = '2025-06-10T09:54:45+02:00' WHERE id = 3",
                    "UPDATE notes SET seen = 9e999 WHERE id = 4"});
  const std::vector<std::string> before = Notes();
  ASSERT_OK(Revert(kSeenIsADate));
  EXPECT_THAT(Rows(*db_, "SELECT seen FROM notes WHERE id = 4"), ElementsAre("'Inf'"));
  ASSERT_OK(Apply(kSeenIsADate));
  EXPECT_EQ(Notes(), before);
}

TEST_F(Changes, ADataChangeIsToldWhoseItIs) {
  std::vector<std::string> calls;
  const DataChange change{.name = "say",
                          .writes = {},
                          .is_applied = [](DatabaseAdapter&, const Schema&) { return absl::StatusOr<bool>(false); },
                          .apply =
                              [&](DatabaseAdapter&, const RunContext&, const std::string& migration) {
                                calls.push_back("apply " + migration);
                                return absl::OkStatus();
                              },
                          .revert =
                              [&](DatabaseAdapter&, const RunContext&, const std::string& migration) {
                                calls.push_back("revert " + migration);
                                return absl::InternalError("cannot");
                              }};
  EXPECT_OK(Apply(change));
  EXPECT_THAT(Revert(change), StatusIs(StatusCode::kInternal, "undo change rows: say: cannot"));
  EXPECT_THAT(calls, ElementsAre("apply 001", "revert 001"));
}

// ---- what is the user's own

TEST_F(Changes, ATableWithAColumnOfTheUsersIsNotDropped) {
  ExecuteAll(*db_, {"ALTER TABLE notes ADD COLUMN my_tag TEXT"});
  EXPECT_THAT(Revert(kNotes), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("column my_tag on notes, in 001")));
}

TEST_F(Changes, ATableWithAnIndexOfTheUsersIsNotDropped) {
  ExecuteAll(*db_, {"CREATE INDEX my_index ON notes(text)"});
  EXPECT_THAT(Revert(kNotes), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("index my_index")));
}

TEST_F(Changes, ATableWithATriggerOfTheUsersIsNotDropped) {
  ExecuteAll(*db_, {"CREATE TRIGGER my_trigger AFTER INSERT ON notes BEGIN SELECT 1; END"});
  EXPECT_THAT(Revert(kNotes), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("trigger my_trigger")));
}

TEST_F(Changes, AColumnThatAnIndexOfTheUsersNeedsIsNotDropped) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"CREATE INDEX my_index ON notes(seen)"});
  EXPECT_THAT(Revert(kSeen), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("my_index")));
}

TEST_F(Changes, AColumnThatAViewOfTheUsersNeedsIsNotDropped) {
  ASSERT_OK(Apply(kSeen));
  ExecuteAll(*db_, {"CREATE VIEW my_view AS SELECT seen FROM notes"});
  EXPECT_THAT(Revert(kSeen), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("my_view")));
}

}  // namespace
}  // namespace crystal
