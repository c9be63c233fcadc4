// A new project: an application of one's own, with its settings, its directory of migrations and, of a database that
// there is already, the first migration.
#ifndef TOOLS_OPERATIONS_INIT_H_
#define TOOLS_OPERATIONS_INIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/values/migration.h"

namespace crystal {

struct InitRequest {
  std::string root = ".";                    // where the project is made; the directory may not be there yet
  std::string migrations = "db/migrations";  // from there
  std::string database = {};                 // what the settings name, as it is said; "" for none
  std::string from = {};                     // a database whose schema the first migration makes; "" for none
  int64_t now_ms = 0;                        // the first migration's time stamp
};

struct InitPlan {
  std::string settings;               // of crystal-migration.toml
  std::string text;                   // of the first migration; "" where there is none
  std::vector<Migration> migrations;  // it, or none
};

// Reads `from` and writes nothing. The first migration makes everything that is there but what other migration tools
// keep of themselves, and its way back takes that away again.
// Errors: those of reading the database; InvalidArgument - it holds nothing, or a path cannot stand in the settings.
absl::StatusOr<InitPlan> PlanInit(const InitRequest& request);

// Writes all of it, or nothing; returns the files, as seen from `root`. Errors: AlreadyExists - one is there already.
absl::StatusOr<std::vector<std::string>> WriteInit(const InitRequest& request, const InitPlan& plan);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_INIT_H_
