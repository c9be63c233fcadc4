// Seeds on the road: their rows, and what the audit trail says of them, in one transaction.
#ifndef TOOLS_OPERATIONS_SEED_H_
#define TOOLS_OPERATIONS_SEED_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/migrator.h"
#include "migrator/values/change.h"
#include "migrator/values/migration.h"
#include "tools/operations/seed_file.h"

namespace crystal {

struct Seeded {
  std::string path = {};
  int64_t statements = 0;
  std::map<std::string, int64_t> rows = {};  // table to rows that were inserted, updated or deleted; 0 is told too
};
struct SeedReport {
  std::vector<Seeded> files = {};
  int64_t rows = 0;                     // of all of them
  std::vector<std::string> notes = {};  // indexes that were built anew
};

// Runs the seeds as migrations run: no trigger fires, full-text indexes are kept, no reference may be broken that is
// not. Each file that writes rows gets a line in the audit trail. The caller commits where rows > 0, else rolls back.
// Requires: a transaction is open; `migrations` are in order.
// Errors: FailedPrecondition - no history, one at fault, or migrations are pending; InvalidArgument and others, as
// "FILE:LINE: ..." - a statement that fails, or that has no place in a seed.
absl::StatusOr<SeedReport> RunSeeds(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                    const std::vector<SeedFile>& seeds, const RunContext& context,
                                    const EventSink& events);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SEED_H_
