// How far a word is from another: for those who type.
#ifndef MIGRATOR_BASE_EDIT_DISTANCE_H_
#define MIGRATOR_BASE_EDIT_DISTANCE_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace crystal {

// The slips that make the one of the other: a byte left out, added or changed, or two neighbours swapped.
size_t EditDistance(absl::string_view a, absl::string_view b);

}  // namespace crystal

#endif  // MIGRATOR_BASE_EDIT_DISTANCE_H_
