#include "tests/support/states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/expected_schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// The user's objects have no fact sheet: what was asked for is all that is compared of them.
Schema WithoutObjects(Schema schema) {
  schema.objects.clear();
  return schema;
}

// The rows of `child` that refer to nothing, where the parent may be gone as a whole.
std::string ReferencesBroken(const std::string& child, const ForeignKey& key, bool parent_is_there) {
  const std::string from = QuoteName(key.from[0]), to = QuoteName(key.to[0]);
  if (!parent_is_there) return absl::StrCat("SELECT count(", from, ") FROM ", QuoteName(child));
  return absl::StrCat("SELECT count(*) FROM ", QuoteName(child), " AS c WHERE ", from, " IS NOT NULL AND NOT EXISTS (",
                      "SELECT 1 FROM ", QuoteName(key.table), " AS p WHERE p.", to, " = c.", from, ")");
}

bool IsKey(const Table& parent, const std::string& column) {
  const bool unique = std::any_of(parent.indexes.begin(), parent.indexes.end(), [&](const Index& index) {
    return index.unique && index.columns == std::vector<IndexColumn>{{.name = column}};
  });
  return unique || parent.FindColumn(column)->primary_key == 1;
}

// What the adapter must find in this table, counted without SQLite's own check: a row that refers to nothing, or the
// one finding of a table with a key that cannot be checked.
int64_t BrokenIn(DatabaseAdapter& db, const Schema& schema, const Table& table) {
  int64_t broken = 0;
  for (const ForeignKey& key : table.foreign_keys) {
    EXPECT_EQ(key.to.size(), 1u) << table.name;
    const Table* parent = schema.FindTable(key.table);
    if (parent != nullptr && !IsKey(*parent, key.to[0])) return 1;
    const absl::StatusOr<int64_t> rows = SelectInteger(db, ReferencesBroken(table.name, key, parent != nullptr));
    EXPECT_OK(rows);
    broken += rows.value_or(0);
  }
  return broken;
}

TEST(States, EveryOneIsBuiltAsItsFactsSay) {
  TempDir dir;
  const std::vector<UserState> states = LoadStates();
  ASSERT_EQ(states.size(), 175u);
  std::map<std::string, int64_t> broken_in;
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
    int64_t broken = 0;
    for (const auto& [name, table] : schema.tables) broken += BrokenIn(*db, schema, table);
    EXPECT_EQ(static_cast<int64_t>(violations.size()), broken);
    if (broken > 0) broken_in[state.name] = broken;
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
  EXPECT_THAT(broken_in, ElementsAre(Pair("X FK of a user table to a column that is no key", 1),
                                     Pair("X panel settings: panel gone, panel of type diff", 1),
                                     Pair("X sessions with NULL ids", 5), Pair("open orphaned child rows", 1),
                                     Pair("open panel settings: orphans and a marker already set", 1)));
}

TEST(States, TwoMustBeRefusedForWhatIsNamed) {
  std::vector<std::string> in_the_way;
  for (const UserState& state : LoadStates()) {
    if (!state.refusal.empty()) in_the_way.push_back(ThingInTheWay(state));
  }
  EXPECT_THAT(in_the_way, ElementsAre("index my_m", "trigger mt"));
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
