// A migration is a value: what it does, how it is undone and its checksum are all derived from its changes.
#ifndef MIGRATOR_VALUES_MIGRATION_H_
#define MIGRATOR_VALUES_MIGRATION_H_

#include <map>
#include <string>
#include <vector>

#include "migrator/values/change.h"

namespace crystal {

struct Migration {
  std::string name;                          // its identity for ever: "002-add-session-archived"
  std::vector<std::string> depends_on = {};  // what must be applied before it
  std::vector<std::string> replaces = {};    // of a squash: the migrations that it stands for, oldest first
  // Those of them that were squashes themselves, and what each stood for.
  std::map<std::string, std::vector<std::string>> older_squashes = {};
  std::vector<Change> changes = {};
  // It makes views and triggers, and is applied anew whenever its text changed (repeatables.h). Not in the history.
  bool repeatable = false;
};

// Whether it came from an SQL file, and not with the program.
bool IsSqlMigration(const Migration& migration);
// The same of a migration that is known by its checksum only.
bool IsSqlChecksum(absl::string_view checksum);

// "v1:" ("sql2:" for an SQL file) and the SHA-256 over the name and the canonical form of every change, each with its
// length, so that no two migrations share one by accident of punctuation. Layout and comments do not enter, nor line
// endings, nor whether the last statement of a section ends in a semicolon; what a section declares does.
std::string Checksum(const Migration& migration);
// Whether a checksum that a history holds is this migration's, unedited: of today's form or of an earlier one
// ("sql1:"). To be asked wherever the two are compared.
bool MatchesChecksum(const Migration& migration, absl::string_view checksum);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_MIGRATION_H_
