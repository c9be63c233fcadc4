// A history that renames, drops and makes again is adopted from every point of it, without losing a value.
#include <gtest/gtest.h>

#include "baseline/cutover.h"
#include "migrator/road/history_schema.h"
#include "tests/support/adoption.h"
#include "tests/support/temp_dir.h"
#include "verify/schema_diff.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const ColumnDefinition kId{.name = "id", .type = DataType::kInteger, .primary_key = true};
ColumnDefinition Text(const std::string& name) { return {.name = name, .type = DataType::kText}; }

// Marks are made of texts, which have another name later.
DataChange FillMarks() {
  const auto is_applied = [](DatabaseAdapter& db, const Schema& schema) -> absl::StatusOr<bool> {
    if (schema.FindColumn("notes", "mark") == nullptr) return false;
    const absl::StatusOr<int64_t> left = SelectInteger(db, "SELECT count(*) FROM notes WHERE mark IS NOT upper(text)");
    if (!left.ok()) return left.status();
    return *left == 0;
  };
  const auto apply = [](DatabaseAdapter& db, const RunContext&, const std::string&) {
    return db.Execute("UPDATE notes SET mark = upper(text)");
  };
  return {.name = "fill marks",
          .writes = {{.table = "notes", .columns = {"mark"}}},
          .is_applied = is_applied,
          .apply = apply,
          .revert = [](DatabaseAdapter&, const RunContext&, const std::string&) { return absl::OkStatus(); }};
}

std::vector<Migration> OwnHistory() {
  const std::vector<Change> changes = {
      CreateTable{{.name = "notes", .columns = {kId, Text("text"), Text("seen")}}},
      CreateTable{{.name = "tags", .columns = {kId, Text("tag")}}},
      AddColumn{"notes", Text("mark")},
      FillMarks(),
      RenameColumn{"notes", "text", "body"},
      DropColumn{"notes", Text("seen")},
      RenameTable{"notes", "pages"},
      CreateIndex{{.name = "by_body", .table = "pages", .columns = {"body"}}},
      DropTable{{.name = "tags", .columns = {kId, Text("tag")}}},
      CreateTable{{.name = "notes", .columns = {kId, Text("page")}}},
      DropIndex{{.name = "by_body", .table = "pages", .columns = {"body"}}},
      RenameColumn{"pages", "body", "text"},
      AddColumn{"pages", Text("last")},
  };
  std::vector<Migration> history;
  for (const Change& change : changes) {
    history.push_back({.name = absl::StrFormat("%03d", history.size() + 1), .changes = {change}});
  }
  return history;
}

// A database of an application that did the first `count` of its changes by itself, with rows from before them.
void MakeAt(const std::string& path, const std::vector<Migration>& history, size_t count) {
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
  for (size_t i = 0; i < count; ++i) {
    const Change& change = history[i].changes[0];
    if (const auto* data = std::get_if<DataChange>(&change)) {
      ASSERT_OK(data->apply(*db, TestContext(), history[i].name));
    } else {
      ASSERT_OK(ApplyAlone(*db, *AsSchemaChange(change)));
    }
    if (i == 0) ExecuteAll(*db, {"INSERT INTO notes VALUES(1, 'one', 'yes'), (7, 'seven', NULL)"});
    if (i == 1) ExecuteAll(*db, {"INSERT INTO tags VALUES(3, 'blue')"});
  }
}

std::vector<std::string> Undone(const Detection& detection) {
  std::vector<std::string> names;
  for (const MigrationPresence& one : detection.migrations) {
    if (one.presence != Presence::kPresent) names.push_back(one.name);
  }
  return names;
}

class OwnHistoryOf : public testing::TestWithParam<size_t> {
 protected:
  TempDir dir_;
  const std::string path_ = dir_.File("own.db");
  const std::vector<Migration> history_ = OwnHistory();
};

TEST_P(OwnHistoryOf, IsAdoptedFromThereOn) {
  MakeAt(path_, history_, GetParam());
  ASSERT_OK_AND_ASSIGN(CutoverReport report, Cutover(history_, {.path = path_, .context = TestContext()}));
  std::vector<std::string> missing;
  for (size_t i = GetParam(); i < history_.size(); ++i) missing.push_back(history_[i].name);
  EXPECT_EQ(Undone(report.detection), missing);
  EXPECT_THAT(report.detection.users_own, IsEmpty());
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  ASSERT_OK_AND_ASSIGN(Schema target, HistorySchema(history_));
  EXPECT_THAT(DiffFacts(FactsOf(target), FactsOf(SchemaOf(*db))), IsEmpty());
  EXPECT_THAT(Rows(*db, "SELECT id, text, mark FROM pages ORDER BY id"),
              ElementsAre("1|'one'|'ONE'", "7|'seven'|'SEVEN'"));
}

INSTANTIATE_TEST_SUITE_P(EveryPoint, OwnHistoryOf, testing::Range<size_t>(2, 14));

class OwnHistoryWithUser : public OwnHistoryOf {};

TEST_F(OwnHistoryWithUser, KeepsWhatIsTheUsersAndWhatIsDropped) {
  MakeAt(path_, history_, 4);
  ExecuteAll(*OpenDatabase(path_), {"ALTER TABLE notes ADD COLUMN mine TEXT DEFAULT 'm'", "CREATE TABLE my_own(x)"});
  ASSERT_OK_AND_ASSIGN(CutoverReport report, Cutover(history_, {.path = path_, .context = TestContext()}));
  EXPECT_THAT(report.detection.users_own, UnorderedElementsAre("table my_own", "column notes.mine"));
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(path_);
  EXPECT_THAT(Rows(*db, "SELECT id, mine FROM pages ORDER BY id"), ElementsAre("1|'m'", "7|'m'"));
  EXPECT_THAT(Archived(*db, "notes"), testing::Contains("'1'|'seen'|'yes'"));
  EXPECT_THAT(Archived(*db, "tags"), testing::Contains(HasSubstr("'tag'|'blue'")));
}

TEST_F(OwnHistoryWithUser, IsRefusedWhereARenameHasBothNames) {
  MakeAt(path_, history_, 4);
  ExecuteAll(*OpenDatabase(path_), {"ALTER TABLE notes ADD COLUMN body TEXT"});
  EXPECT_THAT(Cutover(history_, {.path = path_, .context = TestContext()}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("005: column notes.text and column notes.body are both there")));
}

}  // namespace
}  // namespace crystal
