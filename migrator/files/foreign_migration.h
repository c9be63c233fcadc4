// A migration read from files in another tool's form, as they are.
//
// Here the whole command is one transaction, and the connection belongs to whoever runs it. So words of transactions,
// PRAGMA and VACUUM are left out of what another tool's file says, and it is told where. Double quotes are read as
// SQLite reads them by default (SqlStatement::double_quoted_texts).
#ifndef MIGRATOR_FILES_FOREIGN_MIGRATION_H_
#define MIGRATOR_FILES_FOREIGN_MIGRATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/files/foreign_sections.h"
#include "migrator/files/migration_files.h"
#include "migrator/values/migration.h"

namespace crystal {

// What stands in a file and does not run.
struct LeftOut {
  std::string migration;
  std::string file;  // with its path
  int line = 0;
  std::string text;  // "PRAGMA foreign_keys = OFF;"
  auto operator<=>(const LeftOut&) const = default;
};

struct ForeignMigration {
  Migration migration;
  SectionMarkers markers = SectionMarkers::kNone;
  // The text that its statements were read from, with its comments and without what is left out.
  std::string up = {};
  std::optional<std::string> down = std::nullopt;
  std::vector<LeftOut> left_out = {};
};

// Comments say nothing to this program here, but for the sections of a single file. A repeatable one (R__name.sql) may
// drop what it makes next: that is left out as well.
// Errors: as ParseSqlMigration and SplitForeignSections, each with the path of the file and the line; NotFound - a file
// cannot be read.
absl::StatusOr<ForeignMigration> ReadForeignMigration(const std::string& directory, const MigrationFiles& files);

}  // namespace crystal

#endif  // MIGRATOR_FILES_FOREIGN_MIGRATION_H_
