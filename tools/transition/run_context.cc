#include "tools/transition/run_context.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace crystal {
namespace {

// A version 4 UUID: https://www.rfc-editor.org/rfc/rfc9562, section 5.4.
std::string RandomUuid() {
  static std::random_device source;
  std::array<uint32_t, 4> bits = {source(), source(), source(), source()};
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%04x%08x", bits[0], bits[1] >> 16, bits[1] & 0xfff,
                         0x8000 | (bits[2] >> 16 & 0x3fff), bits[2] & 0xffff, bits[3]);
}

std::string Actor() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const char* user = std::getenv("LOGNAME");  // no look-up in the user database: that would load shared objects
  return absl::StrCat(user == nullptr ? absl::StrCat("uid ", getuid()) : user, "@", host.data());
}

}  // namespace

RunContext MakeRunContext() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
          .new_id = RandomUuid,
          .actor = Actor(),
          .tool_version = CRYSTAL_VERSION,
          .time_zone = absl::LocalTimeZone()};
}

}  // namespace crystal
