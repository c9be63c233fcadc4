// Random databases for property tests: realistic and wild names, types, constraints and values, blended by weight.
#ifndef TESTS_SUPPORT_GENERATORS_H_
#define TESTS_SUPPORT_GENERATORS_H_

#include <rapidcheck.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/values/schema_change.h"
#include "migrator/values/value.h"

namespace crystal {

struct BoundStatement {
  std::string sql;
  std::vector<Value> values;
};

// A table among indexes, views, triggers and children of all kinds, and a change of one column of it that alters no
// value: to another type of the same affinity.
struct RandomDatabase {
  RetypeColumn change;
  std::vector<BoundStatement> statements;  // one that a constraint refuses is left out by Build
};
std::ostream& operator<<(std::ostream& out, const RandomDatabase& database);

// NULL, integers, reals, text and blobs; NUL bytes, invalid UTF-8, numbers and dates as text among them.
rc::Gen<Value> GenValue();
rc::Gen<RandomDatabase> GenDatabase();

// The database in memory.
std::unique_ptr<SqliteAdapter> Build(const RandomDatabase& database);

}  // namespace crystal

#endif  // TESTS_SUPPORT_GENERATORS_H_
