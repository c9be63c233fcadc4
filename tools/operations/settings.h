// What holds where no flag says otherwise: the environment, then the configuration file, then the default.
#ifndef TOOLS_OPERATIONS_SETTINGS_H_
#define TOOLS_OPERATIONS_SETTINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/files/placeholders.h"
#include "tools/operations/application.h"
#include "tools/operations/env_file.h"
#include "verify/explanation.h"

namespace crystal {

struct Setting {
  std::string key;       // in the file: migrations = "db/migrations"
  std::string variable;  // in the environment
  std::string description;
  std::string value;
  std::string source = "default";  // or "command line" (of the application), "environment", "env file", "file"
  std::string env_file = {};       // of "env file": which
};

// Which file is read: one that is named, or else one that is found.
enum class SettingsFile { kNamed, kNamedOrFound };

class Settings {
 public:
  // `file` is what --config named; "" for CRYSTAL_MIGRATION_CONFIG, else, with kNamedOrFound, the nearest
  // crystal-migration.toml from here up to the root of the repository (where .git is); outside of one only that of this
  // very directory. Relative paths in a file belong to the file's directory.
  // The file is read by CLI11's own reader of TOML. `origins`: which variables of the environment are those of a file.
  // Errors: InvalidArgument - a key that does not exist (the nearest is named), a file that cannot be read.
  static absl::StatusOr<Settings> Load(const std::string& file, SettingsFile which = SettingsFile::kNamed,
                                       const EnvOrigins& origins = {});

  // What a flag of the command line said goes before all else, and decides which database is the default.
  // Errors: InvalidArgument - there is no such application.
  absl::Status SetApplication(const std::string& text);
  Application application() const { return application_; }
  // Whether somebody said so; it is a default otherwise.
  bool application_is_said() const { return Get("application").source != "default"; }

  // Requires: `key` is that of a setting.
  const Setting& Get(const std::string& key) const;
  bool IsTrue(const std::string& key) const;
  std::vector<Setting> all() const;  // those that mean something to the application
  // Those of the section [placeholders] of the file, and CRYSTAL_PLACEHOLDER_NAME of the environment, which goes
  // before.
  const Placeholders& placeholders() const { return placeholders_; }
  // Those of the sections [[explain]] of the file: what an own application says of its old path.
  const std::vector<Explanation>& explanations() const { return explanations_; }
  const std::string& file() const { return file_; }  // "" where there is none

 private:
  // Errors: InvalidArgument - there is no such application.
  absl::Status UseApplication(const std::string& text);

  std::string file_;
  std::vector<Setting> all_;
  Application application_ = Application::kCrystal;
  Placeholders placeholders_;
  std::vector<Explanation> explanations_;
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SETTINGS_H_
