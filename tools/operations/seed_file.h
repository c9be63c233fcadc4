// Seeds: .sql files of rows for development, in a directory of their own. No migration: they run when somebody says so.
#ifndef TOOLS_OPERATIONS_SEED_FILE_H_
#define TOOLS_OPERATIONS_SEED_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// No archive keeps what a seed would take away.
inline constexpr char kSeedsOnlyAdd[] =
    "a seed adds rows, and leaves those alone that are there: say INSERT OR IGNORE, or ON CONFLICT DO NOTHING; what "
    "changes or deletes rows is a migration (`crystal-migration create add-something --sql`), whose archive keeps what "
    "goes";

struct SeedFile {
  std::string path = {};  // as people know it: "db/seeds/10-folders.sql"
  std::vector<SqlStatement> statements = {};
};

// "db/seeds" of the migrations' directory "db/migrations"; "" of "".
std::string SeedsBeside(const std::string& migrations);

// All of the directory, by name; or those that `names` says, in its order, each once: a file's name with or without
// .sql, what stands behind the number that it begins with ("folders" of 10-folders.sql), or a path.
// Errors, marked as wrong usage: NotFound - no such directory or file (the nearest name is suggested);
// InvalidArgument, as "FILE:LINE: ..." - no text, what SplitSqliteScript refuses, a statement that writes no rows, a
// migration.
absl::StatusOr<std::vector<SeedFile>> ReadSeeds(const std::string& directory, const std::vector<std::string>& names);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SEED_FILE_H_
