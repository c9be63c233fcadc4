// Holds JSON documents against a JSON Schema (draft 2020-12), as far as the project's own schemas go.
#ifndef TESTS_SUPPORT_JSON_SCHEMA_H_
#define TESTS_SUPPORT_JSON_SCHEMA_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace crystal {

// What of `document` is not as `schema` says, a line each with its place: "/migrations/3: state is not one of ...".
// Knows type, enum, properties, required, additionalProperties, items and $ref within the schema; any other keyword
// that is not for people is an error too, so that nothing is held to be checked that is not.
std::vector<std::string> SchemaFaults(const nlohmann::json& document, const nlohmann::json& schema);

}  // namespace crystal

#endif  // TESTS_SUPPORT_JSON_SCHEMA_H_
