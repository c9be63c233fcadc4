// What a migration in a file of this program's own form is called.
#ifndef MIGRATOR_FILES_MIGRATION_NAME_H_
#define MIGRATOR_FILES_MIGRATION_NAME_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace crystal {

// A number and words, all in lower case: the number is YYYYMMDDHHMMSS of new ones, and whatever it was of those that
// came from another tool, so that its record still matches (1-init, 1.10-add-tags). R and words: a repeatable one.
// Errors: InvalidArgument - neither; a number that is a time stamp but for a digit. The message shows the right form.
absl::Status CheckMigrationName(absl::string_view name);
bool IsRepeatableName(absl::string_view name);

// What a user may have meant by words of a name, in the form that one has: "Add  Tags_" -> "add-tags"; "" where there
// is neither letter nor digit in it.
std::string MigrationWords(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_FILES_MIGRATION_NAME_H_
