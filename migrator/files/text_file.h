// A file that somebody wrote in an editor, read whole.
#ifndef MIGRATOR_FILES_TEXT_FILE_H_
#define MIGRATOR_FILES_TEXT_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// Errors: InvalidArgument, with the line - a NUL byte, or one that is no UTF-8. The text itself is not repeated.
absl::Status CheckText(absl::string_view text);

// The longest SQL that is read as one file.
inline constexpr int64_t kLongestSql = int64_t{1} << 30;

// The text of the file; every line ends with \n, whichever way it ended. A pipe is read to its end.
// Errors, none of which names the file: NotFound - it cannot be read; ResourceExhausted - it is longer than `limit`
// bytes; those of CheckText.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, int64_t limit);

// The same error as it is said of a file: "line 3: ..." becomes "FILE:3: ...", which editors follow, and all else
// "FILE: ...".
absl::Status InFile(const std::string& file, const absl::Status& status);

}  // namespace crystal

#endif  // MIGRATOR_FILES_TEXT_FILE_H_
