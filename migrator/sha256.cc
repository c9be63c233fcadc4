#include "migrator/sha256.h"

#define OPENSSL_SUPPRESS_DEPRECATED  // the interface that needs nothing of the library but this one hash
#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "migrator/file_system.h"

namespace crystal {
namespace {

std::string Finish(SHA256_CTX& context) {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, &context);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

}  // namespace

std::string Sha256Hex(absl::string_view bytes) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  return Finish(context);
}

absl::StatusOr<std::string> Sha256OfFile(int descriptor) {
  constexpr size_t kPiece = 256 * 1024;
  std::vector<uint8_t> piece(kPiece);
  SHA256_CTX context;
  SHA256_Init(&context);
  off_t at = 0;
  while (true) {
    const ssize_t got = pread(descriptor, piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "read for SHA-256");
    if (got == 0) return Finish(context);
    SHA256_Update(&context, piece.data(), static_cast<size_t>(got));
    at += got;
  }
}

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return SystemError(errno, absl::StrCat("open ", path));
  return Sha256OfFile(file.get());
}

}  // namespace crystal
