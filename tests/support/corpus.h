// The recorded runs of the real legacy method, and databases built from their facts.
// The format is described in tests/data/corpus/README.md.
#ifndef TESTS_SUPPORT_CORPUS_H_
#define TESTS_SUPPORT_CORPUS_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// The files of tests/data/corpus, sorted by name; a file added there is a new case.
std::vector<std::string> CorpusFiles();
// A parsed file; objects keep their order, because inserts must.
nlohmann::ordered_json ReadCorpus(const std::string& path);

// A fact's value: numbers and text as they are, {"real"}, {"blob"}, {"int"}, {"now"}.
Value ToValue(const nlohmann::ordered_json& fact);

// Fills an empty database with what a `load` event describes. Leaves foreign keys on.
absl::Status BuildState(DatabaseAdapter& db, const nlohmann::ordered_json& load, const nlohmann::ordered_json& schemas);
// What the user did with the application between two launches.
absl::Status InsertRows(DatabaseAdapter& db, const nlohmann::ordered_json& tables);

// A schema's facts as introspection gives them, without views and triggers.
Schema ExpectedSchema(const nlohmann::ordered_json& facts);

// Where the database differs from `expect`: schema with column order, views and triggers, counts, and where they were
// recorded rows with storage classes and sequences. Empty where it does not.
absl::StatusOr<std::vector<std::string>> Differences(DatabaseAdapter& db, const nlohmann::ordered_json& expect,
                                                     const nlohmann::ordered_json& schemas);

}  // namespace crystal

#endif  // TESTS_SUPPORT_CORPUS_H_
