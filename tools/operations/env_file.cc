#include "tools/operations/env_file.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/text_file.h"
#include "migrator/values/sql_text.h"  // kByteOrderMark
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

constexpr int64_t kLimit = 1 << 20;  // bytes; whatever is longer is no file of settings
constexpr char kOwn[] = "CRYSTAL_";

bool IsNameByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Takes a text from its front; knows in which line it is.
class EnvParser {
 public:
  explicit EnvParser(absl::string_view text) : rest_(text) { absl::ConsumePrefix(&rest_, kByteOrderMark); }

  absl::StatusOr<std::vector<EnvVariable>> Parse() {
    std::vector<EnvVariable> variables;
    while (true) {
      SkipBlanks();
      if (rest_.empty()) return variables;
      if (rest_[0] != '\n' && rest_[0] != '#') {
        ASSIGN_OR_RETURN(EnvVariable variable, TakeVariable());
        variables.push_back(std::move(variable));
      }
      RETURN_IF_ERROR(EndLine());
    }
  }

 private:
  absl::Status Wrong(int line, absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
  }

  char Take() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }
  void SkipBlanks() {
    while (!rest_.empty() && IsBlank(rest_[0])) Take();
  }

  // Behind a value, or instead of one: a comment at most.
  absl::Status EndLine() {
    SkipBlanks();
    if (!rest_.empty() && rest_[0] == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    if (rest_.empty()) return absl::OkStatus();
    if (rest_[0] != '\n') return Wrong(line_, "something stands behind the closing quote");
    Take();
    return absl::OkStatus();
  }

  std::string TakeName() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsNameByte);
    std::string name(rest_.begin(), end);
    rest_.remove_prefix(name.size());
    return name;
  }

  absl::StatusOr<EnvVariable> TakeVariable() {
    EnvVariable variable{.name = TakeName()};
    if (variable.name == "export" && !rest_.empty() && IsBlank(rest_[0])) {
      SkipBlanks();
      variable.name = TakeName();
    }
    SkipBlanks();
    const bool is_name = !variable.name.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(variable.name[0]));
    if (!is_name || rest_.empty() || rest_[0] != '=') return Wrong(line_, "this is no NAME=VALUE and no # comment");
    Take();
    SkipBlanks();
    const bool quoted = !rest_.empty() && (rest_[0] == '"' || rest_[0] == '\'');
    if (!quoted) {
      variable.value = TakePlain();
      return variable;
    }
    ASSIGN_OR_RETURN(variable.value, TakeQuoted());
    return variable;
  }

  // To the end of the line, or to a # behind a blank.
  std::string TakePlain() {
    absl::string_view line = rest_.substr(0, rest_.find('\n'));
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '#' && (i == 0 || IsBlank(line[i - 1]))) line = line.substr(0, i);
    }
    rest_.remove_prefix(line.size());
    return std::string(absl::StripTrailingAsciiWhitespace(line));
  }

  absl::StatusOr<std::string> TakeQuoted() {
    const int begun = line_;
    const char quote = Take();
    std::string value;
    while (!rest_.empty()) {
      const char c = Take();
      if (c == quote) return value;
      if (c == '\\' && quote == '"' && !rest_.empty()) {
        AppendEscaped(Take(), value);
      } else {
        value += c;
      }
    }
    return Wrong(begun, "the quote that begins here does not end");
  }

  // What is no escape stays as it stands, backslash and all.
  static void AppendEscaped(char c, std::string& value) {
    switch (c) {
      case 'n':
        value += '\n';
        break;
      case 'r':
        value += '\r';
        break;
      case 't':
        value += '\t';
        break;
      case '"':
      case '\\':
      case '$':
        value += c;
        break;
      default:
        value += {'\\', c};
    }
  }

  absl::string_view rest_;
  int line_ = 1;
};

absl::StatusOr<std::vector<EnvVariable>> ReadEnvFile(const std::string& file) {
  ASSIGN_OR_RETURN(std::string text, ReadTextFile(file, kLimit));
  return ParseEnvFile(text);
}

}  // namespace

absl::StatusOr<std::vector<EnvVariable>> ParseEnvFile(absl::string_view text) { return EnvParser(text).Parse(); }

absl::StatusOr<EnvOrigins> ApplyEnvFiles(const std::vector<std::string>& files) {
  EnvOrigins origins;
  std::map<std::string, std::string> values;
  for (const std::string& file : files) {
    if (file.empty()) continue;  // the parser of the command line says what is missing
    const absl::StatusOr<std::vector<EnvVariable>> variables = ReadEnvFile(file);
    if (!variables.ok()) return AsUsage(WithContext(InFile(file, variables.status()), "--env-file"));
    for (const EnvVariable& variable : *variables) {
      if (!absl::StartsWith(variable.name, kOwn) || std::getenv(variable.name.c_str()) != nullptr) continue;
      values[variable.name] = variable.value;
      origins[variable.name] = file;
    }
  }
  for (const auto& [name, value] : values) setenv(name.c_str(), value.c_str(), /*overwrite=*/0);
  return origins;
}

}  // namespace crystal
