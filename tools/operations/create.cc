#include "tools/operations/create.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
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

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat(path.string(), " cannot be read"));
  return text;
}

// Files to be written together, or not at all: where one fails, what was written is taken back.
class Edits {
 public:
  void Make(const fs::path& path, std::string text) { edits_[path] = {std::move(text), std::nullopt}; }

  // Puts `text` right behind the last `mark` of a file, or before it.
  enum class Side { kBehind, kBefore };
  absl::Status Insert(const fs::path& path, const std::string& mark, Side side, const std::string& text) {
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

  absl::StatusOr<Created> Write(const std::string& name, const fs::path& root) {
    Created created{.name = name};
    for (auto edit = edits_.begin(); edit != edits_.end(); ++edit) {
      const auto& [path, content] = *edit;
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      if (!WriteText(path, content.text)) {
        TakeBack(edit);
        return absl::PermissionDeniedError(absl::StrCat(path.string(), " cannot be written"));
      }
      (content.before ? created.changed : created.made).push_back(path.lexically_relative(root).string());
    }
    return created;
  }

 private:
  struct Content {
    std::string text;
    std::optional<std::string> before;  // none: a new file
  };

  static bool WriteText(const fs::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text << std::flush;
    return file.good();
  }
  void TakeBack(std::map<fs::path, Content>::const_iterator end) const {
    std::error_code ignored;
    for (auto edit = edits_.begin(); edit != end; ++edit) {
      const auto& [path, content] = *edit;
      if (content.before) {
        WriteText(path, *content.before);
      } else {
        fs::remove(path, ignored);
      }
    }
  }

  std::map<fs::path, Content> edits_;
};

std::string CamelCase(const std::string& name) {
  return absl::StrJoin(absl::StrSplit(name, '-'), "", [](std::string* out, absl::string_view word) {
    absl::StrAppend(out, std::string(1, absl::ascii_toupper(static_cast<unsigned char>(word[0]))), word.substr(1));
  });
}

absl::Status CheckDirectory(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) return absl::OkStatus();
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

absl::StatusOr<Created> CreateSql(const CreateOptions& options, const std::string& directory) {
  ASSIGN_OR_RETURN(std::string name, NewName(options));
  RETURN_IF_ERROR(CheckDirectory(directory));
  Edits edits;
  edits.Make(fs::path(directory) / (name + ".sql"), SqlTemplate(options.from, SubjectOf(options)));
  return edits.Write(name, "");
}

absl::StatusOr<Created> CreateRepeatable(const CreateOptions& options, const std::string& directory) {
  const std::string name = absl::StrCat("R-", options.name);
  RETURN_IF_ERROR(CheckMigrationName(name));
  if (std::find(options.taken.begin(), options.taken.end(), name) != options.taken.end()) {
    return absl::AlreadyExistsError(absl::StrCat("there is a repeatable migration ", name, " already: edit its file"));
  }
  RETURN_IF_ERROR(CheckDirectory(directory));
  Edits edits;
  edits.Make(fs::path(directory) / (name + ".sql"),
             RepeatableTemplate(absl::StrReplaceAll(options.name, {{"-", "_"}})));
  return edits.Write(name, "");
}

absl::StatusOr<Created> CreateTyped(const CreateOptions& options, const std::string& root) {
  ASSIGN_OR_RETURN(std::string name, NewName(options));
  const std::string stem = absl::StrReplaceAll(name, {{"-", "_"}}), function = CamelCase(options.name);
  const fs::path top = root;
  Edits edits;
  edits.Make(top / "migrations" / (stem + ".h"), TypedTemplate(options.from, name, stem, function, SubjectOf(options)));
  const std::string test = absl::StrCat("unit/migrations/", stem, "_test.cc");
  edits.Make(top / "tests" / test, TestTemplate(stem, function));
  const fs::path registry = top / "migrations" / "registry.cc", cmake = top / "tests" / "CMakeLists.txt";
  const std::string include = absl::StrCat("\n#include \"migrations/", stem, ".h\"");
  RETURN_IF_ERROR(edits.Insert(registry, "\n\nnamespace crystal {", Edits::Side::kBefore, include));
  RETURN_IF_ERROR(
      edits.Insert(registry, "  };\n  return all;", Edits::Side::kBefore, absl::StrCat("      ", function, "(),\n")));
  RETURN_IF_ERROR(edits.Insert(cmake, "crystal_test(unit_migrations LABEL unit SOURCES", Edits::Side::kBehind,
                               absl::StrCat(" ", test)));
  return edits.Write(name, top);
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
