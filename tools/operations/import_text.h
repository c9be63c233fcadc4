// The text of a migration file in this program's own form, from one that another tool had.
#ifndef TOOLS_OPERATIONS_IMPORT_TEXT_H_
#define TOOLS_OPERATIONS_IMPORT_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "migrator/files/foreign_migration.h"
#include "migrator/files/origin.h"

namespace crystal {

struct ImportHead {
  std::string name;             // of the new migration
  std::string depends_on = {};  // "" where the numbers say the order
  Origin origin;
  bool double_quoted_texts = false;  // it needs SQLite's own reading of them (import_quotes.h)
};

// With its comments; one that would be taken for a directive here is said to be a note.
//
// What is written is read again, and its statements are those that were read before.
// Errors: InvalidArgument - they are not: a string or a comment holds a line that means something in this form.
absl::StatusOr<std::string> ImportText(const ForeignMigration& foreign, const ImportHead& head);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_IMPORT_TEXT_H_
