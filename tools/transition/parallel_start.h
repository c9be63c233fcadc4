// The comparison that a start in parallel mode makes before it lets the legacy method on the file.
#ifndef TOOLS_TRANSITION_PARALLEL_START_H_
#define TOOLS_TRANSITION_PARALLEL_START_H_

#include <functional>
#include <string>
#include <vector>

#include "migrator/values/migration.h"
#include "verify/two_paths.h"

namespace crystal {

// Runs both paths over copies of a database; never writes to it.
using CompareFn = std::function<absl::StatusOr<VerifyReport>(const std::string& file)>;

// Writes the report to "<database>.parallel-<time>.json", and as a page to the same name in .html, for its owner's eyes
// only, and removes all but the last kParallelReports of them. Returns the path of the first.
inline constexpr int kParallelReports = 10;
absl::StatusOr<std::string> KeepParallelReport(const std::string& database, const VerifyReport& report, int64_t now_ms);

// What the newest report beside a database says of the old method.
struct ParallelMemory {
  int64_t rows_lost = 0;
  bool threw = false;
};
// Errors: NotFound - there is no report; DataLoss - it cannot be read.
absl::StatusOr<ParallelMemory> LastParallelReport(const std::string& database);

}  // namespace crystal

#endif  // TOOLS_TRANSITION_PARALLEL_START_H_
