#include "tools/operations/doctor.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

void Append(std::vector<DoctorLine>&& more, std::vector<DoctorLine>& lines) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// A file that is whole and only out of reach is nothing to restore.
DoctorLine Unreadable(const absl::Status& status, const std::string& path) {
  if (absl::IsDataLoss(status)) return BeyondSqlite("file", std::string(status.message()), path);
  const std::string backup = absl::IsNotFound(status) ? NewestBackup(path) : "";
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

DoctorLine BeyondSqlite(const std::string& topic, const std::string& what, const std::string& path) {
  const std::string backup = NewestBackup(path), file = ShellQuoted(path);
  if (backup.empty()) {
    return {Health::kProblem, topic,
            absl::StrCat(what, " No backup that holds is beside it. What can still be read: `sqlite3 ", file,
                         " .recover`")};
  }
  std::string aside = absl::StrCat("mv ", file, " ", ShellQuoted(path + ".damaged"));
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    if (!NameTaken(path + suffix)) continue;
    absl::StrAppend(&aside, " && mv ", ShellQuoted(path + suffix), " ", ShellQuoted(path + ".damaged" + suffix));
  }
  return {Health::kProblem, topic,
          absl::StrCat(what, " Set it aside (`", aside, "`), then run `crystal-migration restore ", ShellQuoted(backup),
                       " --db ", file, "`")};
}

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

namespace {

std::vector<DoctorLine> MigrationLines(const DoctorOptions& options) {
  std::vector<DoctorLine> lines;
  for (const SqlFileFault& fault : options.unreadable) {
    lines.push_back({Health::kProblem, "migrations",
                     absl::StrCat("not read, and no command that moves goes on without it: ", fault.status.message())});
  }
  return lines;
}

bool Says(const DoctorReport& report, absl::string_view topic, Health health) {
  return std::any_of(report.lines.begin(), report.lines.end(),
                     [&](const DoctorLine& line) { return line.topic == topic && line.health == health; });
}

// What would only fail is not proposed: the line that says why is what there is to do first.
void TakeBackProposals(const DoctorOptions& options, DoctorReport& report) {
  const bool stuck = Says(report, kWritingTopic, Health::kProblem) || Says(report, kSpaceTopic, Health::kProblem);
  const bool open = Says(report, kOpenTopic, Health::kNote);
  bool waits = false;
  for (DoctorLine& line : report.lines) {
    const bool restores = absl::StartsWith(line.next, "restore "), replaces = restores || line.next == "cutover";
    const bool looks = absl::StartsWith(line.next, "baseline");
    waits = waits || (open && replaces);
    const bool fails = (stuck && !looks) || (open && replaces) ||
                       (!options.unreadable.empty() && !restores && line.next != "backup") ||
                       (!report.readable && line.next == "backup" && !Says(report, kJournalTopic, Health::kProblem));
    if (fails) line.next.clear();
  }
  if (!waits) return;
  for (DoctorLine& line : report.lines) {
    if (line.topic == kOpenTopic) line.health = Health::kProblem;
  }
}

DoctorReport Look(const DoctorOptions& options) {
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
  Append(MigrationLines(options), report.lines);
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

}  // namespace

DoctorReport Examine(const DoctorOptions& options) {
  DoctorReport report = Look(options);
  TakeBackProposals(options, report);
  return report;
}

}  // namespace crystal
