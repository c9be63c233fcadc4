// Everything worth knowing about a database, a line each, and the one command to run next.
#ifndef TOOLS_OPERATIONS_DOCTOR_H_
#define TOOLS_OPERATIONS_DOCTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/adoption_rules.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/sql_file.h"
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

// The topics that say what a database cannot do just now.
inline constexpr char kWritingTopic[] = "writing", kSpaceTopic[] = "space", kJournalTopic[] = "journal",
                      kOpenTopic[] = "open in";

struct DoctorOptions {
  std::string path;
  std::vector<Migration> migrations;          // those that can be read
  std::vector<SqlFileFault> unreadable = {};  // and the files that cannot
  AdoptionRules rules = {};                   // of a database that is not under history
  bool full = false;                          // integrity_check instead of quick_check, and the digests of the backups
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

// The parts of it.

// doctor_file.cc: the file from outside. Requires: no connection of this process is open on it (hazard B6).
std::vector<DoctorLine> FileLines(const DatabaseFile& file);
// doctor_beside.cc: backups, reports, locks and leftovers in the same directory. `path` need not exist.
std::vector<DoctorLine> LinesBeside(const std::string& path, const DoctorOptions& options);
// The newest backup beside the database that `restore` would take: what it holds is looked at; "" where there is none.
std::string NewestBackup(const std::string& path);
// A file with which SQLite can do nothing, so that no command of ours works on it: what to do all the same.
DoctorLine BeyondSqlite(const std::string& topic, const std::string& what, const std::string& path);
// doctor_history.cc: a database under history; a question that the database does not answer, which is a finding of its
// own; and what is the user's own.
std::vector<DoctorLine> HistoryLines(SqliteAdapter& db, const DoctorOptions& options);
DoctorLine FailedLine(const std::string& topic, const absl::Status& status);
DoctorLine OwnLine(const std::vector<std::string>& own);
// doctor_content.cc: what SQLite and the history say of it.
std::vector<DoctorLine> ContentLines(SqliteAdapter& db, const DoctorOptions& options);

// Opens a database so that nothing is left beside it and no byte of it changes.
// Errors: FailedPrecondition - a journal of a killed writer is beside it, and reading the file would roll it back.
absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenWithoutTrace(const DatabaseFile& file);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_DOCTOR_H_
