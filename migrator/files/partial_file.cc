#include "migrator/files/partial_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kPartial[] = ".partial";

// "20261122T080910Z", and "-2" after it: what MakePartialFile puts behind ".backup-", and nobody else.
bool IsOurStamp(absl::string_view text) {
  constexpr absl::string_view kShape = "00000000T000000Z";
  if (text.size() < kShape.size()) return false;
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '0' ? !absl::ascii_isdigit(static_cast<unsigned char>(text[i])) : text[i] != kShape[i])
      return false;
  }
  absl::string_view number = text.substr(kShape.size());
  int unused = 0;
  return number.empty() || (absl::ConsumePrefix(&number, "-") && absl::SimpleAtoi(number, &unused));
}

// An empty file, or the beginning of a database.
bool LooksLikeBackup(int descriptor) {
  char start[16];
  const ssize_t got = pread(descriptor, start, sizeof(start), 0);
  return got == 0 || (got == 16 && memcmp(start, "SQLite format 3", 16) == 0);
}

// The owner of a living run holds the lock; the kernel has let go of a dead one's.
absl::Status RemoveIfDead(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.valid()) return errno == ENOENT ? absl::OkStatus() : SystemError(errno, absl::StrCat("open ", path));
  struct stat found = {};
  if (fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode) || !LooksLikeBackup(file.get())) {
    return absl::AlreadyExistsError(absl::StrCat(path,
                                                 " is there, and no backup of an earlier run. Nothing was "
                                                 "changed. Move it away, or choose another name."));
  }
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(
        absl::StrCat("Another run is writing ", path, ". Nothing was changed. Wait for it to end and try again."));
  }
  if (StillNames(path, file.get())) RemoveDatabase(path);
  return absl::OkStatus();
}

// Whatever cannot be removed stays: it is in nobody's way.
void RemoveDeadPartials(const std::string& directory, const std::string& prefix) {
  std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), &closedir);
  if (listing == nullptr) return;
  std::vector<std::string> dead;
  while (const dirent* entry = readdir(listing.get())) {
    absl::string_view name = entry->d_name;
    if (absl::ConsumePrefix(&name, prefix) && absl::ConsumeSuffix(&name, kPartial) && IsOurStamp(name)) {
      dead.push_back(absl::StrCat(directory, "/", entry->d_name));
    }
  }
  for (const std::string& path : dead) RemoveIfDead(path).IgnoreError();
}

absl::Status CheckFree(const std::string& target) {
  for (const char* suffix : {"", ".json", "-journal", "-wal", "-shm"}) {
    const std::string name = absl::StrCat(target, suffix);
    if (!NameTaken(name)) continue;
    return absl::AlreadyExistsError(absl::StrCat(
        name, " exists already, and a backup never overwrites. Nothing was changed. Choose another name for it."));
  }
  return absl::OkStatus();
}

absl::StatusOr<PartialFile> Create(const std::string& target) {
  RETURN_IF_ERROR(CheckFree(target));
  PartialFile partial{.target = target, .path = absl::StrCat(target, kPartial), .file = FileHandle()};
  ASSIGN_OR_RETURN(partial.file, CreatePrivateFile(partial.path));
  // Between the two calls another run may have taken the file for a dead one's.
  if (flock(partial.file.get(), LOCK_EX | LOCK_NB) == 0 && StillNames(partial.path, partial.file.get())) return partial;
  return absl::AlreadyExistsError(absl::StrCat(partial.path, " was taken by another run."));
}

}  // namespace

absl::StatusOr<PartialFile> MakePartialFile(const std::string& database, const std::string& target, int64_t now_ms) {
  if (!target.empty()) {
    ASSIGN_OR_RETURN(std::string resolved, ResolveDirectory(target));
    RETURN_IF_ERROR(CheckFree(resolved));
    RETURN_IF_ERROR(RemoveIfDead(absl::StrCat(resolved, kPartial)));
    return Create(resolved);
  }
  const std::string prefix = absl::StrCat(database, ".backup-");
  const std::string directory = DirectoryOf(database);
  RemoveDeadPartials(directory, prefix.substr(prefix.rfind('/') + 1));
  constexpr int kNames = 1000;
  const std::string first = absl::StrCat(prefix, CompactTime(now_ms));
  absl::StatusOr<PartialFile> partial = Create(first);
  for (int i = 2; i <= kNames && absl::IsAlreadyExists(partial.status()); ++i) {
    partial = Create(absl::StrCat(first, "-", i));
  }
  return partial;
}

}  // namespace crystal
