// Recorded fact sheets of schemas, in the same normal form that ReadSchema yields, and how two schemas differ.
#ifndef TESTS_SUPPORT_EXPECTED_SCHEMA_H_
#define TESTS_SUPPORT_EXPECTED_SCHEMA_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "migrator/values/schema.h"

namespace crystal {

// A fact sheet ({table: {columns, autoincrement, checks, foreign_keys, indexes}}) as a Schema without views and
// triggers.
Schema SchemaOfFacts(const nlohmann::ordered_json& facts);

// The schema of a new v0.3.5 database after two launches: tests/data/canonical-schema.json.
Schema CanonicalSchema();

// What `got` has too little, too much or otherwise than `want`, one line each; the order of columns does not count.
// Empty exactly where the two mean the same.
std::vector<std::string> SchemaDifferences(const Schema& want, const Schema& got);

}  // namespace crystal

#endif  // TESTS_SUPPORT_EXPECTED_SCHEMA_H_
