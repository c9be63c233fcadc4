#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "migrator/files/file_system.h"
#include "tools/operations/doctor.h"

namespace crystal {
namespace {

std::string Bytes(int64_t bytes) {
  constexpr int64_t kKib = 1024, kMib = kKib * kKib, kGib = kMib * kKib;
  if (bytes < kKib) return absl::StrCat(bytes, " bytes");
  if (bytes < kMib) return absl::StrFormat("%.1f KiB", static_cast<double>(bytes) / kKib);
  if (bytes < kGib) return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / kMib);
  return absl::StrFormat("%.1f GiB", static_cast<double>(bytes) / kGib);
}

DoctorLine FileLine(const DatabaseFile& file) {
  const bool open_to_others = (file.mode & 077) != 0;
  return {Health::kOk, "file",
          absl::StrFormat("%s, mode %04o%s, owner uid %d%s%s", Bytes(file.size), file.mode,
                          open_to_others ? " (others may look at it)" : "", file.owner,
                          file.owner == geteuid() ? " (you)" : "", file.is_link ? ", found by a symbolic link" : "")};
}

// A cutover needs a backup, and a journal that may become as large.
DoctorLine SpaceLine(const DatabaseFile& file) {
  const absl::StatusOr<int64_t> free = FreeSpace(DirectoryOf(file.path));
  if (!free.ok()) return {Health::kNote, kSpaceTopic, std::string(free.status().message())};
  const std::string text = absl::StrCat(Bytes(*free), " free beside it");
  if (*free > 3 * file.size) return {Health::kOk, kSpaceTopic, text};
  return {Health::kProblem, kSpaceTopic,
          absl::StrCat(text, ": too little for a backup and a journal; make room first")};
}

// All that a run which writes asks of the file and its directory, asked in the same words.
std::vector<DoctorLine> WritingLines(const DatabaseFile& file) {
  const absl::Status writable = FindDatabaseFile(file.path, Access::kWrite).status();
  if (writable.ok()) return {};
  return {{Health::kProblem, kWritingTopic, std::string(writable.message())}};
}

DoctorLine JournalLine(const DatabaseFile& file) {
  const int64_t journal = SizeOf(file.path + "-journal"), log = SizeOf(file.path + "-wal");
  if (journal > 0) {
    return {Health::kProblem, kJournalTopic, absl::StrCat("a -journal of ", Bytes(journal), " is beside it"), "backup"};
  }
  if (log > 0) {
    return {
        Health::kNote, kJournalTopic,
        absl::StrCat("a write-ahead log of ", Bytes(log),
                     " is beside it and belongs to it: copy both or neither, better with `crystal-migration backup`")};
  }
  return {Health::kOk, kJournalTopic, "nothing is left of a writer beside it"};
}

std::vector<DoctorLine> ProcessLines(const DatabaseFile& file) {
  const absl::StatusOr<std::vector<ProcessInfo>> users = ProcessesUsing(file);
  if (!users.ok()) return {{Health::kOk, kOpenTopic, std::string(users.status().message())}};
  std::vector<DoctorLine> lines;
  for (const ProcessInfo& user : *users) {
    lines.push_back({Health::kNote, kOpenTopic,
                     absl::StrCat("process ", user.pid, " (", user.command, "): close it before anything is written")});
  }
  if (lines.empty()) lines.push_back({Health::kOk, kOpenTopic, "no other process that may be looked into"});
  return lines;
}

// The kernel's own list of locks tells without trying to lock: a try could turn away a run that begins just now.
int OwnerOfLock(unsigned long inode) {
  std::ifstream locks("/proc/locks");
  std::string line;
  while (std::getline(locks, line)) {  // "1: FLOCK  ADVISORY  WRITE 708 08:01:13577 0 EOF"
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() < 6 || words[1] != "FLOCK") continue;
    const std::vector<std::string> place = absl::StrSplit(words[5], ':');
    unsigned long found = 0;
    int pid = 0;
    if (absl::SimpleAtoi(place.back(), &found) && found == inode && absl::SimpleAtoi(words[4], &pid)) return pid;
  }
  return 0;
}

DoctorLine LockLine(const DatabaseFile& file) {
  struct stat found = {};
  if (lstat((file.path + ".migrator.lock").c_str(), &found) != 0) return {Health::kOk, "lock", "no migration runs"};
  const int owner = OwnerOfLock(found.st_ino);
  if (owner != 0) return {Health::kNote, "lock", absl::StrCat("a migration runs just now, in process ", owner)};
  return {Health::kNote, "lock", "a lock file without an owner: a run was killed; the next one takes it"};
}

}  // namespace

std::vector<DoctorLine> FileLines(const DatabaseFile& file) {
  std::vector<DoctorLine> lines = {FileLine(file), SpaceLine(file), JournalLine(file), LockLine(file)};
  for (DoctorLine& line : WritingLines(file)) lines.push_back(std::move(line));
  for (DoctorLine& line : ProcessLines(file)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace crystal
