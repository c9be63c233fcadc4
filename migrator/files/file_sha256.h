// SHA-256 of files.
#ifndef MIGRATOR_FILES_FILE_SHA256_H_
#define MIGRATOR_FILES_FILE_SHA256_H_

#include <string>

#include "absl/status/statusor.h"

namespace crystal {

// The 64 hexadecimal digits of a whole open file, read in pieces from its beginning; the descriptor's position is left
// alone.
absl::StatusOr<std::string> Sha256OfFile(int descriptor);
// The same of a file by its name. Requires: no connection of this process is open on it (hazard B6).
absl::StatusOr<std::string> Sha256OfFile(const std::string& path);

}  // namespace crystal

#endif  // MIGRATOR_FILES_FILE_SHA256_H_
