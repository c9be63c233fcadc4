#include "migrator/files/file_sha256.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/strings/str_cat.h"
#include "migrator/base/sha256.h"
#include "migrator/files/file_system.h"

namespace crystal {

absl::StatusOr<std::string> Sha256OfFile(int descriptor) {
  constexpr size_t kPiece = size_t{256} * 1024;
  std::vector<char> piece(kPiece);
  Sha256 hash;
  off_t at = 0;
  while (true) {
    const ssize_t got = pread(descriptor, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "read for SHA-256");
    if (got == 0) return hash.Finish();
    hash.Add({piece.data(), static_cast<size_t>(got)});
    at += got;
  }
}

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return SystemError(errno, absl::StrCat("open ", path));
  return Sha256OfFile(file.get());
}

}  // namespace crystal
