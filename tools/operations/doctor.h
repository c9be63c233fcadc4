// Everything worth knowing about a database, a line each, and the one command to run next.
#ifndef TOOLS_OPERATIONS_DOCTOR_H_
#define TOOLS_OPERATIONS_DOCTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/values/migration.h"

namespace crystal {

enum class Health { kOk, kNote, kProblem };
std::string ToString(Health health);  // "ok", "note", "problem"

struct DoctorLine {
  Health health = Health::kOk;
  std::string topic;
  std::string text;
  std::string next = {};  // what to run about it: "cutover", "restore FILE"; "" where nothing is to be done
};

struct DoctorOptions {
  std::string path;
  std::vector<Migration> migrations;
  bool full = false;  // integrity_check instead of quick_check, and the digests of the backups
  int64_t now_ms = 0;
};

struct DoctorReport {
  std::string database;  // absolute where it was found
  bool readable = true;
  std::vector<DoctorLine> lines = {};
  // What the first problem asks for, else the first note that asks for something; "" where nothing is to be done.
  const std::string& next() const;
};

// Looks at a database, or at whatever is there instead, and changes nothing: no byte of the file, and no file beside it
// comes or goes.
DoctorReport Examine(const DoctorOptions& options);

// The three parts of it.

// doctor_file.cc: the file from outside. Requires: no connection of this process is open on it (hazard B6).
std::vector<DoctorLine> FileLines(const DatabaseFile& file);
// doctor_beside.cc: backups, reports, locks and leftovers in the same directory. `path` need not exist.
std::vector<DoctorLine> LinesBeside(const std::string& path, const DoctorOptions& options);
// The newest backup beside the database that is what its manifest says, by its size; "" where there is none.
std::string NewestBackup(const std::string& path);
// doctor_content.cc: what SQLite and the history say of it.
std::vector<DoctorLine> ContentLines(SqliteAdapter& db, const DoctorOptions& options);

// Opens a database so that nothing is left beside it and no byte of it changes.
// Errors: FailedPrecondition - a journal of a killed writer is beside it, and reading the file would roll it back.
absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenWithoutTrace(const DatabaseFile& file);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_DOCTOR_H_
