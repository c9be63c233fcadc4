#include "migrator/base/printable.h"

#include "absl/strings/str_format.h"
#include "migrator/base/utf8.h"

namespace crystal {

std::string Printable(absl::string_view bytes) {
  std::string text;
  size_t valid = ValidUtf8Prefix(bytes);
  while (!bytes.empty()) {
    const auto c = static_cast<unsigned char>(bytes[0]);
    const bool steers = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
    // U+0080 to U+009F, which some terminals obey.
    const bool steers_too = c == 0xc2 && bytes.size() > 1 && static_cast<unsigned char>(bytes[1]) < 0xa0;
    if (valid == 0 || steers || steers_too) {
      absl::StrAppendFormat(&text, "\\x%02x", c);
    } else {
      text += bytes[0];
    }
    bytes.remove_prefix(1);
    valid = valid > 0 && !steers_too ? valid - 1 : ValidUtf8Prefix(bytes);
  }
  return text;
}

}  // namespace crystal
