#include "migrator/files/repeatable_script.h"

#include "absl/strings/str_cat.h"
#include "migrator/values/sql_text.h"

namespace crystal {

absl::Status CheckRepeatableScript(const SqlScript& script) {
  if (script.down) {
    return absl::InvalidArgumentError("a repeatable migration has no `-- migrate:down`: what it made goes by itself");
  }
  if (script.up_declares != SqlDeclarations()) {
    return absl::InvalidArgumentError("a repeatable migration says nothing but what it depends on");
  }
  for (const SqlStatement& statement : script.up) {
    const std::vector<SqlToken> words = WordsOf(statement.text);
    const bool makes = words.size() > 2 && words[0].IsWord("CREATE") &&
                       (words[1].IsWord("VIEW") || words[1].IsWord("TRIGGER")) && !words[2].IsWord("IF");
    if (makes) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("line ", statement.line,
                     ": a repeatable migration holds CREATE VIEW and CREATE TRIGGER alone, without IF NOT EXISTS: what "
                     "it made before is taken away by itself; tables and rows belong into a migration of their own"));
  }
  return absl::OkStatus();
}

}  // namespace crystal
