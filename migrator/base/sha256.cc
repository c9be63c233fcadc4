#include "migrator/base/sha256.h"

#define OPENSSL_SUPPRESS_DEPRECATED  // the interface that needs nothing of the library but this one hash
#include <openssl/sha.h>

#include "absl/strings/escaping.h"

namespace crystal {

Sha256::Sha256() : state_(std::make_unique<SHA256_CTX>()) { SHA256_Init(state_.get()); }
Sha256::~Sha256() = default;

void Sha256::Add(absl::string_view bytes) { SHA256_Update(state_.get(), bytes.data(), bytes.size()); }

std::string Sha256::Finish() {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, state_.get());
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof(digest)});
}

std::string Sha256Hex(absl::string_view bytes) {
  Sha256 hash;
  hash.Add(bytes);
  return hash.Finish();
}

}  // namespace crystal
