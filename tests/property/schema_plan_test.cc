// Between any two schemas a migration is found that leads from the one to the other and back, with every row.
#include <gtest/gtest.h>

#include <iostream>

#include "absl/strings/match.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/drawn_schemas.h"
#include "tests/support/status_matchers.h"
#include "tools/operations/create_diff.h"
#include "tools/operations/diff_proof.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/schema_source.h"
#include "tools/transition/run_context.h"
#include "verify/schema_text.h"

namespace crystal {
namespace {

constexpr uint32_t kSchemas = 30;

SchemaText Drawn(uint32_t seed) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const std::string& sql : DrawSchema(seed)) EXPECT_OK(db->Execute(sql)) << sql;
  const absl::StatusOr<SchemaText> text = ReadSchemaText(*db);
  EXPECT_OK(text);
  return text.value_or(SchemaText());
}

Migration MigrationOf(const std::string& name, const std::string& text) {
  absl::StatusOr<Migration> migration = ParseSqlMigration(name, text);
  EXPECT_OK(migration) << text;
  return migration.value_or(Migration{.name = name});
}

// What somebody who knows would say: something for what must have a value, and what fits of what fits not.
Fills FillsFor(const Schema& from, const Schema& to) {
  Fills fills;
  for (const auto& [name, table] : to.tables) {
    for (const auto& [old_name, before] : from.tables) {
      if (!absl::EqualsIgnoreCase(old_name, name) || before.is_virtual) continue;
      for (const Column& column : table.columns) {
        if (!column.generated.empty() || column.primary_key > 0) continue;
        const Column* old = before.FindColumn(column.name);
        for (const Column& one : before.columns) {
          if (absl::EqualsIgnoreCase(one.name, column.name)) old = &one;
        }
        const bool unique =
            old != nullptr && std::any_of(before.indexes.begin(), before.indexes.end(), [&](const Index& i) {
              return i.origin == "u" && i.columns[0].name == old->name;
            });
        const std::string kind =
            column.type == "INTEGER" || column.type == "REAL" || column.type == "BLOB" ? column.type : "TEXT";
        const std::string some = kind == "BLOB" ? "randomblob(8)" : kind == "TEXT" ? "hex(randomblob(8))" : "random()";
        const bool needs_value =
            column.not_null && (!column.default_value || unique) && (old == nullptr || !old->not_null);
        const bool needs_type = table.strict && old != nullptr && old->type != column.type && column.type != "ANY";
        if (!needs_value && !needs_type) continue;
        const std::string value =
            old == nullptr || unique ? some : absl::StrCat("CAST(", QuoteName(column.name), " AS ", kind, ")");
        fills[{name, column.name}] =
            old != nullptr && column.not_null ? absl::StrCat("coalesce(", value, ", ", some, ")") : value;
      }
    }
  }
  return fills;
}

bool LeadsThereAndBack(const SchemaText& from, const SchemaText& to) {
  SchemaPlan start;
  for (const SchemaStatement& statement : from.statements) start.up.push_back(statement.sql);
  const std::vector<Migration> history = {MigrationOf("20260101000000-start", DiffText(start, {}, "a"))};
  const absl::StatusOr<SchemaPlan> plan = PlanSchema(from, to, {.fills = FillsFor(from.schema, to.schema)});
  EXPECT_OK(plan) << ToString(from) << "\n=====\n" << ToString(to);
  if (!plan.ok()) return false;
  const std::string text = DiffText(*plan, plan->remarks, "b");
  const absl::Status proven = ProveDiff(history, MigrationOf("20260102000000-diff", text), to.schema, *plan);
  EXPECT_OK(proven) << ToString(from) << "\n=====\n" << ToString(to) << "\n=====\n" << text;
  return proven.ok();
}

TEST(SchemaPlan, LeadsFromASchemaToAnyOtherAndBack) {
  std::vector<SchemaText> schemas;
  for (uint32_t seed = 1; seed <= kSchemas; ++seed) schemas.push_back(Drawn(seed));
  int held = 0, pairs = 0;
  for (uint32_t i = 0; i < kSchemas; ++i) {
    for (uint32_t j = 0; j < i; ++j) {
      // Down is as hard as up: one of the two ways is enough.
      const SchemaText& from = schemas[(i + j) % 2 == 0 ? i : j];
      const SchemaText& to = schemas[(i + j) % 2 == 0 ? j : i];
      ++pairs;
      held += LeadsThereAndBack(from, to) ? 1 : 0;
      if (pairs - held > 3) GTEST_FAIL() << "and perhaps more, of " << pairs << " so far";
    }
  }
  std::cout << "pairs of schemas with a proven migration: " << held << " of " << pairs << std::endl;
  EXPECT_EQ(held, pairs);
  EXPECT_EQ(pairs, 435);
}

TEST(SchemaPlan, OfASchemaToItselfSaysNothing) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    const SchemaText schema = Drawn(seed);
    ASSERT_OK_AND_ASSIGN(const SchemaPlan plan, PlanSchema(schema, schema));
    EXPECT_TRUE(plan.empty());
  }
}

}  // namespace
}  // namespace crystal
