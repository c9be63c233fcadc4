// A user at work on his database between two moves, and what the model remembers of it.
#ifndef TESTS_SUPPORT_MOVE_USER_H_
#define TESTS_SUPPORT_MOVE_USER_H_

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/move_dump.h"
#include "tests/support/move_schema.h"
#include "tests/support/move_scripts.h"

namespace crystal {

using RowName = std::pair<std::string, std::string>;                 // canonical table, key
using CellName = std::tuple<std::string, std::string, std::string>;  // and canonical column

// What the user did, by the number of the event in which he did it.
struct UserMemory {
  std::map<RowName, int> deleted;  // and did not insert again
  std::map<RowName, int> reused;   // rows whose id SQLite gave again
  std::set<RowName> made_again;    // rows that he made under the key of one that was gone
  std::set<RowName> seen;          // every row that ever was
  std::map<CellName, int> wrote;
  std::set<std::string> own;  // "index x", "column t.x" (the canonical table), "table x"
};

// Carries out one piece of work, which depends on what there is; returns the statements, which may fail as a user's
// may.
std::vector<std::string> Work(DatabaseAdapter& db, const Draw& draw, int number, int event, const Aliases& aliases,
                              UserMemory& memory, std::set<std::string>& kinds);

}  // namespace crystal

#endif  // TESTS_SUPPORT_MOVE_USER_H_
