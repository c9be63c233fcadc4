#include "migrator/files/migration_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/files/file_system.h"
#include "migrator/files/migration_name.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// One file, and what it says it is.
struct NamedFile {
  FileForm form = FileForm::kOwn;
  std::string migration;
  std::string file;
  bool is_down = false;
};

bool ConsumeSuffixInAnyCase(std::string& text, absl::string_view suffix) {
  if (!absl::EndsWithIgnoreCase(text, suffix)) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

// "V1.2__name" and "U1.2__name"; the name, with its underscores, may be missing.
std::optional<NamedFile> AsVersioned(const std::string& stem, const std::string& file) {
  if (absl::StartsWith(stem, "R__") && !MigrationWords(stem.substr(3)).empty()) {
    return NamedFile{FileForm::kVersioned, absl::StrCat("R-", MigrationWords(stem.substr(3))), file};
  }
  std::string name = stem;
  const bool undo = absl::StartsWith(name, "U");
  if (undo) name[0] = 'V';
  const size_t length = NumberLength(name);
  if (length == 0 || name[0] != 'V') return std::nullopt;
  const std::string rest = name.substr(length);
  if (!rest.empty() && !absl::StartsWith(rest, "__")) return std::nullopt;
  return NamedFile{FileForm::kVersioned, name, file, undo};
}

std::optional<NamedFile> AsNumbered(std::string stem, const std::string& file, SingleNames names) {
  const bool down = ConsumeSuffixInAnyCase(stem, ".down"), pair = down || ConsumeSuffixInAnyCase(stem, ".up");
  const size_t length = NumberLength(stem);
  const bool underscore = length < stem.size() && stem[length] == '_';
  if (length == 0 || stem[0] == 'V' || (!underscore && names == SingleNames::kWithUnderscore)) return std::nullopt;
  return NamedFile{pair ? FileForm::kPair : FileForm::kSingle, stem, file, down};
}

std::optional<NamedFile> NameFile(const std::string& file, SingleNames names) {
  std::string stem = file;
  ConsumeSuffixInAnyCase(stem, ".sql");
  if (names == SingleNames::kWithUnderscore && CheckMigrationName(stem).ok()) {
    return NamedFile{FileForm::kOwn, stem, file};
  }
  if (std::optional<NamedFile> versioned = AsVersioned(stem, file)) return versioned;
  return AsNumbered(stem, file, names);
}

// Those of a sub-directory: none where it holds no migration.
std::vector<NamedFile> NameFilesIn(const fs::path& folder) {
  const std::string name = folder.filename().string();
  std::vector<NamedFile> found;
  std::error_code ignored;
  const auto add = [&](FileForm form, const char* file, bool down) {
    if (fs::is_regular_file(folder / file, ignored)) found.push_back({form, name, absl::StrCat(name, "/", file), down});
  };
  if (NumberLength(name) == 0) return found;
  add(FileForm::kUpFolder, "up.sql", false);
  add(FileForm::kUpFolder, "down.sql", true);
  add(FileForm::kMigrationFolder, "migration.sql", false);
  return found;
}

// Puts the files of one directory together.
class Lister {
 public:
  Lister(const std::string& directory, SingleNames names)
      : directory_((fs::path(directory) / "").parent_path().string()), names_(names) {
    listing_.directory = directory_;
  }

  DirectoryListing List() {
    std::error_code error;
    for (const auto& entry : EntriesOf(directory_, error)) Look(entry);
    if (error) {
      Blame("", absl::NotFoundError(absl::StrCat("the directory of migrations ", directory_, ": ", error.message(),
                                                 "; make it first, or name another with --migrations")));
    }
    const bool own = absl::c_any_of(files_, [](const NamedFile& file) { return file.form == FileForm::kOwn; });
    own ? ListOwn() : ListForeign();
    absl::c_sort(listing_.faults, [](const SqlFileFault& a, const SqlFileFault& b) { return a.name < b.name; });
    absl::c_stable_sort(listing_.migrations,
                        [](const auto& a, const auto& b) { return NameComesBefore(a.name, b.name); });
    return std::move(listing_);
  }

 private:
  void Blame(const std::string& name, absl::Status status) { listing_.faults.push_back({name, std::move(status)}); }
  std::string PathOf(const std::string& file) const { return absl::StrCat(directory_, "/", file); }

  void Look(const fs::directory_entry& entry) {
    const std::string file = entry.path().filename().string();
    std::error_code ignored;
    if (absl::StartsWith(file, ".")) return;
    if (entry.is_directory(ignored)) {
      for (NamedFile& named : NameFilesIn(entry.path())) files_.push_back(std::move(named));
    } else if (absl::EndsWithIgnoreCase(file, ".sql") && entry.is_regular_file(ignored)) {
      std::optional<NamedFile> named = NameFile(file, names_);
      named ? files_.push_back(*std::move(named)) : BlameName(file, "");
    }
  }

  void BlameName(const std::string& file, const std::string& more) {
    const std::string stem = fs::path(file).stem().string();
    const absl::Status form = CheckMigrationName(stem);
    Blame(stem, absl::InvalidArgumentError(absl::StrCat(PathOf(file), ": ", form.message(), more)));
  }

  // Folders beside the own form are the user's: the archive of a squash is one.
  void ListOwn() {
    const auto own = absl::c_find_if(files_, [](const NamedFile& file) { return file.form == FileForm::kOwn; });
    for (const NamedFile& file : files_) {
      if (file.form == FileForm::kOwn) {
        listing_.migrations.push_back({FileForm::kOwn, file.migration, file.file});
      } else if (!absl::StrContains(file.file, '/')) {
        BlameName(file.file, absl::StrCat(" (this is ", NameOf(file.form), ", and beside it is ", own->file,
                                          "; `crystal-migration import --help` says how to bring it over)"));
      }
    }
  }

  void ListForeign() {
    for (const NamedFile& file : files_) {
      if (file.form == files_[0].form) continue;
      return Blame("", absl::InvalidArgumentError(absl::StrCat(
                           "the directory of migrations ", directory_, " holds files of two forms: ", files_[0].file,
                           " (", NameOf(files_[0].form), ") and ", file.file, " (", NameOf(file.form),
                           "); keep those of one, and move the others to a directory of their own")));
    }
    std::map<std::pair<MigrationNumber, std::string>, std::vector<NamedFile>> by_number;
    for (const NamedFile& file : files_) {
      const MigrationNumber number(file.migration);
      by_number[{number, number.is_none() ? file.migration : ""}].push_back(file);
    }
    for (const auto& [number, files] : by_number) Join(files);
  }

  // The files of one number; the two ways need not agree on the words behind it.
  void Join(const std::vector<NamedFile>& files) {
    MigrationFiles joined{.form = files[0].form, .name = "", .up = ""};
    for (const NamedFile& file : files) {
      std::string& place = file.is_down ? joined.down : joined.up;
      if (!place.empty()) return BlameTwice(place, file);
      place = file.file;
      if (!file.is_down) joined.name = file.migration;
    }
    if (!joined.up.empty()) return listing_.migrations.push_back(std::move(joined));
    Blame(files[0].migration, absl::InvalidArgumentError(
                                  absl::StrCat(PathOf(joined.down), ": this is a way back, and beside it is no file ",
                                               "with the way there: write that, or remove this one")));
  }

  void BlameTwice(const std::string& first, const NamedFile& second) {
    Blame(second.migration, absl::InvalidArgumentError(absl::StrCat(
                                PathOf(second.file), ": it has the number of ", PathOf(first),
                                ", and the number is what a migration is known by: give one of them another")));
  }

  const std::string directory_;
  SingleNames names_;
  std::vector<NamedFile> files_;
  DirectoryListing listing_;
};

}  // namespace

std::string NameOf(FileForm form) {
  switch (form) {
    case FileForm::kOwn:
      return "this program's own form, YYYYMMDDHHMMSS-name.sql";
    case FileForm::kPair:
      return "NUMBER_name.up.sql and .down.sql, as golang-migrate and sqlx have it";
    case FileForm::kSingle:
      return "NUMBER_name.sql, as goose, dbmate and sqlx have it";
    case FileForm::kVersioned:
      return "V1__name.sql, as Flyway has it";
    case FileForm::kUpFolder:
      return "NAME/up.sql, as Diesel has it";
    case FileForm::kMigrationFolder:
      return "NAME/migration.sql, as Prisma has it";
  }
  return "";
}

DirectoryListing ListMigrationFiles(const std::string& directory, SingleNames single_names) {
  return Lister(directory, single_names).List();
}

std::string DownFileOf(const std::string& directory, const std::string& up) {
  const std::optional<NamedFile> named = NameFile(up, SingleNames::kWithUnderscore);
  const bool alone = named && (named->form == FileForm::kOwn || named->form == FileForm::kSingle);
  if (alone || directory.empty()) return up;
  for (const MigrationFiles& files : ListMigrationFiles(directory).migrations) {
    if (files.up == up && !files.down.empty()) return files.down;
  }
  return up;
}

absl::Status CheckOwnForm(const std::string& directory) {
  const std::vector<MigrationFiles> files = ListMigrationFiles(directory).migrations;
  const auto foreign = absl::c_find_if(files, [](const MigrationFiles& one) { return one.form != FileForm::kOwn; });
  if (foreign == files.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(directory, " holds files in another tool's form: ", foreign->up, " (", NameOf(foreign->form),
                   "). Make new ones with that tool, or bring all of them over: `crystal-migration import --help` "
                   "says how"));
}

}  // namespace crystal
