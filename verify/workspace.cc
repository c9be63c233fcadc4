#include "verify/workspace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
constexpr char kPrefix[] = "crystal-verify-";

// Only our own, and only where nobody holds the lock any more.
void RemoveAbandoned(const std::string& base, int64_t now_ms) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : EntriesOf(base, ignored)) {
    struct stat facts = {};
    const std::string path = entry.path().string();
    if (!absl::StartsWith(entry.path().filename().string(), kPrefix)) continue;
    if (lstat(path.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode) || facts.st_uid != geteuid()) continue;
    absl::StatusOr<MigrationLock> lock = MigrationLock::Acquire(path, now_ms);
    if (lock.ok()) fs::remove_all(entry.path(), ignored);
  }
}

std::string BaseOf(const std::string& base) {
  if (!base.empty()) return base;
  const char* temporary = std::getenv("TMPDIR");
  return temporary == nullptr || *temporary == '\0' ? "/tmp" : temporary;
}

}  // namespace

absl::StatusOr<Workspace> Workspace::Make(const std::string& base, int64_t bytes, int64_t now_ms,
                                          const FreeSpaceFn& free_space) {
  std::error_code error;
  const std::string real = fs::canonical(BaseOf(base), error).string();
  if (error) return SystemError(error.value(), absl::StrCat("the directory for copies, ", BaseOf(base)));
  RemoveAbandoned(real, now_ms);
  RETURN_IF_ERROR(RequireSpace(real, bytes, free_space));
  std::random_device random;
  const std::string path = absl::StrCat(real, "/", kPrefix, absl::Hex(random()), absl::Hex(random()));
  // The lock comes first: a directory without one is an abandoned one.
  ASSIGN_OR_RETURN(MigrationLock lock, MigrationLock::Acquire(path, now_ms));
  if (mkdir(path.c_str(), 0700) != 0) return SystemError(errno, path);
  return Workspace(path, std::move(lock));
}

absl::Status CopyForTrial(SqliteAdapter& from, const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> to, SqliteAdapter::Open(path, {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(to->Execute("PRAGMA synchronous=OFF"));
  return to->CopyFrom(from, nullptr);
}

Workspace::~Workspace() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace crystal
