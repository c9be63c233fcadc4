#include "migrator/migration.h"

#include "absl/strings/str_cat.h"
#include "migrator/sha256.h"

namespace crystal {

std::string Checksum(const Migration& migration) {
  std::string canonical;
  const auto add = [&](absl::string_view token) { absl::StrAppend(&canonical, token.size(), ":", token, ";"); };
  add(migration.name);
  for (const std::string& name : migration.depends_on) add(name);
  for (const Change& change : migration.changes) {
    add(ToString(change));
    const auto* data = std::get_if<DataChange>(&change);
    if (data == nullptr) continue;
    for (const Writes& writes : data->writes) {
      add(writes.table);
      for (const std::string& column : writes.columns) add(column);
      add(writes.adds_rows ? "adds rows" : "");
    }
  }
  return absl::StrCat("v1:", Sha256Hex(canonical));
}

}  // namespace crystal
