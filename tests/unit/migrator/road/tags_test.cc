#include "migrator/road/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Tags : public testing::Test {
 protected:
  Tags() : db_(MemoryDatabase()) { EXPECT_OK(EnsureHistory(*db_)); }
  void Apply(const std::string& name) {
    EXPECT_OK(RecordApplied(*db_, Migration{.name = name}, kExecuted, 0, TestContext()));
  }
  std::unique_ptr<SqliteAdapter> db_;
};

TEST_F(Tags, StandAtTheLastApplied) {
  Apply("001-a");
  Apply("002-b");
  ASSERT_OK(SetTag(*db_, "before-search", TestContext()));
  Apply("003-c");
  EXPECT_THAT(ReadTags(*db_).value(), ElementsAre(Tag{"before-search", "002-b", "2025-06-15 15:06:40"}));
  EXPECT_THAT(Rows(*db_, "SELECT command, subject, outcome, details FROM migration_events"),
              ElementsAre("'tag'|'before-search'|'set'|'002-b'"));
}

TEST_F(Tags, OneThatExistsIsNotMoved) {
  Apply("001-a");
  ASSERT_OK(SetTag(*db_, "v1", TestContext()));
  Apply("002-b");
  EXPECT_THAT(SetTag(*db_, "v1", TestContext()), StatusIs(StatusCode::kAlreadyExists, HasSubstr("at 001-a")));
}

TEST_F(Tags, NeedSomethingApplied) {
  EXPECT_THAT(SetTag(*db_, "v1", TestContext()), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("nothing")));
}

TEST_F(Tags, NamesAreWords) {
  for (const char* name : {"", "1", "A", "a b", "a/b", "-a", "caf\xC3\xA9"}) {
    EXPECT_THAT(CheckTagName(name), StatusIs(StatusCode::kInvalidArgument, HasSubstr("before-search"))) << name;
  }
  EXPECT_OK(CheckTagName("v1.2_rc-3"));
}

TEST_F(Tags, CanBeRemoved) {
  Apply("001-a");
  ASSERT_OK(SetTag(*db_, "v1", TestContext()));
  ASSERT_OK(RemoveTag(*db_, "v1", TestContext()));
  EXPECT_THAT(ReadTags(*db_).value(), IsEmpty());
  EXPECT_THAT(RemoveTag(*db_, "v1", TestContext()), StatusIs(StatusCode::kNotFound, HasSubstr("no tag v1")));
}

}  // namespace
}  // namespace crystal
