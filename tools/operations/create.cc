#include "tools/operations/create.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/clock.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_file.h"
#include "tools/operations/create_subject.h"
#include "tools/operations/create_templates.h"
#include "tools/operations/file_edits.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// What a user may have meant: lower case words with hyphens.
std::string RightForm(const std::string& name) {
  const std::string words = MigrationWords(name);
  return words.empty() ? "add-session-tags" : words;
}

absl::StatusOr<std::string> NewName(const CreateOptions& options) {
  const std::string right = RightForm(options.name);
  if (options.name != right) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", options.name, "\" is no name of a migration: lower case words with hyphens, such as ", right));
  }
  std::set<std::string> stamps;
  for (const std::string& taken : options.taken) {
    if (taken.substr(taken.find('-') + 1) == options.name) {
      return absl::AlreadyExistsError(absl::StrCat("there is ", taken, " already: take another name"));
    }
    stamps.insert(taken.substr(0, taken.find('-')));
  }
  int64_t now_ms = options.now_ms;
  while (stamps.count(TimeStamp(now_ms)) > 0) now_ms += 1000;
  std::string name = absl::StrCat(TimeStamp(now_ms), "-", options.name);
  RETURN_IF_ERROR(CheckMigrationName(name));
  return name;
}

absl::StatusOr<Created> Write(FileEdits& edits, const std::string& name, const fs::path& root) {
  ASSIGN_OR_RETURN(FileEdits::Paths paths, edits.Write(root));
  return Created{.name = name, .made = std::move(paths.made), .changed = std::move(paths.changed)};
}

std::string CamelCase(const std::string& name) {
  return absl::StrJoin(absl::StrSplit(name, '-'), "", [](std::string* out, absl::string_view word) {
    absl::StrAppend(out, std::string(1, absl::ascii_toupper(static_cast<unsigned char>(word[0]))), word.substr(1));
  });
}

absl::Status CheckDirectory(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return CheckOwnForm(directory);
  return absl::NotFoundError(absl::StrCat("there is no directory ", directory, ": make it first (mkdir -p ",
                                          ShellQuoted(directory), "), or name another with --migrations"));
}

}  // namespace

const std::vector<std::string>& TemplateNames() {
  static const std::vector<std::string> names = {"table",      "column",      "index",      "data",
                                                 "drop-table", "drop-column", "drop-index", "rename"};
  return names;
}

absl::StatusOr<Template> ParseTemplate(const std::string& text) {
  const auto found = std::find(TemplateNames().begin(), TemplateNames().end(), text);
  if (found != TemplateNames().end()) return static_cast<Template>(found - TemplateNames().begin());
  return absl::InvalidArgumentError(
      absl::StrCat("there is no template \"", text, "\": ", absl::StrJoin(TemplateNames(), ", ")));
}

absl::StatusOr<std::string> NewName(const CreateOptions& options, const std::string& directory) {
  ASSIGN_OR_RETURN(std::string name, NewName(options));
  RETURN_IF_ERROR(CheckDirectory(directory));
  return name;
}

absl::StatusOr<Created> CreateSqlFile(const std::string& name, const std::string& text, const std::string& directory) {
  FileEdits edits;
  edits.Make(fs::path(directory) / (name + ".sql"), text);
  return Write(edits, name, "");
}

absl::StatusOr<Created> CreateSql(const CreateOptions& options, const std::string& directory) {
  ASSIGN_OR_RETURN(std::string name, NewName(options, directory));
  return CreateSqlFile(name, SqlTemplate(options.from, SubjectOf(options)), directory);
}

absl::StatusOr<Created> CreateRepeatable(const CreateOptions& options, const std::string& directory) {
  const std::string name = absl::StrCat("R-", options.name);
  RETURN_IF_ERROR(CheckMigrationName(name));
  if (std::find(options.taken.begin(), options.taken.end(), name) != options.taken.end()) {
    return absl::AlreadyExistsError(absl::StrCat("there is a repeatable migration ", name, " already: edit its file"));
  }
  RETURN_IF_ERROR(CheckDirectory(directory));
  FileEdits edits;
  edits.Make(fs::path(directory) / (name + ".sql"),
             RepeatableTemplate(absl::StrReplaceAll(options.name, {{"-", "_"}}), ShownByView(options)));
  return Write(edits, name, "");
}

absl::StatusOr<Created> CreateTyped(const CreateOptions& options, const std::string& root) {
  ASSIGN_OR_RETURN(std::string name, NewName(options));
  const std::string stem = absl::StrReplaceAll(name, {{"-", "_"}}), function = CamelCase(options.name);
  const fs::path top = root;
  FileEdits edits;
  edits.Make(top / "migrations" / (stem + ".h"), TypedTemplate(options.from, name, stem, function, SubjectOf(options)));
  const std::string test = absl::StrCat("unit/migrations/", stem, "_test.cc");
  edits.Make(top / "tests" / test, TestTemplate(stem, function));
  const fs::path registry = top / "migrations" / "registry.cc", cmake = top / "tests" / "CMakeLists.txt";
  const std::string include = absl::StrCat("\n#include \"migrations/", stem, ".h\"");
  RETURN_IF_ERROR(edits.Insert(registry, "\n\nnamespace crystal {", FileEdits::Side::kBefore, include));
  RETURN_IF_ERROR(edits.Insert(registry, "  };\n  return all;", FileEdits::Side::kBefore,
                               absl::StrCat("      ", function, "(),\n")));
  RETURN_IF_ERROR(edits.Insert(cmake, "crystal_test(unit_migrations LABEL unit SOURCES", FileEdits::Side::kBehind,
                               absl::StrCat(" ", test)));
  return Write(edits, name, top);
}

absl::StatusOr<std::string> FindSourceTree(const std::string& directory) {
  std::error_code error;
  for (fs::path at = fs::absolute(directory, error);; at = at.parent_path()) {
    if (fs::exists(at / "migrations" / "registry.cc", error)) return at.string();
    if (at == at.parent_path()) break;
  }
  return absl::NotFoundError(
      absl::StrCat(directory,
                   " is in no source tree of this project (with a migrations/registry.cc): go there, name it "
                   "with --source, or make a migration in SQL with --sql"));
}

}  // namespace crystal
