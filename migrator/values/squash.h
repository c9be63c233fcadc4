// A squash: one SQL migration that stands for several, made from their files.
#ifndef MIGRATOR_VALUES_SQUASH_H_
#define MIGRATOR_VALUES_SQUASH_H_

#include <set>
#include <string>
#include <vector>

#include "migrator/values/migration.h"

namespace crystal {

// Whether it is a squash, and all that it stands for is applied: under its own name, or through an older squash.
bool StandsForAll(const Migration& squash, const std::set<std::string>& applied);

// Where the files that it replaced are kept, a directory for each squash: together they are a set of migrations that
// a database half way can go on with. "DIR/archive/NAME".
std::string ArchiveOf(const Migration& squash);
std::string ArchiveOf(const std::string& directory, const std::string& squash);

// The text of the file that stands for `replaced`: their dependencies but for each other, the up statements in order,
// the down statements last first. Where one has no down section, it has none.
// Requires: all from SQL files, in the order in which they run; at least one.
std::string SquashText(const std::vector<Migration>& replaced, const std::string& name);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQUASH_H_
