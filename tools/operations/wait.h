// Waiting for a database: for scripts and containers that start beside an application.
#ifndef TOOLS_OPERATIONS_WAIT_H_
#define TOOLS_OPERATIONS_WAIT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"

namespace crystal {

enum class WaitFor {
  kUnlocked,  // nobody migrates or writes, and it can be read
  kUpToDate,  // and no migration is pending either
};

// Why the database is not ready yet, for people, with who is in the way; "" where it is. A file that is not there yet
// is waited for, and so is a history. Takes no lock that a writer would notice.
// Errors: what no waiting mends - no database, a history at fault.
absl::StatusOr<std::string> WhyNotReady(const std::string& database, WaitFor what,
                                        const std::vector<Migration>& migrations);

struct Waited {
  std::string reason = {};  // as WhyNotReady says at last; "" where it became ready
  int64_t ms = 0;
};
// Asks again and again, ever more seldom up to once a second, until it is ready or the time is up; once at least.
// `waiting` gets each reason.
absl::StatusOr<Waited> WaitUntilReady(const std::function<absl::StatusOr<std::string>()>& why_not, int timeout_ms,
                                      const std::function<void(const std::string&)>& waiting);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_WAIT_H_
