#include "tools/cli/report_file.h"

#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "migrator/files/file_system.h"

namespace crystal {

absl::Status WriteReportFile(const std::string& path, absl::string_view report) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status there = fs::symlink_status(path, error);
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot write the report ", path, ": ",
                                                      fs::is_symlink(there)     ? "a link"
                                                      : fs::is_directory(there) ? "a directory"
                                                                                : "something that is no file",
                                                      " has that name. Say a file's."));
  }
  const std::string written = absl::StrCat(path, ".", getpid(), ".part");
  const absl::Status made = WriteNewFile(written, report);
  if (!made.ok()) {
    return absl::PermissionDeniedError(absl::StrCat("cannot write the report ", path, ": ", made.message()));
  }
  fs::rename(written, path, error);
  if (!error) return absl::OkStatus();
  std::error_code ignored;
  fs::remove(written, ignored);
  return absl::PermissionDeniedError(absl::StrCat("cannot write the report ", path, ": ", error.message()));
}

}  // namespace crystal
