#include "migrator/road/archive_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "migrator/road/audit_trail.h"
#include "migrator/road/history_state.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A database where a migration dropped a column, changed a value and deleted a row.
class ArchiveOfAMigration : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(EnsureHistory(*db_));
    ASSERT_OK_AND_ASSIGN(Migration migration, ParseSqlMigration("007-clean", R"(-- migrate:up
ALTER TABLE notes DROP COLUMN kind;
UPDATE notes SET text = 'new' WHERE name = 'a';
DELETE FROM notes WHERE name = 'c';
-- migrate:down
SELECT 1;
)"));
    ASSERT_OK(Migrate(*db_, Up({migration}), TestContext(), kNoEvents));
  }

  std::vector<ArchiveGroup> Groups(const ArchiveFilter& filter = {}) {
    const absl::StatusOr<std::vector<ArchiveGroup>> groups = ListArchive(*db_, filter);
    EXPECT_OK(groups);
    return groups.value_or(std::vector<ArchiveGroup>());
  }

  std::unique_ptr<SqliteAdapter> db_ =
      MemoryDatabase({"CREATE TABLE notes(name TEXT PRIMARY KEY, text TEXT, kind TEXT)",
                      "INSERT INTO notes VALUES('a', 'old', 'k1'), ('b', 'b', NULL), ('c', 'c', 'k3')"});
};

TEST_F(ArchiveOfAMigration, IsListedByTableAndColumn) {
  std::vector<std::string> lines;
  for (const ArchiveGroup& g : Groups()) {
    lines.push_back(g.migration + " " + g.direction + " " + g.kind + " " + g.table + "." + g.column + " " +
                    std::to_string(g.count) + " " + std::to_string(g.bytes));
  }
  EXPECT_THAT(lines, ElementsAre("007-clean up overwritten notes.text 1 3", "007-clean up row notes. 1 5",
                                 "007-clean up value notes.kind 1 2"));
}

TEST_F(ArchiveOfAMigration, IsReadWithTheValuesAsTheyWere) {
  std::vector<Value> values;
  ASSERT_OK(ReadArchive(*db_, {.column = "text"}, [&](const ArchiveLine& line) {
    values.push_back(line.value);
    if (line.kind == "overwritten") {
      EXPECT_EQ(line.replaced_by, Value(std::string("new")));
    }
    return absl::OkStatus();
  }));
  EXPECT_THAT(values, testing::UnorderedElementsAre(Value(std::string("old")), Value(std::string("c"))));
}

TEST_F(ArchiveOfAMigration, IsPrunedOnlyWhereItIsMeantAndTheTrailSaysSo) {
  ASSERT_OK(db_->Begin());
  ASSERT_OK_AND_ASSIGN(int64_t removed, PruneArchive(*db_, {.column = "kind"}, TestContext()));
  EXPECT_EQ(removed, 2);  // of a row that stays, and of one that left
  ASSERT_OK_AND_ASSIGN(int64_t none, PruneArchive(*db_, {.table = "nowhere"}, TestContext()));
  EXPECT_EQ(none, 0);
  ASSERT_OK(db_->Commit());
  EXPECT_EQ(Groups().size(), 2u);
  ASSERT_OK_AND_ASSIGN(std::vector<AuditLine> lines, ReadEvents(*db_, 1));
  EXPECT_EQ(lines[0].event.command, "archive");
  EXPECT_EQ(lines[0].event.details, "2 lines for good: column kind");
  ASSERT_OK(db_->Begin());
  ASSERT_OK(PruneArchive(*db_, {}, TestContext()));
  ASSERT_OK(db_->Commit());
  EXPECT_THAT(Groups(), IsEmpty());
}

TEST_F(ArchiveOfAMigration, IsFoundByTime) {
  EXPECT_THAT(Groups({.before = "1970-01-01"}), IsEmpty());
  EXPECT_EQ(Groups({.before = "9999"}).size(), 3u);
}

}  // namespace
}  // namespace crystal
