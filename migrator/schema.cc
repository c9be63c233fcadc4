#include "migrator/schema.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"

namespace crystal {

std::string RowidName(const Table& table) {
  static constexpr std::array<absl::string_view, 3> kNames = {"rowid", "_rowid_", "oid"};
  if (table.without_rowid) return "";
  for (absl::string_view name : kNames) {
    const bool hidden = std::any_of(table.columns.begin(), table.columns.end(),
                                    [&](const Column& c) { return absl::EqualsIgnoreCase(c.name, name); });
    if (!hidden) return std::string(name);
  }
  return "";
}

}  // namespace crystal
