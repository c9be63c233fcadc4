#include "migrator/road/statement_place.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace crystal {

std::string PathOf(const SqlScript& script) {
  return script.directory.empty() ? script.file : absl::StrCat(script.directory, "/", script.file);
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
