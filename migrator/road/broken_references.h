// References that are broken before and after a run: a run must not break any, but it may bring back what was broken.
#ifndef MIGRATOR_ROAD_BROKEN_REFERENCES_H_
#define MIGRATOR_ROAD_BROKEN_REFERENCES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// What a run did to tables by which a violation is known.
struct TablesAfter {
  std::map<std::string, std::string> renamed = {};  // those that have another name now, by that of before
  // Made anew, or with a column that has another name, by the name of now: rows that have no id of their own may have
  // other rowids, and a reference other columns.
  std::set<std::string> reshaped = {};

  // Another part of the run, behind what is here.
  void Follow(const std::map<std::string, std::string>& renames, const std::set<std::string>& reshapes);
};

// `before` and `after`: as BrokenReferences gives them. A violation stays the same one under another name; what else
// the run reshaped is told by how many there are. Errors: FailedPrecondition - `after` holds a violation that `before`
// did not.
absl::Status CheckNoNewBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after, const TablesAfter& tables = {});

// Table temp.crystal_broken(reference) gets what is broken before a run (`before`) and what was noted when it left, so
// that rows which referred to nothing all the time come back as they were. Requires: a transaction is open.
absl::Status RememberBrokenReferences(DatabaseAdapter& db, const std::vector<std::string>& before);

// The same for a run of migrations. A way down takes rows away that referred to nothing (users have such), and the way
// up brings them back as they were: what goes is noted in the archive, and counts as known when it comes again.
// Requires: a transaction is open, the history's tables exist.
absl::Status CheckBrokenReferencesOfRun(DatabaseAdapter& db, const std::vector<std::string>& before,
                                        const std::vector<std::string>& after, const TablesAfter& tables);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_BROKEN_REFERENCES_H_
