#include "migrator/change.h"

#include "absl/strings/str_cat.h"

namespace crystal {

std::string ToString(const Change& change) {
  return std::visit(
      [](const auto& c) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(c)>, DataChange>) {
          return absl::StrCat("change rows: ", c.name);
        } else {
          return ToString(SchemaChange(c));
        }
      },
      change);
}

}  // namespace crystal
