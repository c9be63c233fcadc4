// The backups that stand beside a database, and which of them may go.
#ifndef TOOLS_OPERATIONS_BACKUPS_H_
#define TOOLS_OPERATIONS_BACKUPS_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/files/backup_manifest.h"
#include "migrator/files/database_file.h"

namespace crystal {

// The regular files whose names begin with the database's and this: a name alone says what a file is to us.
std::vector<std::string> FilesBeside(const std::string& path, const std::string& suffix);

struct KeptBackup {
  std::string path;
  absl::StatusOr<BackupManifest> manifest;
};
// The newest first; those without a manifest that can be read at the end.
std::vector<KeptBackup> BackupsOf(const std::string& path);
// It is a backup of this database, of a time at which it was whole, and to the byte what it was.
// Errors: those of CheckIsBackupOf and VerifyBackup; DataLoss - the database was damaged then.
absl::Status CheckBackup(const DatabaseFile& database, const KeptBackup& backup);

struct BackupVerdict {
  enum class Fate {
    kStays,
    kGoes,
    kSuspect,  // it does not verify: it counts for nothing, and whoever has it decides about it
  };
  std::string path;
  int64_t created_ms = 0;  // 0: not known
  int64_t bytes = 0;
  Fate fate = Fate::kStays;
  std::string why = {};  // of kSuspect
  auto operator<=>(const BackupVerdict&) const = default;
};
std::string ToString(BackupVerdict::Fate fate);  // "stays", "goes", "suspect"

// The newest `keep` that verify stay, the others that verify go. Every one of them is read. Requires: keep > 0.
std::vector<BackupVerdict> ThinBackups(const DatabaseFile& database, int keep);
// Removes those that go, with their manifests. Requires: the caller holds the MigrationLock.
absl::Status RemoveBackups(const std::vector<BackupVerdict>& verdicts);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_BACKUPS_H_
