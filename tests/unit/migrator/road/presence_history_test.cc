// A history that renames, drops and makes again is found in a database at every point of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"
#include "migrator/road/presence.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

using Words = std::vector<std::string>;

const ColumnDefinition kId{.name = "id", .type = DataType::kInteger, .primary_key = true};

ColumnDefinition Text(const std::string& name) { return {.name = name, .type = DataType::kText}; }
ColumnDefinition Number(const std::string& name) { return {.name = name, .type = DataType::kInteger}; }
IndexDefinition On(const std::string& index, const std::string& table, const std::string& column) {
  return {.name = index, .table = table, .columns = {column}};
}
RetypeColumn Retype(const std::string& table, const ColumnDefinition& from, const ColumnDefinition& to) {
  return {.table = table, .from = from, .to = to};
}

// One change a migration, so that the name of a migration is its place.
std::vector<Migration> HistoryOf(const std::vector<Change>& changes) {
  std::vector<Migration> history;
  for (const Change& change : changes) {
    history.push_back({.name = absl::StrFormat("%03d", history.size() + 1), .changes = {change}});
  }
  return history;
}

// A database after the first `count` changes of the history, without the toolkit's own tables.
std::unique_ptr<SqliteAdapter> DatabaseAt(const std::vector<Migration>& history, size_t count) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (size_t i = 0; i < count; ++i) {
    for (const Change& change : history[i].changes) {
      const std::optional<SchemaChange> structure = AsSchemaChange(change);
      EXPECT_OK(structure ? ApplyAlone(*db, *structure) : absl::OkStatus()) << ToString(change);
    }
  }
  return db;
}

std::vector<MigrationPresence> Find(const std::vector<Migration>& history, SqliteAdapter& db) {
  const absl::StatusOr<Schema> target = HistorySchema(history);
  EXPECT_OK(target);
  if (!target.ok()) return {};
  const absl::StatusOr<std::vector<MigrationPresence>> found = DetectPresence(db, SchemaOf(db), history, *target);
  EXPECT_OK(found);
  return found.ok() ? *found : std::vector<MigrationPresence>();
}

Words Presences(const std::vector<MigrationPresence>& found) {
  Words words;
  for (const MigrationPresence& one : found) words.push_back(ToString(one.presence));
  return words;
}
Words Presences(const std::vector<Change>& history, std::initializer_list<absl::string_view> database) {
  return Presences(Find(HistoryOf(history), *MemoryDatabase(database)));
}

// Every point of the history is found as it is. Where two points are the same schema, it is the later one: then nothing
// is done that was done before.
void ExpectEveryPointFound(const std::vector<Change>& changes) {
  const std::vector<Migration> history = HistoryOf(changes);
  std::vector<Schema> schemas;
  for (size_t count = 0; count <= history.size(); ++count) schemas.push_back(SchemaOf(*DatabaseAt(history, count)));
  for (size_t count = 0; count <= history.size(); ++count) {
    size_t last = count;
    for (size_t i = count; i < schemas.size(); ++i) last = schemas[i] == schemas[count] ? i : last;
    if (schemas[count] == Schema()) last = 0;
    Words expected(last, "present");
    expected.resize(history.size(), "absent");
    const std::vector<MigrationPresence> found = Find(history, *DatabaseAt(history, count));
    EXPECT_EQ(Presences(found), expected) << "at " << count;
  }
}

TEST(PresenceInAHistory, OfEveryKindIsFoundAtEveryPoint) {
  ExpectEveryPointFound({
      CreateTable{{.name = "notes", .columns = {kId, Text("text")}}},
      AddColumn{"notes", Text("seen")},
      CreateIndex{On("by_text", "notes", "text")},
      RenameColumn{"notes", "text", "body"},
      RetypeColumn{.table = "notes", .from = Text("seen"), .to = {.name = "seen", .type = DataType::kDateTime}},
      RenameTable{"notes", "pages"},
      DropIndex{On("by_text", "pages", "body")},
      RenameColumn{"pages", "body", "content"},
      DropColumn{"pages", {.name = "seen", .type = DataType::kDateTime}},
      CreateTable{{.name = "notes", .columns = {kId, Number("page")}}},
      DropTable{{.name = "pages", .columns = {kId, Text("content")}}},
      AddColumn{"notes", Text("text")},
      CreateIndex{On("by_text", "notes", "text")},
  });
}

TEST(PresenceInAHistory, ANameThatWasGivenAgainIsToldByWhatItStandsFor) {
  ExpectEveryPointFound({
      CreateTable{{.name = "t", .columns = {kId, Text("a")}}},
      AddColumn{"t", Text("b")},
      DropColumn{"t", Text("a")},
      AddColumn{"t", Number("a")},
      RenameColumn{"t", "b", "c"},
      AddColumn{"t", Number("b")},
      CreateTable{{.name = "u", .columns = {kId}}},
      DropTable{{.name = "t", .columns = {kId}}},
      RenameTable{"u", "t"},
      AddColumn{"t", Text("d")},
  });
}

TEST(PresenceInAHistory, ARenameThereAndBackIsFoundAtEveryPoint) {
  ExpectEveryPointFound({
      CreateTable{{.name = "t", .columns = {kId, Text("a")}}},
      RenameColumn{"t", "a", "b"},
      AddColumn{"t", Text("x")},
      RenameColumn{"t", "b", "a"},
      RenameTable{"t", "u"},
      AddColumn{"u", Text("y")},
      RenameTable{"u", "t"},
      AddColumn{"t", Text("z")},
  });
}

TEST(PresenceInAHistory, ADeclarationThatChangesTwiceIsFoundAtEveryPoint) {
  ColumnDefinition needed = Text("a");
  needed.not_null = true;
  needed.default_value = std::string("it's");
  ExpectEveryPointFound({
      CreateTable{{.name = "t", .columns = {kId, Number("a")}}},
      Retype("t", Number("a"), Text("a")),
      Retype("t", Text("a"), needed),
      AddColumn{"t", Text("x")},
      Retype("t", needed, Number("a")),
      AddColumn{"t", Text("y")},
  });
}

// Steps that can stand in any order, each made of two or three changes that cannot.
TEST(PresenceInAHistory, IsFoundInWhateverOrderItsStepsStand) {
  const std::vector<std::vector<Change>> steps = {
      {AddColumn{"t", Text("a")}, RenameColumn{"t", "a", "a2"}, DropColumn{"t", Text("a2")}},
      {AddColumn{"t", Text("b")}, Retype("t", Text("b"), Number("b")), RenameColumn{"t", "b", "b2"}},
      {CreateTable{{.name = "u", .columns = {kId, Text("x")}}}, RenameTable{"u", "v"},
       DropTable{{.name = "v", .columns = {kId, Text("x")}}}},
      {CreateTable{{.name = "w", .columns = {kId, Text("y")}}}, DropColumn{"w", Text("y")},
       AddColumn{"w", Number("y")}},
      {CreateIndex{On("i", "t", "c")}, DropIndex{On("i", "t", "c")}},
  };
  std::mt19937 random(20261122);
  for (int round = 0; round < 20; ++round) {
    std::vector<size_t> order;
    for (size_t s = 0; s < steps.size(); ++s) order.insert(order.end(), steps[s].size(), s);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Change> changes = {CreateTable{{.name = "t", .columns = {kId, Text("c")}}}};
    std::vector<size_t> next(steps.size());
    std::string said;
    for (const size_t s : order) {
      changes.push_back(steps[s][next[s]++]);
      absl::StrAppend(&said, ToString(changes.back()), "\n");
    }
    SCOPED_TRACE(said);
    ExpectEveryPointFound(changes);
  }
}

const CreateTable kNotes{{.name = "notes", .columns = {kId, Text("text")}}};
const RenameColumn kRename{"notes", "text", "body"};

TEST(PresenceInAHistory, TheOldAndTheNewNameOfAColumnTogetherConflict) {
  const std::vector<MigrationPresence> found =
      Find(HistoryOf({kNotes, kRename}),
           *MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, body TEXT)"}));
  EXPECT_THAT(Presences(found), ElementsAre("present", "conflicting"));
  EXPECT_EQ(found[1].changes[0].evidence, "column notes.text and column notes.body are both there");
  EXPECT_EQ(found[1].changes[0].column, "notes.body");
}

TEST(PresenceInAHistory, TheOldAndTheNewNameOfATableTogetherConflict) {
  const std::vector<MigrationPresence> found =
      Find(HistoryOf({kNotes, RenameTable{"notes", "pages"}}),
           *MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)",
                            "CREATE TABLE pages(id INTEGER PRIMARY KEY, text TEXT)"}));
  EXPECT_THAT(Presences(found), ElementsAre("present", "conflicting"));
  EXPECT_EQ(found[1].changes[0].evidence, "table notes and table pages are both there");
}

TEST(PresenceInAHistory, AViewInThePlaceOfARenamedTableConflicts) {
  EXPECT_THAT(
      Presences({kNotes, RenameTable{"notes", "pages"}},
                {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT)", "CREATE VIEW Pages AS SELECT 1 AS id"}),
      ElementsAre("present", "conflicting"));
}

TEST(PresenceInAHistory, AColumnThatHasNeitherNameIsStillToBeMade) {
  const std::vector<MigrationPresence> found =
      Find(HistoryOf({kNotes, kRename}), *MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY)"}));
  EXPECT_THAT(Presences(found), ElementsAre("partial", "absent"));
  EXPECT_EQ(found[0].changes[0].evidence, "table notes lacks text");
  EXPECT_EQ(found[1].changes[0].evidence, "no column notes.text");
}

TEST(PresenceInAHistory, AColumnThatHasNeitherNameAndIsDroppedLaterWasThere) {
  const std::vector<MigrationPresence> found = Find(HistoryOf({kNotes, kRename, DropColumn{"notes", Text("body")}}),
                                                    *MemoryDatabase({"CREATE TABLE notes(id INTEGER PRIMARY KEY)"}));
  EXPECT_THAT(Presences(found), Each("present"));
  EXPECT_THAT(found[1].changes[0].evidence, HasSubstr("a later change takes it away"));
}

// What is missing between things that are there is a hole, not the end.
TEST(PresenceInAHistory, AHoleIsToBeMadeUnderTheNamesThatThereAreNow) {
  const std::vector<Change> changes = {kNotes,
                                       AddColumn{"notes", Text("seen")},
                                       CreateIndex{On("by_text", "notes", "text")},
                                       Retype("notes", Text("text"), Number("text")),
                                       kRename,
                                       RenameTable{"notes", "pages"},
                                       AddColumn{"pages", Text("mark")}};
  const std::vector<MigrationPresence> found =
      Find(HistoryOf(changes), *MemoryDatabase({"CREATE TABLE pages(id INTEGER PRIMARY KEY, body TEXT, mark TEXT)"}));
  EXPECT_THAT(Presences(found), ElementsAre("present", "absent", "absent", "absent", "present", "present", "present"));
  const auto missing = [&](size_t migration) { return ToString(found[migration].changes[0].missing.at(0)); };
  EXPECT_EQ(missing(1), "add column pages.seen TEXT");
  EXPECT_EQ(missing(2), "create index by_text on pages(body)");
  EXPECT_EQ(missing(3), "retype column pages.body TEXT to body INTEGER");
}

TEST(PresenceInAHistory, AColumnThatIsToBeDroppedAndIsAnotherOneConflicts) {
  EXPECT_THAT(Presences({kNotes, AddColumn{"notes", Text("seen")}, DropColumn{"notes", Text("seen")}},
                        {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, seen BLOB)"}),
              ElementsAre("present", "conflicting", "absent"));
}

// Whether rows were changed cannot be asked once the column is gone: then they were.
TEST(PresenceInAHistory, RowsBeforeALaterDropWereChanged) {
  const auto cannot = [](DatabaseAdapter&, const Schema&) {
    return absl::StatusOr<bool>(absl::InvalidArgumentError("no such column: text"));
  };
  const DataChange fill{.name = "fill", .writes = {}, .is_applied = cannot, .apply = nullptr, .revert = nullptr};
  const std::vector<Change> changes = {kNotes, AddColumn{"notes", Text("seen")}, fill,
                                       DropColumn{"notes", Text("text")}};
  EXPECT_THAT(Presences(changes, {"CREATE TABLE notes(id INTEGER PRIMARY KEY, seen TEXT)"}), Each("present"));
  EXPECT_THAT(Presences(changes, {"CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT, seen TEXT)"}),
              ElementsAre("present", "present", "conflicting", "absent"));
}

}  // namespace
}  // namespace crystal
