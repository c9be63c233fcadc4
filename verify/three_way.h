// Finds every place where two results of one database differ, and says what stood there before.
#ifndef VERIFY_THREE_WAY_H_
#define VERIFY_THREE_WAY_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"
#include "verify/discrepancy.h"

namespace crystal {

struct ThreeWayCounts {
  int64_t rows_before = 0;
  std::map<std::string, int64_t> lost_by_table;  // rows before that the legacy result lacks
};

// Calls `found` for each discrepancy. Tables are read side by side in the order of their keys, each once; only rows
// that are new in a result are kept in memory, to find their likes in the other under another generated id. Times of
// the run itself (from `now_ms`, for an hour) count as equal.
absl::StatusOr<ThreeWayCounts> CompareThreeWays(DatabaseAdapter& before, DatabaseAdapter& legacy,
                                                DatabaseAdapter& versioned, const RunFacts& facts,
                                                const std::function<void(const Discrepancy&)>& found);

}  // namespace crystal

#endif  // VERIFY_THREE_WAY_H_
