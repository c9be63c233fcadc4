// Users' databases as recorded facts (tests/data/states.json), and the SQLite files that they describe.
#ifndef TESTS_SUPPORT_STATES_H_
#define TESTS_SUPPORT_STATES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "migrator/values/schema.h"
#include "migrator/values/value.h"

namespace crystal {

struct UserTable {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;  // each as long as `columns`
};

struct UserState {
  std::string name;
  Schema schema;                                          // what ReadSchema finds in the built file
  std::vector<std::string> create_tables;                 // SQL, run before the rows
  std::vector<UserTable> tables;                          // no table at all: an empty file of no bytes
  std::vector<std::string> create_indexes;                // SQL, run after the rows
  std::vector<std::pair<std::string, int64_t>> sequence;  // what sqlite_sequence holds in the end
  std::vector<std::string> create_objects;                // SQL of the user's views and triggers, run last
  // What a cutover must refuse it for, e.g. "index my_m needs sessions.model"; empty where it goes through.
  std::string refusal;
};

// All states of the file, in its order. Aborts the test program where the file is not what it should be, or holds a
// fact that is unknown here: no kind of state goes by untested.
std::vector<UserState> LoadStates();

// What a refusal must name of a state that is refused: "index my_m".
std::string ThingInTheWay(const UserState& state);

// Writes the database of `state` to `path`, an absolute path; a file that is there already is replaced.
absl::Status BuildState(const UserState& state, const std::string& path);

}  // namespace crystal

#endif  // TESTS_SUPPORT_STATES_H_
