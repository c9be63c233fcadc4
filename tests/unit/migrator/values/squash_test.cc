#include "migrator/values/squash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrator/files/sql_file.h"
#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

Migration Parsed(const std::string& name, const std::string& text) {
  const absl::StatusOr<Migration> parsed = ParseSqlMigration(name, text);
  EXPECT_OK(parsed);
  return parsed.ok() ? *parsed : Migration{.name = name};
}

TEST(SquashText, CarriesOverWhatSectionsDeclare) {
  const Migration first = Parsed("20260101000000-a",
                                 "-- migrate:up\nALTER TABLE t RENAME COLUMN a TO b\n-- renames: t.a = t.b\n"
                                 "-- migrate:down\n-- renames: t.b = t.a\nALTER TABLE t RENAME COLUMN b TO a;\n");
  const Migration second = Parsed("20260102000000-b",
                                  "-- migrate:up\n-- renames: t.b = t.c\n-- migrate:forget t.\"my key\"\n"
                                  "ALTER TABLE t RENAME COLUMN b TO c; ALTER TABLE t DROP COLUMN \"my key\";\n"
                                  "-- migrate:down\n-- renames: t.c = t.b\nALTER TABLE t RENAME COLUMN c TO b;\n"
                                  "ALTER TABLE t ADD COLUMN \"my key\";\n");
  const Migration squash = Parsed("20260102000000-c", SquashText({first, second}, "20260102000000-c"));
  const auto& script = std::get<SqlScript>(squash.changes[0]);
  EXPECT_EQ(script.up_declares, (SqlDeclarations{.forgets = {{"t", "my key"}}, .renames = {{{"t", "a"}, {"t", "c"}}}}));
  EXPECT_EQ(script.down_declares, (SqlDeclarations{.renames = {{{"t", "c"}, {"t", "a"}}}}));
  EXPECT_EQ(script.up.size(), 3u);
}

TEST(SquashText, ReadsDoubleQuotesAsItsPartsDo) {
  const Migration names = Parsed("20260101000000-a", "-- migrate:up\nSELECT \"a\"\n-- migrate:down\n");
  const Migration texts = Parsed("20260102000000-b", "-- migrate:double-quoted-texts\n-- migrate:up\nSELECT \"b\"\n");
  const auto reads_texts = [](const std::vector<Migration>& parts) {
    const Migration squash = Parsed("20260102000000-c", SquashText(parts, "20260102000000-c"));
    return std::get<SqlScript>(squash.changes[0]).up.at(0).double_quoted_texts;
  };
  EXPECT_TRUE(reads_texts({names, texts}));
  EXPECT_FALSE(reads_texts({names, names}));
}

TEST(SquashText, TakesPartsThatSayNothing) {
  const Migration nothing = Parsed("20260101000000-a", "-- migrate:up\n-- migrate:down\n");
  const Migration one = Parsed("20260102000000-b", "-- migrate:up\nSELECT 1\n-- migrate:down\n");
  const Migration squash = Parsed("20260102000000-c", SquashText({nothing, one}, "20260102000000-c"));
  EXPECT_EQ(std::get<SqlScript>(squash.changes[0]).up.size(), 1u);
}

}  // namespace
}  // namespace crystal
