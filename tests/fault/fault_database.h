// The small user's database that the fault tests work on.
#ifndef TESTS_FAULT_FAULT_DATABASE_H_
#define TESTS_FAULT_FAULT_DATABASE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/states.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {

inline const UserState& SmallState() {
  static const auto& state = *new UserState([] {
    for (UserState& each : LoadStates()) {
      if (each.name == "open release v0.1.2") return std::move(each);
    }
    ADD_FAILURE() << "no state of v0.1.2";
    return UserState{};
  }());
  return state;
}

// Writes the database of SmallState; returns its path.
inline std::string MakeSmallDatabase(const std::string& path) {
  EXPECT_OK(BuildState(SmallState(), path));
  return path;
}

// Brings it into WAL mode with rows that stand in the -wal alone.
inline void LeaveRowsInLog(const std::string& path) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  db->KeepWriteAheadLog(true);
  EXPECT_EQ(Rows(*db, "PRAGMA journal_mode=WAL"), std::vector<std::string>{"'wal'"});
  ExecuteAll(*db, {"INSERT INTO session_outputs(session_id, type, data) SELECT id, 'stdout', 'only in the log' FROM "
                   "sessions"});
}

// Copies a database with its -wal or -journal, where it has one.
inline void CopyDatabase(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal", "-journal"}) {
    if (std::filesystem::exists(from + suffix)) {
      std::filesystem::copy_file(from + suffix, to + suffix, std::filesystem::copy_options::overwrite_existing);
    }
  }
}

// What no run may leave: names other than those of the database itself, its backups and their manifests.
inline std::vector<std::string> Litter(const std::string& directory, const std::string& database) {
  std::vector<std::string> litter;
  for (const auto& [name, bytes] : FilesOf(directory)) {
    const bool backup = name.rfind(database + ".backup-", 0) == 0 && name.find(".partial") == std::string::npos &&
                        name.find("-journal") == std::string::npos && name.find("-wal") == std::string::npos &&
                        name.find("-shm") == std::string::npos;
    if (name != database && !backup) litter.push_back(name);
  }
  return litter;
}

}  // namespace crystal

#endif  // TESTS_FAULT_FAULT_DATABASE_H_
