// The list that Drizzle keeps of its migrations, in their order: meta/_journal.json beside their files.
#ifndef TOOLS_OPERATIONS_DRIZZLE_JOURNAL_H_
#define TOOLS_OPERATIONS_DRIZZLE_JOURNAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace crystal {

struct DrizzleEntry {
  std::string tag;   // "0000_eager_wolverine": the file without .sql
  int64_t when = 0;  // ms since 1970: what a database records as created_at
};

inline constexpr char kDrizzleJournal[] = "meta/_journal.json";

// Errors: NotFound - there is none; InvalidArgument - it is no such list. Both name the file.
absl::StatusOr<std::vector<DrizzleEntry>> ReadDrizzleJournal(const std::string& directory);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_DRIZZLE_JOURNAL_H_
