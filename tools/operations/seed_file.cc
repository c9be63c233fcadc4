#include "tools/operations/seed_file.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/file_system.h"
#include "migrator/files/sql_directive.h"
#include "migrator/files/text_file.h"
#include "migrator/values/sql_text.h"
#include "tools/operations/suggest.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kLimit = 256 << 20;  // bytes; a file is held in memory

// Whatever else there is makes, changes or measures something that is no row.
absl::Status CheckAddsRows(const SqlStatement& statement) {
  static constexpr absl::string_view kAddsRows[] = {"INSERT", "WITH", "SELECT", "VALUES"};
  const std::vector<SqlToken> words = WordsOf(statement.text);
  if (words.empty()) return absl::OkStatus();
  const bool replaces =
      words[0].IsWord("REPLACE") || (words.size() > 2 && words[1].IsWord("OR") && words[2].IsWord("REPLACE"));
  if (replaces || words[0].IsWord("UPDATE") || words[0].IsWord("DELETE")) {
    return absl::InvalidArgumentError(absl::StrCat("line ", statement.line, ": ", kSeedsOnlyAdd));
  }
  if (absl::c_any_of(kAddsRows, [&](absl::string_view word) { return words[0].IsWord(word); })) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "line ", statement.line, ": a seed holds rows only, and ", absl::AsciiStrToUpper(words[0].text),
      " writes none: what changes the schema is a migration (`crystal-migration create add-something --sql`)"));
}

// The statements of both its directions would run, one behind the other.
absl::Status CheckIsNoMigration(absl::string_view text) {
  int line = 1;
  for (const SqlToken& token : Tokenize(text)) {
    if (absl::StartsWith(token.text, "--")) {
      const absl::StatusOr<SqlDirective> directive = ReadSqlDirective(token.text);
      const bool is_marker = directive.ok() && (directive->kind == SqlDirective::Kind::kUp ||
                                                directive->kind == SqlDirective::Kind::kDown);
      if (is_marker) {
        return absl::InvalidArgumentError(absl::StrCat(
            "line ", line, ": this is a migration, and no seed; `crystal-migration up` applies what is pending"));
      }
    }
    line += static_cast<int>(absl::c_count(token.text, '\n'));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SqlStatement>> ReadStatements(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadTextFile(path, kLimit));
  RETURN_IF_ERROR(CheckIsNoMigration(text));
  ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(text, 1));
  for (const SqlStatement& statement : statements) RETURN_IF_ERROR(CheckAddsRows(statement));
  return statements;
}

bool IsSql(const std::string& path) { return absl::EqualsIgnoreCase(fs::path(path).extension().string(), ".sql"); }

absl::StatusOr<std::vector<std::string>> FilesIn(const std::string& directory) {
  if (directory.empty()) {
    return absl::NotFoundError(
        "where do the seeds stand? Say --seeds DIR, or set CRYSTAL_SEEDS or `seeds` in crystal-migration.toml; else "
        "they stand in `seeds` beside the directory of migrations");
  }
  std::error_code error, ignored;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : EntriesOf(directory, error)) {
    const bool hidden = absl::StartsWith(entry.path().filename().string(), ".");
    if (!hidden && IsSql(entry.path().string()) && entry.is_regular_file(ignored)) {
      files.push_back(entry.path().string());
    }
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat("the directory of seeds ", directory, ": ", error.message(),
                                            "; make it first, or name another with --seeds"));
  }
  return files;
}

// Behind the number that orders the files.
std::string WordsOfName(const std::string& stem) {
  const size_t dash = stem.find_first_of("-_");
  const bool numbered = dash != std::string::npos && dash > 0 &&
                        std::all_of(stem.begin(), stem.begin() + static_cast<std::ptrdiff_t>(dash),
                                    [](unsigned char c) { return absl::ascii_isdigit(c); });
  return numbered ? stem.substr(dash + 1) : stem;
}

absl::StatusOr<std::string> FindSeed(const std::string& name, const std::string& directory) {
  if (absl::StrContains(name, '/')) return name;
  const absl::StatusOr<std::vector<std::string>> files = FilesIn(directory);
  std::vector<std::string> known;
  for (const std::string& file : files.ok() ? *files : std::vector<std::string>()) {
    const std::string stem = fs::path(file).stem().string();
    const std::string words = WordsOfName(stem);
    if (name == stem || name == fs::path(file).filename() || name == words) return file;
    known.insert(known.end(), {words, stem});
  }
  std::error_code ignored;
  if (IsSql(name) && fs::is_regular_file(name, ignored)) return name;
  if (!files.ok()) return files.status();
  return absl::NotFoundError(absl::StrCat("no seed in ", directory, " is called ", name, DidYouMean(name, known)));
}

absl::StatusOr<std::vector<std::string>> Choose(const std::string& directory, const std::vector<std::string>& names) {
  if (names.empty()) return FilesIn(directory);
  std::vector<std::string> files;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(std::string file, FindSeed(name, directory));
    if (!absl::c_linear_search(files, file)) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

std::string SeedsBeside(const std::string& migrations) {
  return migrations.empty() ? "" : (fs::path(migrations) / ".." / "seeds").lexically_normal().string();
}

absl::StatusOr<std::vector<SeedFile>> ReadSeeds(const std::string& directory, const std::vector<std::string>& names) {
  const absl::StatusOr<std::vector<std::string>> files = Choose(directory, names);
  if (!files.ok()) return AsUsage(files.status());
  std::vector<SeedFile> seeds;
  for (const std::string& file : *files) {
    absl::StatusOr<std::vector<SqlStatement>> statements = ReadStatements(file);
    if (!statements.ok()) return AsUsage(InFile(file, statements.status()));
    seeds.push_back({file, *std::move(statements)});
  }
  return seeds;
}

}  // namespace crystal
