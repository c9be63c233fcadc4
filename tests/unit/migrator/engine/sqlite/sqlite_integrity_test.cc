#include "migrator/engine/sqlite/sqlite_integrity.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/application_database.h"
#include "tests/support/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr char kSchema[] =
    "PRAGMA page_size = 1024; CREATE TABLE city(name TEXT COLLATE app_order PRIMARY KEY, n);"
    "CREATE TABLE street(name TEXT); CREATE INDEX own_i ON street(app_text(name));"
    "CREATE TABLE plain(a TEXT PRIMARY KEY, n INTEGER NOT NULL);"
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 300) "
    "INSERT INTO plain SELECT printf('%030d', i), i FROM c; INSERT INTO city SELECT a, n FROM plain;"
    "INSERT INTO street SELECT a FROM plain;";

class IntegrityTest : public testing::Test {
 protected:
  IntegrityTest() { RunAsApplication(path_, kSchema); }

  std::unique_ptr<SqliteAdapter> Open() { return OpenDatabase(path_); }
  // Overwrites the page that a b-tree begins with.
  void Damage(const std::string& tree) {
    ASSERT_OK_AND_ASSIGN(int64_t page,
                         SelectInteger(*Open(), "SELECT rootpage FROM sqlite_schema WHERE name = ?", {tree}));
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((page - 1) * 1024);
    file << std::string(1024, '\x07');
  }
  IntegrityReport Read(IntegrityCheck check = IntegrityCheck::kFull) {
    const absl::StatusOr<IntegrityReport> report = Open()->ReadIntegrity(check);
    EXPECT_OK(report);
    return report.value_or(IntegrityReport());
  }

  const TempDir dir_;
  const std::string path_ = dir_.File("a.db");
};

TEST_F(IntegrityTest, AHealthyFileIsSoundWhateverItNeeds) {
  for (const IntegrityCheck check : {IntegrityCheck::kFull, IntegrityCheck::kQuick}) {
    EXPECT_THAT(Read(check).faults, IsEmpty());
  }
  EXPECT_THAT(Read().left_out, UnorderedElementsAre("city", "street"));
  EXPECT_OK(Open()->CheckIntegrity());
}

TEST_F(IntegrityTest, DamageIsFoundInEveryTree) {
  for (const char* tree : {"plain", "city", "street", "own_i", "sqlite_autoindex_city_1"}) {
    std::filesystem::copy_file(path_, dir_.File("whole.db"));
    Damage(tree);
    EXPECT_THAT(Open()->CheckIntegrity(), StatusIs(StatusCode::kDataLoss, HasSubstr("integrity_check: "))) << tree;
    EXPECT_THAT(Read(IntegrityCheck::kQuick).faults, Not(IsEmpty())) << tree;
    std::filesystem::remove(path_);
    std::filesystem::rename(dir_.File("whole.db"), path_);
  }
}

TEST_F(IntegrityTest, AContentThatBreaksItsConstraintIsFound) {
  RunAsApplication(
      path_,
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'n INTEGER NOT NULL', 'n') "
      "WHERE name = 'plain'");
  RunAsApplication(path_, "UPDATE plain SET n = NULL WHERE n = 200");
  RunAsApplication(path_,
                   "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ', n)', ', n INTEGER NOT "
                   "NULL)') WHERE name = 'plain'");
  EXPECT_THAT(Read().faults, ElementsAre(HasSubstr("NULL value in plain.n")));
}

TEST_F(IntegrityTest, NoStandInStaysBehind) {
  auto db = Open();
  ASSERT_OK(db->CheckIntegrity());
  EXPECT_THAT(db->Execute("INSERT INTO city(name, n) VALUES('x', 1)"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("no such collation sequence: app_order")));
  EXPECT_THAT(db->Execute("INSERT INTO street(name) VALUES('x')"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("app_text")));
}

}  // namespace
}  // namespace crystal
