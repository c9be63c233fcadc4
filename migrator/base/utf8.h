// Whether text is what it says it is.
#ifndef MIGRATOR_BASE_UTF8_H_
#define MIGRATOR_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace crystal {

// How many bytes of `text` are UTF-8 before the first that is not; text.size() where all are. Overlong forms, halves of
// surrogate pairs and code points above U+10FFFF are not (https://www.rfc-editor.org/rfc/rfc3629).
size_t ValidUtf8Prefix(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_BASE_UTF8_H_
