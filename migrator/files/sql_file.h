// Migrations in SQL files, read at run time: in this program's own form one file is one migration, named as it is.
// Those of other tools are read as they are, too (migration_files.h, foreign_migration.h), and named as they name them.
//
//   -- depends: 20261120080000-create-tags      (none, or several)
//   -- migrate:up
//   ALTER TABLE sessions ADD COLUMN tag TEXT;
//   -- migrate:down
//   ALTER TABLE sessions DROP COLUMN tag;
//
// Directives may be written in any case and with any spacing. In a section stand, too, what it makes forget for good
// and what it renames (sql_script.h):
//
//   -- migrate:forget sessions.secret
//   -- renames: sessions.tag = sessions.label
//
// What changes rows alone leaves no trace in the schema: how an adoption sees that it was done already says one value,
// true or false:
//
//   -- migrate:present SELECT count(*) = 0 FROM sessions WHERE tag IS NULL
//
// A file that was written for a SQLite that takes "text" in double quotes for a text says so before its up section
// (files of other tools are read so without it):
//
//   -- migrate:double-quoted-texts
//
// What differs from one environment to the next is a placeholder (placeholders.h).
//
// A squash also says `-- replaces: NAME`, a line each; of one that was a squash itself `-- replaces: NAME = A B`, with
// what it stood for (squash.h).
//
// A file R-name.sql is a repeatable migration: views and triggers, made anew whenever its text changed and behind every
// move. It has an up section alone, of CREATE VIEW and CREATE TRIGGER; what it made before is taken away by itself.
#ifndef MIGRATOR_FILES_SQL_FILE_H_
#define MIGRATOR_FILES_SQL_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/files/foreign_migration.h"
#include "migrator/files/migration_files.h"
#include "migrator/files/migration_name.h"
#include "migrator/files/origin.h"
#include "migrator/files/placeholders.h"
#include "migrator/values/migration.h"

namespace crystal {

// `bytes` are UTF-8, may hold byte order marks wherever SQL may hold white space, and end their lines in any way.
// Errors: InvalidArgument, with the line - no up section or two, a NUL or what is no UTF-8, text outside of the
// sections, a directive that is misspelt or out of its place, statements that SplitSqliteScript refuses, in a
// repeatable one anything that makes no view and no trigger; those of FillPlaceholders.
absl::StatusOr<Migration> ParseSqlMigration(const std::string& name, absl::string_view bytes,
                                            const Placeholders& placeholders = {});

// Every migration of a directory, by number, then by name; its other files and sub-directories are left alone.
// Errors: NotFound - no such directory; InvalidArgument - names the file that is wrong, and why.
absl::StatusOr<std::vector<Migration>> ReadSqlMigrations(const std::string& directory,
                                                         const Placeholders& placeholders = {});

struct SqlFiles {
  std::vector<Migration> migrations;
  std::vector<SqlFileFault> faults;
  std::vector<LeftOut> left_out = {};          // of files in another tool's form
  std::map<std::string, Origin> origins = {};  // by migration: of those that were imported from another tool's
};
// The same for who goes on with what can be read: the directory's files each by itself.
SqlFiles ReadSqlFiles(const std::string& directory, const Placeholders& placeholders = {});

}  // namespace crystal

#endif  // MIGRATOR_FILES_SQL_FILE_H_
