#include "migrator/road/statement_place.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/files/migration_files.h"

namespace crystal {

std::string PathOf(const SqlScript& script, Direction direction) {
  if (script.directory.empty()) return script.file;
  return absl::StrCat(script.directory, "/",
                      direction == Direction::kUp ? script.file : DownFileOf(script.directory, script.file));
}

absl::Status AtItsPlace(const absl::Status& status, const std::string& file, const SqlStatement& statement) {
  if (status.ok()) return status;
  constexpr size_t kMostLines = 12;
  std::vector<std::string> lines = absl::StrSplit(statement.text, '\n');
  if (lines.size() > kMostLines) {
    lines.resize(kMostLines);
    lines.emplace_back("...");
  }
  return absl::Status(status.code(), absl::StrCat(file, ":", statement.line, ": ", status.message(), "\n    ",
                                                  absl::StrJoin(lines, "\n    ")));
}

}  // namespace crystal
