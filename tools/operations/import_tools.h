// The tools whose migration files can be brought over, and what each makes of its files.
#ifndef TOOLS_OPERATIONS_IMPORT_TOOLS_H_
#define TOOLS_OPERATIONS_IMPORT_TOOLS_H_

#include <string>
#include <vector>

#include "migrator/files/foreign_sections.h"
#include "migrator/files/migration_files.h"

namespace crystal {

// What a tool orders its migrations by.
enum class ImportOrder {
  kNumber,   // 9 before 10
  kRecord,   // what it records, as text: 10 before 9
  kJournal,  // a list of its own (drizzle_journal.h)
};

// What a tool's table in a database holds of a migration.
enum class ImportRecord {
  kNumber,   // 1 of 0001_init
  kDigits,   // 0001 of it
  kPrefix,   // 20200101000000 of 2020-01-01-000000_init: what stands before the first _, without hyphens
  kVersion,  // 1.2 of V1_2__init; of a repeatable one its file
  kName,     // 0001_init
  kScript,   // 0001_init.js, which runs the .sql files beside it
};

struct ImportTool {
  std::string name;             // "golang-migrate"
  std::vector<FileForm> forms;  // of its files
  ImportOrder order = ImportOrder::kNumber;
  ImportRecord record = ImportRecord::kNumber;
  SectionMarkers markers = SectionMarkers::kNone;  // that each of its files must have
  SingleNames single_names = SingleNames::kWithUnderscore;
};

const std::vector<ImportTool>& ImportTools();
std::vector<std::string> ImportToolNames();
// Null where none is called so.
const ImportTool* FindImportTool(const std::string& name);

// What the tool's table holds of this migration.
std::string RecordOf(const ImportTool& tool, const MigrationFiles& files, const std::string& directory);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_IMPORT_TOOLS_H_
