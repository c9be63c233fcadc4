// Migration files of another tool, written in this program's own form.
#ifndef TOOLS_OPERATIONS_IMPORT_H_
#define TOOLS_OPERATIONS_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/files/foreign_migration.h"
#include "migrator/files/origin.h"
#include "tools/operations/import_tools.h"

namespace crystal {

struct ImportRequest {
  const ImportTool* tool = nullptr;
  std::string from;  // the tool's directory
  std::string to;    // where the new files go; made where it is missing
};

struct ImportedMigration {
  std::string name;  // "1-create-users"
  Origin origin;
  std::string text;  // of its file, <name>.sql
  bool has_down = false;
};

struct ImportPlan {
  std::vector<ImportedMigration> migrations;  // in the tool's order, repeatable ones last
  std::vector<LeftOut> left_out;              // line 0: the file as a whole
};

// Reads everything and writes nothing. A new name begins with the number that the old one has, so that the tool's
// record of a database can be told from it. Where the tool's order is another than that of the numbers, a migration
// says which one it depends on. Errors: those of ListMigrationFiles, ReadForeignMigration, ReadDrizzleJournal,
// WithDoubleQuotedTexts and ImportText; InvalidArgument - `from` holds no file of this tool's, or one without its
// sections, or with a placeholder of Flyway's; AlreadyExists - `to` holds a file of one of the names, or a migration of
// one of the numbers.
absl::StatusOr<ImportPlan> PlanImport(const ImportRequest& request);

// All of the plan's files, or none. Errors: those of FileEdits::Write.
absl::Status WriteImport(const ImportPlan& plan, const std::string& to);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_IMPORT_H_
