#include "migrator/values/schema.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

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

bool IsShadowTable(const Schema& schema, absl::string_view table) {
  return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const auto& entry) {
    return entry.second.is_virtual && absl::StartsWith(table, absl::StrCat(entry.first, "_"));
  });
}

}  // namespace crystal
