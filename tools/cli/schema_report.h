// Facts of a schema, and differences between them, as text or JSON.
#ifndef TOOLS_CLI_SCHEMA_REPORT_H_
#define TOOLS_CLI_SCHEMA_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "verify/schema_diff.h"

namespace crystal {

// The facts of the database at `path`, opened for reading only. Errors: those of OpenForReading.
absl::StatusOr<Facts> ReadFacts(const std::string& path);

// One line a fact, aligned: table, kind, name, definition.
std::string FactsText(const Facts& facts);
nlohmann::ordered_json FactsJson(const Facts& facts);

// One line a difference, under a line with the names of the two sides.
std::string DifferencesText(const std::vector<Difference>& differences, const std::string& before,
                            const std::string& after);
// [{where, before, after}], null for what is not there on a side.
nlohmann::ordered_json DifferencesJson(const std::vector<Difference>& differences);

}  // namespace crystal

#endif  // TOOLS_CLI_SCHEMA_REPORT_H_
