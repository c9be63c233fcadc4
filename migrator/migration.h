// A migration is a value: what it does, how it is undone and its checksum are all derived from its changes.
#ifndef MIGRATOR_MIGRATION_H_
#define MIGRATOR_MIGRATION_H_

#include <string>
#include <vector>

#include "migrator/change.h"

namespace crystal {

struct Migration {
  std::string name;  // its identity for ever: "002-add-session-archived"
  std::vector<std::string> depends_on = {};
  std::vector<Change> changes = {};
};

// "v1:" and the SHA-256 over the name and the canonical form of every change, each with its length, so that no two
// migrations share one by accident of punctuation. Layout and comments of the source do not enter.
std::string Checksum(const Migration& migration);

}  // namespace crystal

#endif  // MIGRATOR_MIGRATION_H_
