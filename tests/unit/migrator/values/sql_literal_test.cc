#include "migrator/values/sql_literal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"

namespace crystal {
namespace {

TEST(SqlLiteral, IsReadBackAsTheSameValue) {
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Value& value :
       std::vector<Value>{std::monostate(), int64_t{-7}, 0.1, 3.0, infinity, -infinity, std::string("it's"),
                          std::string("a\0b", 3), Blob{std::string("\0'", 2)}, Blob{}}) {
    const absl::StatusOr<Value> read = SelectValue(*db, absl::StrCat("SELECT ", SqlLiteral(value)));
    ASSERT_TRUE(read.ok()) << SqlLiteral(value) << read.status();
    EXPECT_EQ(Literal(*read), Literal(value)) << SqlLiteral(value);
  }
}

}  // namespace
}  // namespace crystal
