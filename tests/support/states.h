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
  int foreign_key_violations = 0;                         // rows that break one, as the user has them
};

// All states of the file, in its order. Aborts the test program where the file is not what it should be.
std::vector<UserState> LoadStates();

// Writes the database of `state` to `path`, an absolute path; a file that is there already is replaced.
absl::Status BuildState(const UserState& state, const std::string& path);

}  // namespace crystal

#endif  // TESTS_SUPPORT_STATES_H_
