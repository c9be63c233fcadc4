// Databases to try migrations on: an empty one, some of imagined users, and copies of real ones.
#ifndef TOOLS_OPERATIONS_TRIAL_DATABASES_H_
#define TOOLS_OPERATIONS_TRIAL_DATABASES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/values/migration.h"
#include "tools/operations/application.h"
#include "verify/workspace.h"

namespace crystal {

struct TrialDatabase {
  std::string name;  // "empty", "v0.2.3", "sessions.db"
  std::string path;
  bool populated = true;  // what tables come into being on it are filled (fill_tables.h)
};

struct TrialOptions {
  std::vector<std::string> files = {};  // databases to copy
  // One user whose database the old method makes out of nothing, one half way, and one of today.
  std::vector<std::string> releases = {"v0.1.2", "v0.2.3", "v0.3.5"};
  Application application = Application::kCrystal;  // of another there are no releases
};

// All in a private directory that is gone with the object, and all at the same place: every migration of the program is
// applied (MigrationsOfProgram), and none in SQL.
class TrialDatabases {
 public:
  // `migrations`: all that are known, in order; what is applied in SQL in a copy of a file is taken back.
  // Errors: those of a cutover; FailedPrecondition - something in SQL on a copy cannot be taken back.
  static absl::StatusOr<TrialDatabases> Make(const std::vector<Migration>& migrations, const TrialOptions& options,
                                             const RunContext& context);

  const std::vector<TrialDatabase>& all() const { return all_; }
  Application application() const { return application_; }
  // A copy to work on, gone with this object at the latest; the next copy of that name takes its place.
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> Copy(SqliteAdapter& from, const std::string& name) const;
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> Copy(const TrialDatabase& from, const std::string& name) const;

 private:
  TrialDatabases(Workspace workspace, Application application)
      : workspace_(std::move(workspace)), application_(application) {}
  absl::Status CutOver(const std::string& path, const RunContext& context) const;
  absl::Status AddUser(const std::string& release, const RunContext& context);
  absl::Status AddCopy(const std::string& file, const std::vector<Migration>& migrations, const RunContext& context);

  Workspace workspace_;
  Application application_;
  std::vector<TrialDatabase> all_;
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TRIAL_DATABASES_H_
