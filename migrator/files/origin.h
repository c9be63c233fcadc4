// Where a migration file came from, when another tool's files were brought over: what that tool recorded of it in the
// databases that it moved.
#ifndef MIGRATOR_FILES_ORIGIN_H_
#define MIGRATOR_FILES_ORIGIN_H_

#include <compare>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

struct Origin {
  std::string tool;         // "goose"
  std::string file;         // in the tool's directory: "20230102030405_add_users.sql", "20230102_init/migration.sql"
  std::string recorded_as;  // in the tool's own table: "20230102030405"
  auto operator<=>(const Origin&) const = default;
};

// The line of a file that says it: "-- imported: goose 20230102030405_add_users.sql as 20230102030405".
std::string ToString(const Origin& origin);
// What the lines before the first statement of a file say; nothing where none of them does.
std::optional<Origin> OriginIn(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_FILES_ORIGIN_H_
