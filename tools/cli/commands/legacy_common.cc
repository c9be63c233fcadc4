#include "tools/cli/commands/legacy_common.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tools/cli/document.h"
#include "tools/cli/event_line.h"

namespace crystal {

void Explain(const Problem& problem, int exit_code) {
  if (Style().json_events) {
    PrintError(absl::StrCat(problem.command, ": ", problem.what, "; changed: ", problem.changed,
                            problem.next.empty() ? "" : "; next: ", problem.next),
               exit_code);
    return;
  }
  std::cerr << problem.command << ": " << problem.what << "\n";
  if (!problem.file.empty()) std::cerr << "  file: " << problem.file << "\n";
  if (!problem.changed.empty()) std::cerr << "  changed: " << problem.changed << "\n";
  if (!problem.next.empty()) std::cerr << "  next: " << problem.next << "\n";
}

int Fail(const Problem& problem, bool json, int exit_code) {
  Explain(problem, exit_code);
  if (json) {
    const nlohmann::ordered_json document = {{"error", problem.what}};
    PrintDocument(document, kOneLine);
  }
  return exit_code;
}

std::string NextStep(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return "another process holds the database: close the application, then run the command again";
    case absl::StatusCode::kDataLoss:
      return "the file is damaged or no SQLite database: check the path, or restore a backup";
    case absl::StatusCode::kNotFound:
      return "check the path: the folder must be there, and readable";
    case absl::StatusCode::kPermissionDenied:
      return "make the file and its folder writable, then run the command again";
    case absl::StatusCode::kResourceExhausted:
      return "free space on the disk, then run the command again";
    default:
      return "the application would show the same error at its start; work on a copy to look into it";
  }
}

std::string AbsolutePath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.string();
}

}  // namespace crystal
