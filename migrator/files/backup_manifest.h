// What is written down beside a backup, to see later that it is still what it was.
#ifndef MIGRATOR_FILES_BACKUP_MANIFEST_H_
#define MIGRATOR_FILES_BACKUP_MANIFEST_H_

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/files/content_digest.h"

namespace crystal {

struct BackupManifest {
  std::string source;      // path of the database
  int64_t created_ms = 0;  // milliseconds since 1970
  int64_t size = 0;        // bytes of the backup
  std::string sha256;      // of the backup's file
  ContentDigest tables;    // empty where the maker compared the content itself
  std::string damage;      // what integrity_check found in the database itself; "" in a good one
  auto operator<=>(const BackupManifest&) const = default;
};

// "<backup>.json"
std::string ManifestPath(const std::string& backup);
std::string ToJson(const BackupManifest& manifest);
// Errors: DataLoss - not a manifest of this format.
absl::StatusOr<BackupManifest> ParseManifest(absl::string_view json);

}  // namespace crystal

#endif  // MIGRATOR_FILES_BACKUP_MANIFEST_H_
