// A database that is another application's than the one that a command took it for because nobody had said whose it is.
#ifndef TOOLS_OPERATIONS_OTHER_OWNER_H_
#define TOOLS_OPERATIONS_OTHER_OWNER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "baseline/detect.h"
#include "tools/operations/migration_set.h"

namespace crystal {

// For AdoptionRules::other_owner, where Crystal is the default: how many of the migrations in `directory`, taken as the
// history of an application of their own, are there. Where none is, it is Crystal's or nobody's; where Crystal's tables
// are there as well, the database matches both, and only a person knows.
std::function<absl::StatusOr<std::string>(DatabaseAdapter& db, const Detection& as_crystal)> OtherOwnerThanCrystal(
    const MigrationDirectory& directory);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_OTHER_OWNER_H_
