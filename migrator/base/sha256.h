// SHA-256, for what other programs check too: the manifest of a backup.
#ifndef MIGRATOR_BASE_SHA256_H_
#define MIGRATOR_BASE_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct SHA256state_st;  // OpenSSL's

namespace crystal {

// The hash of bytes that come in pieces. Threads: one thread an object.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void Add(absl::string_view bytes);
  // The 64 hexadecimal digits, as `sha256sum` prints them. Requires: called once, last.
  std::string Finish();

 private:
  std::unique_ptr<SHA256state_st> state_;
};

// The 64 hexadecimal digits of the bytes' SHA-256.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace crystal

#endif  // MIGRATOR_BASE_SHA256_H_
