#include "migrator/sha256.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>
// After sys/types.h, on whose types it relies.
#include <sha2.h>

#include <cerrno>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "migrator/file_system.h"

namespace crystal {
namespace {

std::string Finish(SHA2_CTX& context) {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256Final(digest, &context);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

}  // namespace

std::string Sha256Hex(absl::string_view bytes) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return Finish(context);
}

absl::StatusOr<std::string> Sha256OfFile(int descriptor) {
  constexpr size_t kPiece = 256 * 1024;
  std::vector<uint8_t> piece(kPiece);
  SHA2_CTX context;
  SHA256Init(&context);
  off_t at = 0;
  while (true) {
    const ssize_t got = pread(descriptor, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "read for SHA-256");
    if (got == 0) return Finish(context);
    SHA256Update(&context, piece.data(), static_cast<size_t>(got));
    at += got;
  }
}

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return SystemError(errno, absl::StrCat("open ", path));
  return Sha256OfFile(file.get());
}

}  // namespace crystal
