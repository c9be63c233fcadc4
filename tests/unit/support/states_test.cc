#include "tests/support/states.h"

#include <gtest/gtest.h>

#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/expected_schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The user's objects have no fact sheet: what was asked for is all that is compared of them.
Schema WithoutObjects(Schema schema) {
  schema.objects.clear();
  return schema;
}

TEST(States, EveryOneIsBuiltAsItsFactsSay) {
  TempDir dir;
  const std::vector<UserState> states = LoadStates();
  ASSERT_EQ(states.size(), 159u);
  for (const UserState& state : states) {
    SCOPED_TRACE(state.name);
    const std::string path = dir.File("state.db");
    ASSERT_OK(BuildState(state, path));
    ASSERT_OK_AND_ASSIGN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, {.mode = OpenMode::kReadOnly}));
    ASSERT_OK_AND_ASSIGN(Schema schema, db->ReadSchema());
    EXPECT_THAT(SchemaDifferences(state.schema, WithoutObjects(schema)), IsEmpty());
    EXPECT_EQ(WithoutObjects(schema), state.schema);
    EXPECT_EQ(schema.objects.size(), state.create_objects.size());
    ASSERT_OK_AND_ASSIGN(std::vector<std::string> violations, db->BrokenReferences());
    EXPECT_EQ(violations.size(), static_cast<size_t>(state.foreign_key_violations));
    for (const UserTable& table : state.tables) {
      ASSERT_OK_AND_ASSIGN(int64_t rows, SelectInteger(*db, "SELECT count(*) FROM " + QuoteName(table.name)));
      EXPECT_EQ(rows, static_cast<int64_t>(table.rows.size())) << table.name;
    }
    for (const auto& [name, seq] : state.sequence) {
      ASSERT_OK_AND_ASSIGN(int64_t now,
                           SelectInteger(*db, "SELECT seq FROM sqlite_sequence WHERE name = ?", {Value(name)}));
      EXPECT_EQ(now, seq) << name;
    }
  }
}

Schema OneTable(const std::vector<Column>& columns) {
  Schema schema;
  schema.tables["t"].name = "t";
  schema.tables["t"].columns = columns;
  return schema;
}

TEST(SchemaDifferences, SaysWhatIsMissingAndWhatIsTooMuch) {
  const Schema want = OneTable({{.name = "a", .type = "TEXT"}});
  Schema got = OneTable({{.name = "a", .type = "BLOB"}});
  got.tables["t"].checks = {"a>0"};
  got.tables["t"].strict = true;
  got.tables["u"].name = "u";
  EXPECT_THAT(SchemaDifferences(want, got),
              ElementsAre("table t: missing: a TEXT", "table t: unexpected: a BLOB", "table t: unexpected: check a>0",
                          "table t: options: -> strict ", "unexpected: table u"));
  EXPECT_THAT(SchemaDifferences(got, got), IsEmpty());
}

TEST(SchemaDifferences, TakesNoAccountOfTheOrderOfColumns) {
  const Schema want = OneTable({{.name = "a", .type = ""}, {.name = "b", .type = ""}});
  const Schema got = OneTable({{.name = "b", .type = ""}, {.name = "a", .type = ""}});
  EXPECT_THAT(SchemaDifferences(want, got), IsEmpty());
}

TEST(CanonicalSchema, HoldsTheTwelveTablesOfTheLastRelease) {
  const Schema schema = CanonicalSchema();
  EXPECT_EQ(schema.tables.size(), 12u);
  ASSERT_NE(schema.FindColumn("sessions", "last_viewed_at"), nullptr);
  EXPECT_EQ(schema.FindColumn("sessions", "last_viewed_at")->type, "DATETIME");
}

}  // namespace
}  // namespace crystal
