#include "tools/operations/backups.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/files/restore.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostManifest = 64LL * 1024 * 1024;

int64_t CreatedMs(const KeptBackup& backup) { return backup.manifest.ok() ? backup.manifest->created_ms : 0; }

// Of two of one moment the one with the higher number behind its time was made later: "-10" after "-9".
bool IsNewer(const KeptBackup& one, const KeptBackup& other) {
  if (CreatedMs(one) != CreatedMs(other)) return CreatedMs(one) > CreatedMs(other);
  if (one.path.size() != other.path.size()) return one.path.size() > other.path.size();
  return one.path > other.path;
}

}  // namespace

std::vector<std::string> FilesBeside(const std::string& path, const std::string& suffix) {
  const std::string start = fs::path(path + suffix).filename().string();
  std::vector<std::string> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : EntriesOf(DirectoryOf(path), ignored)) {
    const bool regular = entry.symlink_status(ignored).type() == fs::file_type::regular;
    if (regular && absl::StartsWith(entry.path().filename().string(), start)) found.push_back(entry.path().string());
  }
  return found;
}

std::vector<KeptBackup> BackupsOf(const std::string& path) {
  std::vector<KeptBackup> backups;
  for (const std::string& file : FilesBeside(path, ".backup-")) {
    if (absl::EndsWith(file, ".json") || absl::EndsWith(file, ".partial")) continue;
    const absl::StatusOr<std::string> text = ReadSmallFile(ManifestPath(file), kMostManifest);
    backups.push_back({file, text.ok() ? ParseManifest(*text) : text.status()});
  }
  std::sort(backups.begin(), backups.end(), IsNewer);
  return backups;
}

absl::Status CheckBackup(const DatabaseFile& database, const KeptBackup& backup) {
  RETURN_IF_ERROR(CheckIsBackupOf(database, backup.path));
  if (!backup.manifest->damage.empty()) return absl::DataLossError("the database was damaged when it was made");
  return VerifyBackup(backup.path);
}

std::string ToString(BackupVerdict::Fate fate) {
  switch (fate) {
    case BackupVerdict::Fate::kStays:
      return "stays";
    case BackupVerdict::Fate::kGoes:
      return "goes";
    case BackupVerdict::Fate::kSuspect:
      break;
  }
  return "suspect";
}

std::vector<BackupVerdict> ThinBackups(const DatabaseFile& database, int keep) {
  std::vector<BackupVerdict> verdicts;
  int good = 0;
  for (const KeptBackup& backup : BackupsOf(database.path)) {
    BackupVerdict verdict{.path = backup.path, .created_ms = CreatedMs(backup), .bytes = SizeOf(backup.path)};
    const absl::Status checked = CheckBackup(database, backup);
    if (!checked.ok()) {
      verdict.fate = BackupVerdict::Fate::kSuspect;
      verdict.why = std::string(checked.message());
    } else if (++good > keep) {
      verdict.fate = BackupVerdict::Fate::kGoes;
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

absl::Status RemoveBackups(const std::vector<BackupVerdict>& verdicts) {
  for (const BackupVerdict& verdict : verdicts) {
    if (verdict.fate != BackupVerdict::Fate::kGoes) continue;
    for (const std::string& name : {verdict.path, ManifestPath(verdict.path)}) {
      if (unlink(name.c_str()) != 0 && errno != ENOENT) return SystemError(errno, absl::StrCat("remove ", name));
    }
    RETURN_IF_ERROR(SyncDirectory(DirectoryOf(verdict.path)));
  }
  return absl::OkStatus();
}

}  // namespace crystal
