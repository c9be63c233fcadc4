#include "tools/operations/doctor.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

void Append(std::vector<DoctorLine>&& more, std::vector<DoctorLine>& lines) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

DoctorLine Unreadable(const absl::Status& status, const std::string& path) {
  const std::string backup = NewestBackup(path);
  return {Health::kProblem, "file", std::string(status.message()),
          backup.empty() ? "" : "restore " + ShellQuoted(backup)};
}

// Byte 18 of the header is 2 in WAL mode: https://www.sqlite.org/fileformat2.html
bool IsInWalMode(const DatabaseFile& file) {
  std::ifstream opened(file.path, std::ios::binary);
  opened.seekg(18);
  return opened.get() == 2;
}

}  // namespace

std::string ToString(Health health) {
  switch (health) {
    case Health::kOk:
      return "ok";
    case Health::kNote:
      return "note";
    case Health::kProblem:
      return "problem";
  }
  return "";
}

const std::string& DoctorReport::next() const {
  static const std::string nothing;
  for (const Health health : {Health::kProblem, Health::kNote}) {
    for (const DoctorLine& line : lines) {
      if (line.health == health && !line.next.empty()) return line.next;
    }
  }
  return nothing;
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> OpenWithoutTrace(const DatabaseFile& file) {
  if (SizeOf(file.path + "-journal") > 0) {
    return absl::FailedPreconditionError(
        "a writer was stopped, and what it left in the journal beside the file must be rolled back before it is read");
  }
  SqliteOptions options{.mode = OpenMode::kReadOnly};
  // Reading in WAL mode makes a -shm, and a connection that may only read cannot clear it away. Where one is there,
  // other connections are, or were killed, and it stays as it was.
  const bool in_use = NameTaken(file.path + "-shm") && NameTaken(file.path + "-wal");
  if (IsInWalMode(file) && !in_use) {
    options = {.mode = OpenMode::kReadWrite, .keep_write_ahead_log = SizeOf(file.path + "-wal") > 0, .alone = true};
  }
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(file.path, options));
  RETURN_IF_ERROR(db->Execute("PRAGMA query_only=ON"));
  RETURN_IF_ERROR(CheckStillSame(file));
  return db;
}

DoctorReport Examine(const DoctorOptions& options) {
  DoctorReport report{.database = options.path};
  const absl::StatusOr<DatabaseFile> file = FindDatabaseFile(options.path, Access::kRead);
  if (!file.ok()) {
    report.readable = false;
    report.lines.push_back(Unreadable(file.status(), options.path));
    Append(LinesBeside(options.path, options), report.lines);
    return report;
  }
  report.database = file->path;
  report.lines = FileLines(*file);
  if (const auto db = OpenWithoutTrace(*file); db.ok()) {
    Append(ContentLines(**db, options), report.lines);
  } else {
    report.readable = false;
    // Making a backup rolls the journal back, as every program that opens the file would.
    const bool journal = absl::IsFailedPrecondition(db.status()) && SizeOf(file->path + "-journal") > 0;
    report.lines.push_back(Unreadable(db.status(), file->path));
    if (journal) report.lines.back().next = "backup";
  }
  Append(LinesBeside(file->path, options), report.lines);
  return report;
}

}  // namespace crystal
