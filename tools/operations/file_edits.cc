#include "tools/operations/file_edits.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat(path.string(), " cannot be read"));
  return text;
}

// `mode` as fopen has it: "wx" for a file that must not be there yet.
absl::Status WriteText(const fs::path& path, const std::string& text, const char* mode) {
  std::FILE* file = std::fopen(path.c_str(), mode);
  if (file == nullptr) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat(path.string(), " is there already"));
    return absl::PermissionDeniedError(absl::StrCat(path.string(), " cannot be written: ", std::strerror(errno)));
  }
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (written && closed) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(path.string(), " cannot be written: ", std::strerror(errno)));
}

}  // namespace

absl::Status FileEdits::Insert(const fs::path& path, const std::string& mark, Side side, const std::string& text) {
  if (edits_.count(path) == 0) {
    ASSIGN_OR_RETURN(std::string before, ReadText(path));
    edits_[path] = {before, before};
  }
  std::string& edited = edits_[path].text;
  const size_t found = edited.rfind(mark);
  if (found == std::string::npos) {
    return absl::FailedPreconditionError(absl::StrCat(path.string(), " has no `", absl::StripAsciiWhitespace(mark),
                                                      "`, beside which the new migration goes"));
  }
  edited.insert(side == Side::kBefore ? found : found + mark.size(), text);
  return absl::OkStatus();
}

absl::StatusOr<FileEdits::Paths> FileEdits::Write(const fs::path& root) {
  Paths paths;
  for (auto edit = edits_.begin(); edit != edits_.end(); ++edit) {
    const auto& [path, content] = *edit;
    absl::Status written = MakeDirectories(path.parent_path());
    if (written.ok()) written = WriteText(path, content.text, content.before ? "w" : "wx");
    if (!written.ok()) {
      // A file that was there is not this one's to take away; one that was begun is.
      TakeBack(absl::IsAlreadyExists(written) ? edit : std::next(edit));
      return written;
    }
    const std::string seen = path.lexically_relative(root).string();  // "" where only one of them is absolute
    (content.before ? paths.changed : paths.made).push_back(seen.empty() ? path.string() : seen);
  }
  return paths;
}

absl::Status FileEdits::MakeDirectories(const fs::path& directory) {
  std::error_code error;
  if (directory.empty() || fs::is_directory(directory, error)) return absl::OkStatus();
  RETURN_IF_ERROR(MakeDirectories(directory.parent_path()));
  if (fs::create_directory(directory, error)) directories_.push_back(directory);
  if (!error) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(directory.string(), " cannot be made: ", error.message()));
}

void FileEdits::TakeBack(std::map<fs::path, Content>::const_iterator end) const {
  std::error_code ignored;
  for (auto edit = edits_.begin(); edit != end; ++edit) {
    const auto& [path, content] = *edit;
    if (content.before) {
      WriteText(path, *content.before, "w").IgnoreError();
    } else {
      fs::remove(path, ignored);
    }
  }
  for (auto made = directories_.rbegin(); made != directories_.rend(); ++made) fs::remove(*made, ignored);
}

}  // namespace crystal
