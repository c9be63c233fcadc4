#include "legacy/sample_database.h"

#include "absl/strings/str_cat.h"
#include "legacy/releases.h"
#include "tests/unit/legacy/legacy_fixture.h"

namespace crystal {
namespace {

std::string Dump(DatabaseAdapter& db, const Schema& schema) {
  std::string dump;
  for (const auto& [name, table] : schema.tables) {
    std::unique_ptr<Cursor> rows = *db.Select("SELECT * FROM " + QuoteName(name));
    while (*rows->Next()) {
      for (int i = 0; i < rows->column_count(); ++i) {
        const ValueView v = rows->Get(i);
        absl::StrAppend(&dump, static_cast<int>(v.type), "|", v.integer, "|", v.real, "|", v.bytes, "|");
      }
    }
  }
  return dump;
}

std::string MakeAndDump(absl::string_view release, const SampleOptions& options) {
  auto db = *SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true});
  EXPECT_OK(MakeSampleDatabase(*db, release, options));
  return Dump(*db, *db->ReadSchema());
}

using SampleDatabaseTest = LegacyTest;

TEST_F(SampleDatabaseTest, OneSeedMakesOneContent) {
  EXPECT_EQ(MakeAndDump("v0.3.5", {.seed = 7}), MakeAndDump("v0.3.5", {.seed = 7}));
  EXPECT_NE(MakeAndDump("v0.3.5", {.seed = 7}), MakeAndDump("v0.3.5", {.seed = 8}));
}

TEST_F(SampleDatabaseTest, EveryReleaseHasOneAndLaunchesOnIt) {
  for (absl::string_view release : LegacyReleases()) {
    SetUp();
    ASSERT_OK_AND_ASSIGN(auto rows, MakeSampleDatabase(*db_, release, {.sessions = 9, .outputs = 30}));
    EXPECT_EQ(rows["sessions"], 9) << release;
    EXPECT_EQ(rows["session_outputs"], 30) << release;
    EXPECT_OK(db_->CheckIntegrity());
    ASSERT_OK_AND_ASSIGN(std::vector<std::string> violations, db_->BrokenReferences());
    EXPECT_TRUE(violations.empty()) << release;
    EXPECT_OK(Run("v0.3.5").threw) << release;
  }
}

TEST_F(SampleDatabaseTest, HoldsEveryStorageClassAndUnusedIds) {
  ASSERT_OK(MakeSampleDatabase(*db_, "v0.2.3", {}));
  EXPECT_EQ(Number("SELECT count(DISTINCT typeof(data)) FROM session_outputs"), 2);
  EXPECT_EQ(Number("SELECT count(*) FROM session_outputs WHERE typeof(timestamp) = 'real'"), 1);
  EXPECT_GT(Number("SELECT count(*) FROM sessions WHERE last_output IS NULL"), 0);
  EXPECT_GT(Number("SELECT seq FROM sqlite_sequence WHERE name = 'prompt_markers'"),
            Number("SELECT count(*) FROM prompt_markers"));
}

TEST_F(SampleDatabaseTest, TakesOneSessionAndNoOutput) {
  ASSERT_OK_AND_ASSIGN(auto rows, MakeSampleDatabase(*db_, "v0.1.0", {.sessions = 1, .outputs = 0}));
  EXPECT_EQ(rows["sessions"], 1);
  EXPECT_EQ(rows["session_outputs"], 0);
}

}  // namespace
}  // namespace crystal
