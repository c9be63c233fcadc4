// New migrations: files that build, or run, at once and are there to be edited.
#ifndef TOOLS_OPERATIONS_CREATE_H_
#define TOOLS_OPERATIONS_CREATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/schema.h"
#include "tools/operations/application.h"

namespace crystal {

// What a new migration begins as.
enum class Template { kTable, kColumn, kIndex, kData, kDropTable, kDropColumn, kDropIndex, kRename };
// "table", "column", "index", "data", "drop-table", "drop-column", "drop-index", "rename": in the order of Template.
const std::vector<std::string>& TemplateNames();
// Errors: InvalidArgument - none of TemplateNames.
absl::StatusOr<Template> ParseTemplate(const std::string& text);

struct CreateOptions {
  std::string name;  // "add-session-tags", without the time stamp
  Template from = Template::kColumn;
  int64_t now_ms = 0;                   // the time stamp, or the next one that no migration has
  std::vector<std::string> taken = {};  // the names of all migrations that there are
  Schema schema = {};                   // what they make, where that is known: a name may speak of what is in it
  std::map<std::string, std::string> texts = {};    // of its tables, with all that is on them, and indexes, in SQL
  Application application = Application::kCrystal;  // of another no table is there unless its migrations make it
};

struct Created {
  std::string name;                       // "20261122090000-add-session-tags"
  std::vector<std::string> made = {};     // files
  std::vector<std::string> changed = {};  // files that know of it now
};

// All of CreateX: InvalidArgument - not lower case words with hyphens (the message shows the right form);
// AlreadyExists - a migration is called so. Nothing is written then.

// The name of the next migration, with its time stamp. `directory` is where it is to stand.
// Errors: as above; NotFound - no such directory.
absl::StatusOr<std::string> NewName(const CreateOptions& options, const std::string& directory);

// `directory`/<name>.sql with this text. Requires: the name is one of NewName.
absl::StatusOr<Created> CreateSqlFile(const std::string& name, const std::string& text, const std::string& directory);

// `directory`/<name>.sql, with an up and a down section. Errors: NotFound - no such directory.
absl::StatusOr<Created> CreateSql(const CreateOptions& options, const std::string& directory);

// `directory`/R-<name>.sql: a repeatable migration, with a view. Errors: as CreateSql.
absl::StatusOr<Created> CreateRepeatable(const CreateOptions& options, const std::string& directory);

// A typed migration in the source tree at `root`: its header, its entry in the registry, its test and the test's line
// in CMake. Errors: NotFound - `root` is no source tree of this project; FailedPrecondition - a file that must be
// changed has not the lines that the new ones go beside.
absl::StatusOr<Created> CreateTyped(const CreateOptions& options, const std::string& root);

// The source tree that `directory` is in, upwards. Errors: NotFound - it is in none.
absl::StatusOr<std::string> FindSourceTree(const std::string& directory);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CREATE_H_
