#include "tests/support/generators.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "migrator/engine/sqlite/sqlite_sql.h"
#include "tests/support/database.h"

namespace crystal {
namespace {

using rc::gen::element;
using rc::gen::just;

std::string Pick(const std::vector<std::string>& choices) { return *rc::gen::elementOf(choices); }
int UpTo(int most) { return *rc::gen::inRange(0, most + 1); }

// What stands beside the changed column; $0 is the quoted table.
const std::vector<std::string> kOtherColumns = {"n INTEGER",
                                                "\"my col\" TEXT COLLATE NOCASE DEFAULT 'x,)'",
                                                "[u,(] UNIQUE",
                                                "b BLOB NOT NULL DEFAULT x'00'",
                                                "`c\"h` CHECK($0.`c\"h` IS NOT 'never') -- mine\n",
                                                "r REAL /* , */",
                                                "\"order\" NUMERIC CHECK(\"order\" <> 77)",
                                                "oid TEXT",
                                                "parent REFERENCES $0 ON DELETE CASCADE",
                                                "t TEXT DEFAULT CURRENT_TIMESTAMP"};

// A key, and what follows the list of columns.
struct Key {
  std::string column, constraint, options;
};
const std::vector<Key> kKeys = {{"", "", ""},
                                {"id INTEGER PRIMARY KEY", "", ""},
                                {"id INTEGER PRIMARY KEY AUTOINCREMENT", "", ""},
                                {"id INTEGER PRIMARY KEY DESC", "", ""},
                                {"id TEXT PRIMARY KEY", "", ""},
                                {"id INTEGER", "CONSTRAINT k PRIMARY KEY(id, $1)", ""},
                                {"id INTEGER", "PRIMARY KEY(id)", ""},
                                {"id TEXT", "PRIMARY KEY(id, $1) -- last\n", " WITHOUT ROWID"}};

// Columns that follow from others; $1 is the changed column.
const std::vector<std::string> kGenerated = {"v AS ($1 || 'v')", "s INT GENERATED ALWAYS AS (length($1)) STORED"};

// $0 the table, $1 the changed column, $2 a number that makes names differ.
const std::vector<std::string> kObjects = {
    "CREATE INDEX i$2 ON $0($1)",
    "CREATE INDEX i$2 ON $0($1 DESC, id COLLATE NOCASE)",
    "CREATE UNIQUE INDEX i$2 ON $0(id, $1) WHERE id > 2",
    "CREATE INDEX \"i;$2\" ON $0(lower($1)) -- by hand\n",
    "CREATE VIEW v$2 AS SELECT  $1, count(*) AS n FROM $0",
    "CREATE VIEW v$2 AS SELECT nothing_there FROM gone",
    "CREATE VIEW v$2 AS SELECT x FROM other",
    "CREATE TRIGGER g$2 AFTER INSERT ON $0 BEGIN INSERT INTO other VALUES(new.$1); END",
    "CREATE TRIGGER g$2 BEFORE UPDATE OF $1 ON $0 WHEN new.$1 > ';' BEGIN SELECT RAISE(FAIL, 'no'); END",
    "CREATE TRIGGER g$2 AFTER DELETE ON other BEGIN DELETE FROM $0 WHERE $1 = old.x; END",
    "CREATE TABLE c$2(p REFERENCES $0 ON DELETE CASCADE, q REFERENCES $0($1))",
    "CREATE TABLE c$2(p, FOREIGN KEY(p) REFERENCES $0(id) ON DELETE SET NULL ON UPDATE CASCADE)"};

RetypeColumn RandomChange() {
  static const std::vector<std::pair<DataType, DataType>> kSameAffinity = {{DataType::kDateTime, DataType::kBoolean},
                                                                           {DataType::kBoolean, DataType::kDateTime},
                                                                           {DataType::kText, DataType::kJson}};
  const auto [from, to] = *rc::gen::elementOf(kSameAffinity);
  RetypeColumn change{.table = Pick({"t", "sessions", "a\"b; drop table x;--", "T 1"}), .from = {}, .to = {}};
  change.from.name = Pick({"a", "last_viewed_at", "it's", "x\"y", "unique"});
  change.from.type = from;
  change.from.unique = *element(false, false, true);
  if (*rc::gen::arbitrary<bool>()) change.from.default_value = std::string("d'");
  change.to = change.from;
  change.to.type = to;
  return change;
}

std::string CreateTableSql(const RetypeColumn& change) {
  const std::string table = QuoteName(change.table), column = QuoteName(change.from.name);
  const Key key = *rc::gen::elementOf(kKeys);
  std::vector<std::string> parts = {SqliteColumn(change.from)};
  for (const std::string& other : kOtherColumns) {
    if (UpTo(2) == 0) parts.push_back(absl::Substitute(other, table, column));
  }
  if (UpTo(3) == 0) parts.push_back(absl::Substitute(kGenerated[UpTo(1)], table, column));
  parts.insert(parts.begin() + UpTo(static_cast<int>(parts.size())), key.column.empty() ? "id" : key.column);
  if (!key.constraint.empty()) parts.push_back(absl::Substitute(key.constraint, table, column));
  return absl::StrCat("CREATE TABLE ", table, "(", absl::StrJoin(parts, ",\n"), ")", key.options);
}

void AddRows(const RetypeColumn& change, RandomDatabase& database) {
  const std::string table = QuoteName(change.table);
  const std::string insert =
      absl::StrCat("INSERT OR IGNORE INTO ", table, "(id, ", QuoteName(change.from.name), ") VALUES(?, ?)");
  const int rows = UpTo(8);
  for (int i = 0; i < rows; ++i) {
    const Value id = UpTo(3) == 0 ? *GenValue() : Value(int64_t{UpTo(20)});
    database.statements.push_back({insert, {id, *GenValue()}});
  }
  if (UpTo(1) == 0)
    database.statements.push_back({absl::StrCat("DELETE FROM ", table, " WHERE id = ?"), {*GenValue()}});
  if (UpTo(4) == 0) database.statements.push_back({absl::StrCat("DELETE FROM ", table), {}});
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const RandomDatabase& database) {
  for (const BoundStatement& statement : database.statements) {
    out << statement.sql << ";";
    for (const Value& value : statement.values) out << "  -- " << Literal(value);
    out << "\n";
  }
  return out << ToString(SchemaChange(database.change));
}

rc::Gen<Value> GenValue() {
  static const std::vector<std::string> kTexts = {"",
                                                  "pending",
                                                  "007",
                                                  "1e3",
                                                  " 12 ",
                                                  "2025-06-10T09:54:45.123Z",
                                                  "9223372036854775808",
                                                  std::string("a\0b", 3),
                                                  "\xff\xc0z",
                                                  "it's \"so\"",
                                                  "\xe6\x97\xa5\xe6\x9c\xac"};
  const auto text = rc::gen::elementOf(kTexts);
  return rc::gen::weightedOneOf<Value>(
      {{2, just(Value())},
       {3, rc::gen::map(rc::gen::inRange<int64_t>(-3, 20), [](int64_t i) { return Value(i); })},
       {1, element(Value(INT64_MIN), Value(INT64_MAX), Value(0.1 + 0.2), Value(-0.0), Value(1e300), Value(3.0))},
       {4, rc::gen::map(text, [](const std::string& s) { return Value(s); })},
       {1, rc::gen::map(rc::gen::arbitrary<std::string>(), [](const std::string& s) { return Value(s); })},
       {1, rc::gen::map(text, [](const std::string& s) { return Value(Blob{s}); })}});
}

rc::Gen<RandomDatabase> GenDatabase() {
  return rc::gen::exec([] {
    RandomDatabase database;
    database.change = RandomChange();
    const std::string table = QuoteName(database.change.table), column = QuoteName(database.change.from.name);
    database.statements = {{"CREATE TABLE other(x)", {}}, {CreateTableSql(database.change), {}}};
    AddRows(database.change, database);
    const int objects = UpTo(6);
    for (int i = 0; i < objects; ++i) {
      database.statements.push_back({absl::Substitute(Pick(kObjects), table, column, i), {}});
      if (UpTo(1) == 0) {  // a row where there is such a child, an orphan perhaps
        database.statements.push_back({absl::StrCat("INSERT INTO c", i, "(p) VALUES(?)"), {*GenValue()}});
      }
    }
    return database;
  });
}

std::unique_ptr<SqliteAdapter> Build(const RandomDatabase& database) {
  std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  for (const BoundStatement& statement : database.statements) {
    const absl::Status status = db->Execute(statement.sql, statement.values);
    const bool table = statement.sql.starts_with("CREATE TABLE");
    if (!table || status.ok()) continue;
    std::cerr << statement.sql << "\n" << status << "\n";
    std::abort();  // the generator itself is wrong
  }
  return db;
}

}  // namespace crystal
