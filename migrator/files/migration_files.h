// Which files of a directory are which migrations: this program's own, and those that are named as other tools name
// theirs.
//
//   20261122090000-add-tags.sql, R-views.sql                   this program's own form
//   000001_create_users.up.sql, 000001_create_users.down.sql   a pair
//   000001_create_users.sql                                    a single file
//   V1.2__create_users.sql, U1.2__create_users.sql, R__v.sql   versioned, undo and repeatable ones
//   2020-01-01-000000_create_users/up.sql, .../down.sql        a folder with both ways
//   20230101000000_init/migration.sql                          a folder with one way
//
// A directory holds one of these forms.
#ifndef MIGRATOR_FILES_MIGRATION_FILES_H_
#define MIGRATOR_FILES_MIGRATION_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace crystal {

enum class FileForm { kOwn, kPair, kSingle, kVersioned, kUpFolder, kMigrationFolder };

// For people, and who has it: "NUMBER_name.up.sql, as golang-migrate and sqlx have it".
std::string NameOf(FileForm form);

struct MigrationFiles {
  FileForm form = FileForm::kOwn;
  std::string name;       // of the migration, as its files have it: "000001_create_users"; of a repeatable one R-name
  std::string up;         // the file in the directory: "000001_create_users.up.sql"
  std::string down = {};  // "" where the way back has no file of its own
};

// A file of a directory that cannot be read as a migration, or the directory itself.
struct SqlFileFault {
  std::string name;     // as the migration would be called; "" of the directory
  absl::Status status;  // why not, with its path
};

struct DirectoryListing {
  std::string directory;                   // as it was given, without a slash at its end
  std::vector<MigrationFiles> migrations;  // by number, then by name
  std::vector<SqlFileFault> faults;
};

// What a single file may be called. Many tools of one project alone put something else than _ behind the number.
enum class SingleNames { kWithUnderscore, kAnyBehindNumber };

// Other files, hidden ones, and sub-directories that hold no migration are left alone. Where a file of the own form is
// there, the directory is of that form. The forms of other tools know a migration by its number: there two of one
// number are a fault. Faults: NotFound - no such directory; InvalidArgument - an .sql file that no form knows; files of
// two forms; two migrations of one number; a way back without a way there.
DirectoryListing ListMigrationFiles(const std::string& directory,
                                    SingleNames single_names = SingleNames::kWithUnderscore);

// The file that the way down of a migration stands in, of which `up` was read: often the same one.
std::string DownFileOf(const std::string& directory, const std::string& up);

// For who writes files in this program's own form: beside those of another tool they would make two forms of one.
// Errors: FailedPrecondition - the directory holds files in another tool's form; the message says how to bring them
// over.
absl::Status CheckOwnForm(const std::string& directory);

}  // namespace crystal

#endif  // MIGRATOR_FILES_MIGRATION_FILES_H_
