// Bytes that somebody else wrote, as a terminal and a document can take them.
#ifndef MIGRATOR_BASE_PRINTABLE_H_
#define MIGRATOR_BASE_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

// Bytes that are no text, and those that steer a terminal, as \xNN; line ends and tabs stay.
std::string Printable(absl::string_view bytes);

}  // namespace crystal

#endif  // MIGRATOR_BASE_PRINTABLE_H_
