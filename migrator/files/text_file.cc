#include "migrator/files/text_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/utf8.h"

namespace crystal {
namespace {

absl::Status NotReadable() { return absl::NotFoundError(absl::StrCat("it cannot be read: ", std::strerror(errno))); }

}  // namespace

absl::Status CheckText(absl::string_view text) {
  const size_t valid = ValidUtf8Prefix(text);
  const size_t at = std::min(valid, text.find('\0'));
  if (at >= text.size()) return absl::OkStatus();
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  if (text[at] == '\0') {
    return absl::InvalidArgumentError(absl::StrCat("line ", line, ": a NUL byte; is this file text in UTF-8?"));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("line %d: the byte 0x%02X is not UTF-8: save the file in that "
                      "encoding",
                      line, static_cast<unsigned char>(text[at])));
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path, int64_t limit) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return NotReadable();
  std::string text;
  char buffer[1 << 16];
  while (file.read(buffer, sizeof buffer), file.gcount() > 0) {
    text.append(buffer, static_cast<size_t>(file.gcount()));
    if (static_cast<int64_t>(text.size()) > limit) {
      return absl::ResourceExhaustedError(absl::StrCat("it is longer than ", limit, " bytes"));
    }
  }
  if (file.bad()) return NotReadable();  // a directory opens, and cannot be read
  text = absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}});
  RETURN_IF_ERROR(CheckText(text));
  return text;
}

absl::Status InFile(const std::string& file, const absl::Status& status) {
  absl::string_view message = status.message();
  const bool has_line = absl::ConsumePrefix(&message, "line ");
  return absl::Status(status.code(), absl::StrCat(file, has_line ? ":" : ": ", message));
}

}  // namespace crystal
