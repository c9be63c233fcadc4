#include "migrator/files/sql_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"

namespace crystal {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kStampDigits = 14;  // YYYYMMDDHHMMSS

absl::Status Wrong(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

// "-- word:rest" as {word, rest}; an empty word where the line is nothing of the kind.
std::pair<std::string, std::string> Directive(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, "--")) return {};
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos) return {};
  const auto strip = [](absl::string_view text) { return std::string(absl::StripAsciiWhitespace(text)); };
  return {strip(line.substr(0, colon)), strip(line.substr(colon + 1))};
}

// Goes through a file line by line; what is between two markers is a section.
class SqlFileParser {
 public:
  explicit SqlFileParser(const std::string& name) {
    migration_.name = name;
    script_.file = name + ".sql";
  }

  absl::StatusOr<Migration> Parse(absl::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n', 0), text.size() - 1) + 1;
      RETURN_IF_ERROR(Line(text.substr(0, end)));
      text.remove_prefix(end);
    }
    RETURN_IF_ERROR(EndSection());
    if (!has_up_) {
      return absl::InvalidArgumentError(
          "there is no line `-- migrate:up`: the statements stand between it and `-- migrate:down`");
    }
    migration_.changes.emplace_back(std::move(script_));
    return std::move(migration_);
  }

 private:
  enum class Section { kHead, kUp, kDown };

  absl::Status Line(absl::string_view line) {
    ++line_;
    const auto [word, rest] = Directive(absl::StripAsciiWhitespace(line));
    if (word == "migrate") return StartSection(rest);
    if (section_ != Section::kHead) {
      absl::StrAppend(&body_, line);
      return absl::OkStatus();
    }
    if (word == "depends") return Name(rest, migration_.depends_on);
    if (word == "replaces") return Replaces(rest);
    const absl::string_view stripped = absl::StripAsciiWhitespace(line);
    if (stripped.empty() || absl::StartsWith(stripped, "--")) return absl::OkStatus();
    return Wrong(line_, "a statement before `-- migrate:up`");
  }

  absl::Status Name(const std::string& name, std::vector<std::string>& names) const {
    if (name.empty() || absl::StrContains(name, ' ')) return Wrong(line_, "one name a line is expected here");
    names.push_back(name);
    return absl::OkStatus();
  }

  absl::Status Replaces(const std::string& rest) {
    const std::vector<std::string> halves = absl::StrSplit(rest, absl::MaxSplits(" = ", 1));
    RETURN_IF_ERROR(Name(halves[0], migration_.replaces));
    if (halves.size() > 1) migration_.older_squashes[halves[0]] = absl::StrSplit(halves[1], ' ', absl::SkipEmpty());
    return absl::OkStatus();
  }

  absl::Status StartSection(absl::string_view which) {
    RETURN_IF_ERROR(EndSection());
    if (which == "up") {
      if (has_up_) return Wrong(line_, "a second `-- migrate:up`; one file is one migration");
      if (script_.down) return Wrong(line_, "`-- migrate:up` stands before `-- migrate:down`");
      has_up_ = true;
      section_ = Section::kUp;
    } else if (which == "down") {
      if (script_.down) return Wrong(line_, "a second `-- migrate:down`; one file is one migration");
      if (!has_up_) return Wrong(line_, "`-- migrate:down` comes before any `-- migrate:up`");
      script_.down.emplace();
      section_ = Section::kDown;
    } else {
      return Wrong(line_, "expected `-- migrate:up` or `-- migrate:down` and nothing behind it");
    }
    first_line_ = line_ + 1;
    return absl::OkStatus();
  }

  absl::Status EndSection() {
    if (section_ != Section::kHead) {
      ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(body_, first_line_));
      if (section_ == Section::kUp && statements.empty()) {
        return Wrong(first_line_ - 1, "the up section says nothing");
      }
      (section_ == Section::kUp ? script_.up : *script_.down) = std::move(statements);
    }
    body_.clear();
    return absl::OkStatus();
  }

  Migration migration_;
  SqlScript script_;
  Section section_ = Section::kHead;
  bool has_up_ = false;
  int line_ = 0;
  int first_line_ = 0;
  std::string body_;
};

absl::StatusOr<Migration> ReadSqlMigration(const std::filesystem::path& path) {
  const std::string name = path.stem().string();
  RETURN_IF_ERROR(CheckMigrationName(name));
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open()) return absl::NotFoundError("it cannot be read");
  ASSIGN_OR_RETURN(Migration migration, ParseSqlMigration(name, text));
  std::get<SqlScript>(migration.changes[0]).directory = path.parent_path().string();
  return migration;
}

}  // namespace

absl::Status CheckMigrationName(absl::string_view name) {
  const absl::string_view stamp = name.substr(0, kStampDigits);
  const absl::string_view rest = name.substr(stamp.size());
  const auto is_digit = [](unsigned char c) { return absl::ascii_isdigit(c); };
  const auto is_word = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; };
  const bool right = stamp.size() == kStampDigits && std::all_of(stamp.begin(), stamp.end(), is_digit) &&
                     rest.size() > 1 && rest[0] == '-' && std::all_of(rest.begin(), rest.end(), is_word) &&
                     !absl::StrContains(rest, "--") && !absl::EndsWith(rest, "-");
  if (right) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("\"", name,
                                                 "\" is no name of a migration: it is YYYYMMDDHHMMSS-name, in lower "
                                                 "case with hyphens: 20261122090000-add-session-tags"));
}

absl::StatusOr<Migration> ParseSqlMigration(const std::string& name, absl::string_view text) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  const size_t nul = text.find('\0');
  if (nul != absl::string_view::npos) {
    return Wrong(1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')),
                 "a NUL byte; is this file text in UTF-8?");
  }
  return SqlFileParser(name).Parse(absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}}));
}

absl::StatusOr<std::vector<Migration>> ReadSqlMigrations(const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const bool hidden = absl::StartsWith(entry.path().filename().string(), ".");
    if (!hidden && entry.path().extension() == ".sql" && entry.is_regular_file(error)) files.push_back(entry.path());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("the directory of migrations ", directory, ": ", error.message(),
                                            "; make it first, or name another with --migrations"));
  }
  std::sort(files.begin(), files.end());
  std::vector<Migration> migrations;
  for (const std::filesystem::path& file : files) {
    absl::StatusOr<Migration> migration = ReadSqlMigration(file);
    if (!migration.ok()) return WithContext(migration.status(), file.string());
    migrations.push_back(*std::move(migration));
  }
  return migrations;
}

}  // namespace crystal
