// Files to be written together, or not at all.
#ifndef TOOLS_OPERATIONS_FILE_EDITS_H_
#define TOOLS_OPERATIONS_FILE_EDITS_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crystal {

// Nothing happens before Write. Where one file fails there, what was written is taken back, with the directories that
// were made for it.
class FileEdits {
 public:
  struct Paths {
    std::vector<std::string> made = {};
    std::vector<std::string> changed = {};
  };
  enum class Side { kBehind, kBefore };

  void Make(const std::filesystem::path& path, std::string text) { edits_[path] = {std::move(text), std::nullopt}; }

  // Puts `text` right behind the last `mark` of a file, or before it.
  // Errors: NotFound - it cannot be read; FailedPrecondition - the mark is not in it.
  absl::Status Insert(const std::filesystem::path& path, const std::string& mark, Side side, const std::string& text);

  // The paths as seen from `root`. A file that is to be made replaces none.
  // Errors: AlreadyExists - it is there; PermissionDenied - one cannot be written.
  absl::StatusOr<Paths> Write(const std::filesystem::path& root);

 private:
  struct Content {
    std::string text;
    std::optional<std::string> before;  // none: a new file
  };

  absl::Status MakeDirectories(const std::filesystem::path& directory);
  void TakeBack(std::map<std::filesystem::path, Content>::const_iterator end) const;

  std::map<std::filesystem::path, Content> edits_;
  std::vector<std::filesystem::path> directories_;  // that were made, the outer ones first
};

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_FILE_EDITS_H_
