// SHA-256, for checksums and the audit trail (libmd).
#ifndef MIGRATOR_SHA256_H_
#define MIGRATOR_SHA256_H_

#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

// The digest of `bytes` as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace crystal

#endif  // MIGRATOR_SHA256_H_
