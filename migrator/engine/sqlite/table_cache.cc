#include "migrator/engine/sqlite/table_cache.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"

namespace crystal {

bool MayChangeSchema(absl::string_view sql) {
  static constexpr absl::string_view kAboutRows[] = {
      "INSERT ",   "UPDATE ",  "DELETE ",      "SELECT ",          "PRAGMA ",
      "SAVEPOINT", "RELEASE ", "CREATE TEMP ", "DROP TABLE temp.", "DROP TABLE IF EXISTS temp."};
  return absl::c_none_of(kAboutRows, [&](absl::string_view start) { return absl::StartsWithIgnoreCase(sql, start); });
}

absl::StatusOr<Table> TableCache::Read(absl::string_view name) {
  ASSIGN_OR_RETURN(const int64_t version, SelectInteger(db_, "PRAGMA main.schema_version"));
  if (version != version_) tables_.clear();
  version_ = version;
  const auto known = tables_.find(std::string(name));
  if (known != tables_.end()) return known->second;
  ASSIGN_OR_RETURN(Table table, ReadSqliteTable(db_, name));
  return tables_[std::string(name)] = std::move(table);
}

}  // namespace crystal
