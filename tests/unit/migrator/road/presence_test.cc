#include "migrator/road/presence.h"

#include <gtest/gtest.h>

#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

const ColumnDefinition kId{.name = "id", .type = DataType::kInteger, .primary_key = true};
const ColumnDefinition kText{.name = "text", .type = DataType::kText};
const CreateTable kNotes{{.name = "notes", .columns = {kId, kText}}};
const AddColumn kSeen{"notes", {.name = "seen", .type = DataType::kText}};
const CreateIndex kIndex{{.name = "idx_notes", .table = "notes", .columns = {"text"}}};
const RetypeColumn kRetype{.table = "notes",
                           .from = {.name = "seen", .type = DataType::kText},
                           .to = {.name = "seen", .type = DataType::kDateTime}};

class PresenceOf : public testing::Test {
 protected:
  PresenceOf() {
    target_ =
        SchemaOf(*MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, "
                                  "seen DATETIME)",
                                  "CREATE INDEX idx_notes ON notes(text)"}));
  }

  ChangePresence Of(const Change& change, std::initializer_list<absl::string_view> database) {
    const std::unique_ptr<SqliteAdapter> db = MemoryDatabase(database);
    std::vector<Migration> history = history_;
    size_t place = 0;
    std::vector<Change>& changes = history[0].changes;
    while (place < changes.size() && ToString(changes[place]) != ToString(change)) ++place;
    if (place == changes.size()) changes.push_back(change);
    const absl::StatusOr<std::vector<MigrationPresence>> found = DetectPresence(*db, SchemaOf(*db), history, target_);
    EXPECT_OK(found);
    return found.ok() ? (*found)[0].changes[place] : ChangePresence{};
  }

  std::vector<Migration> history_ = {{.name = "001", .changes = {kNotes, kSeen, kIndex, kRetype}}};
  Schema target_;
};

TEST_F(PresenceOf, ATableIsAbsentPresentOrPartial) {
  EXPECT_EQ(Of(kNotes, {}).presence, Presence::kAbsent);
  EXPECT_EQ(Of(kNotes, {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)"}).presence, Presence::kPresent);
  const ChangePresence partial = Of(kNotes, {"CREATE TABLE notes(id INTEGER PRIMARY KEY)"});
  EXPECT_EQ(partial.presence, Presence::kPartial);
  EXPECT_EQ(partial.evidence, "table notes lacks text");
  ASSERT_EQ(partial.missing.size(), 1u);
  EXPECT_EQ(ToString(partial.missing[0]), "add column notes.text TEXT");
}

TEST_F(PresenceOf, ATableWithMoreColumnsInAnotherOrderIsPresent) {
  EXPECT_EQ(Of(kNotes, {"CREATE TABLE notes(mine, text TEXT, id INTEGER PRIMARY KEY)"}).presence, Presence::kPresent);
}

TEST_F(PresenceOf, AViewOfATablesNameConflicts) {
  const ChangePresence found = Of(kNotes, {"CREATE VIEW Notes AS SELECT 1 AS id"});
  EXPECT_EQ(found.presence, Presence::kConflicting);
  EXPECT_EQ(found.evidence, "notes is a view, not a table");
}

TEST_F(PresenceOf, AColumnOfAnotherTypeConflicts) {
  const ChangePresence found = Of(kNotes, {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text BLOB NOT NULL DEFAULT 1)"});
  EXPECT_EQ(found.presence, Presence::kConflicting);
  EXPECT_EQ(found.evidence, "column notes.text is BLOB NOT NULL DEFAULT 1, not TEXT");
  EXPECT_EQ(found.column, "notes.text");
}

TEST_F(PresenceOf, AColumnThatALaterMigrationRetypesFitsInBothForms) {
  EXPECT_EQ(Of(kSeen, {"CREATE TABLE notes(seen TEXT)"}).presence, Presence::kPresent);
  EXPECT_EQ(Of(kSeen, {"CREATE TABLE notes(seen DATETIME)"}).presence, Presence::kPresent);
  EXPECT_EQ(Of(kSeen, {"CREATE TABLE notes(seen REAL)"}).presence, Presence::kConflicting);
  EXPECT_EQ(Of(kSeen, {"CREATE TABLE notes(id)"}).presence, Presence::kAbsent);
}

TEST_F(PresenceOf, ARetypingIsThereWhenTheTypeIs) {
  EXPECT_EQ(Of(kRetype, {"CREATE TABLE notes(seen DATETIME)"}).presence, Presence::kPresent);
  EXPECT_EQ(Of(kRetype, {"CREATE TABLE notes(seen TEXT)"}).presence, Presence::kAbsent);
  EXPECT_EQ(Of(kRetype, {"CREATE TABLE notes(id)"}).presence, Presence::kAbsent);
  EXPECT_EQ(Of(kRetype, {"CREATE TABLE notes(seen REAL)"}).presence, Presence::kConflicting);
}

TEST_F(PresenceOf, AnIndexIsJudgedByItsColumns) {
  const absl::string_view table = "CREATE TABLE notes(id, text)";
  EXPECT_EQ(Of(kIndex, {table}).presence, Presence::kAbsent);
  EXPECT_EQ(Of(kIndex, {table, "CREATE INDEX idx_notes ON notes(text)"}).presence, Presence::kPresent);
  for (absl::string_view other :
       {"CREATE INDEX idx_notes ON notes(id)", "CREATE INDEX idx_notes ON notes(text, id)",
        "CREATE UNIQUE INDEX idx_notes ON notes(text)", "CREATE INDEX idx_notes ON notes(text) WHERE id > 1"}) {
    EXPECT_EQ(Of(kIndex, {table, other}).presence, Presence::kConflicting) << other;
  }
}

TEST_F(PresenceOf, AnIndexOfThatNameOnAnotherTableConflicts) {
  const ChangePresence found =
      Of(kIndex, {"CREATE TABLE notes(text)", "CREATE TABLE mine(x)", "CREATE INDEX idx_notes ON mine(x)"});
  EXPECT_EQ(found.presence, Presence::kConflicting);
  EXPECT_EQ(found.evidence, "index idx_notes is on table mine");
}

TEST_F(PresenceOf, AMigrationIsPartlyThereWhenSomeOfItsChangesAre) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)"});
  ASSERT_OK_AND_ASSIGN(std::vector<MigrationPresence> all, DetectPresence(*db, SchemaOf(*db), history_, target_));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].presence, Presence::kPartial);
  EXPECT_EQ(ToString(all[0].presence), "partial");
}

TEST_F(PresenceOf, AConflictOutweighsAllElse) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, text REAL)"});
  ASSERT_OK_AND_ASSIGN(std::vector<MigrationPresence> all, DetectPresence(*db, SchemaOf(*db), history_, target_));
  EXPECT_EQ(all[0].presence, Presence::kConflicting);
}

TEST_F(PresenceOf, ADataChangeIsAsked) {
  for (bool applied : {false, true}) {
    const DataChange change{
        .name = "fill",
        .writes = {},
        .is_applied = [=](DatabaseAdapter&, const Schema&) { return absl::StatusOr<bool>(applied); },
        .apply = nullptr,
        .revert = nullptr};
    EXPECT_EQ(Of(change, {}).presence, applied ? Presence::kPresent : Presence::kAbsent);
  }
}

TEST_F(PresenceOf, ADataChangeThatCannotSayIsAnErrorWithItsMigration) {
  const auto cannot = [](DatabaseAdapter&, const Schema&) { return absl::StatusOr<bool>(absl::DataLossError("bad")); };
  const DataChange change{.name = "fill", .writes = {}, .is_applied = cannot, .apply = nullptr, .revert = nullptr};
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  EXPECT_THAT(DetectPresence(*db, Schema(), {{.name = "007", .changes = {change}}}, target_),
              StatusIs(StatusCode::kDataLoss, HasSubstr("007: bad")));
}

TEST_F(PresenceOf, AScriptHasNoRule) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  EXPECT_THAT(DetectPresence(*db, Schema(), {{.name = "007", .changes = {SqlScript{}}}}, target_),
              StatusIs(StatusCode::kUnimplemented, HasSubstr("no rule says")));
}

}  // namespace
}  // namespace crystal
