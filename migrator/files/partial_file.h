// The name of a backup while it is being made.
#ifndef MIGRATOR_FILES_PARTIAL_FILE_H_
#define MIGRATOR_FILES_PARTIAL_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/files/file_system.h"

namespace crystal {

struct PartialFile {
  std::string target;  // what it is to be called in the end
  std::string path;    // "<target>.partial", an empty private file
  FileHandle file;     // open on it and locked, so that no other run takes it for a dead one's
};

// Makes the file that a backup of `database` is to be written to. `target` may be empty: then the backup is called
// "<database>.backup-<time>", with "-2", "-3", ... where that is taken. What a killed run left under such a name is
// removed first.
//
// Requires: an absolute real path of the database.
// Errors: AlreadyExists - the target is taken: nothing is ever overwritten; NotFound - no such directory;
// PermissionDenied; Unavailable - another run is making it.
absl::StatusOr<PartialFile> MakePartialFile(const std::string& database, const std::string& target, int64_t now_ms);

}  // namespace crystal

#endif  // MIGRATOR_FILES_PARTIAL_FILE_H_
