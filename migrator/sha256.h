// SHA-256, for what other programs check too: the manifest of a backup.
#ifndef MIGRATOR_SHA256_H_
#define MIGRATOR_SHA256_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// The 64 hexadecimal digits of the bytes' SHA-256, as `sha256sum` prints them.
std::string Sha256Hex(absl::string_view bytes);
// The same of a whole open file, read in pieces from its beginning; the descriptor's position is left alone.
absl::StatusOr<std::string> Sha256OfFile(int descriptor);
// The same of a file by its name. Requires: no connection of this process is open on it (hazard B6).
absl::StatusOr<std::string> Sha256OfFile(const std::string& path);

}  // namespace crystal

#endif  // MIGRATOR_SHA256_H_
