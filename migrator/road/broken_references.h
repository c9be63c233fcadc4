// References that are broken before and after a run: a run must not break any, but it may bring back what was broken.
#ifndef MIGRATOR_ROAD_BROKEN_REFERENCES_H_
#define MIGRATOR_ROAD_BROKEN_REFERENCES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// `before` and `after`: as BrokenReferences gives them. `renamed`: tables that have another name now, by that of
// before. A violation stays the same one where its tables or columns are renamed, and where a rebuild numbers the rows
// anew. Errors: FailedPrecondition - `after` holds a violation that `before` did not.
absl::Status CheckNoNewBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after,
                                        const std::map<std::string, std::string>& renamed = {});

// Table temp.crystal_broken(reference) gets what is broken before a run (`before`) and what was noted when it left, so
// that rows which referred to nothing all the time come back as they were. Requires: a transaction is open.
absl::Status RememberBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before);

// The same for a run of migrations. A way down takes rows away that referred to nothing (users have such), and the way
// up brings them back as they were: what goes is noted in the archive, and counts as known when it comes again.
// Requires: a transaction is open, the history's tables exist.
absl::Status CheckBrokenReferencesOfRun(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after,
                                        const std::map<std::string, std::string>& renamed);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_BROKEN_REFERENCES_H_
