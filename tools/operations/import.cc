#include "tools/operations/import.h"

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
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/files/migration_name.h"
#include "migrator/files/text_file.h"
#include "migrator/values/migration_number.h"
#include "tools/operations/drizzle_journal.h"
#include "tools/operations/file_edits.h"
#include "tools/operations/import_quotes.h"
#include "tools/operations/import_text.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// A migration of the tool's, and what the tool knows of it.
struct Found {
  MigrationFiles files;
  std::string recorded_as;
};

std::string NewNameOf(const MigrationFiles& files, size_t place) {
  if (IsRepeatableName(files.name)) return files.name;
  std::string number = NumberText(files.name);
  const std::string words = MigrationWords(files.name.substr(NumberLength(files.name)));
  if (number.empty()) number = absl::StrFormat("%04d", place);  // Drizzle need not number its files
  return absl::StrCat(number, "-", words.empty() ? "migration" : words);
}

absl::Status NothingToImport(const ImportRequest& request, const std::string& directory) {
  std::vector<std::string> forms;
  for (FileForm form : request.tool->forms) forms.push_back(NameOf(form));
  return absl::InvalidArgumentError(absl::StrCat(directory, " holds no migration of ", request.tool->name,
                                                 "'s: its files are called ", absl::StrJoin(forms, ", or "),
                                                 "; name their directory, or another tool with --from"));
}

absl::StatusOr<std::vector<Found>> FindByName(const ImportRequest& request, DirectoryListing& listing) {
  if (!listing.faults.empty()) return listing.faults[0].status;
  std::vector<Found> found;
  for (MigrationFiles& files : listing.migrations) {
    if (!absl::c_linear_search(request.tool->forms, files.form)) {
      return absl::InvalidArgumentError(absl::StrCat(listing.directory, "/", files.up, ": this is no file of ",
                                                     request.tool->name, "'s, but ", NameOf(files.form),
                                                     "; name the tool that it is of with --from"));
    }
    std::string record = RecordOf(*request.tool, files, listing.directory);
    found.push_back({std::move(files), std::move(record)});
  }
  if (found.empty()) return NothingToImport(request, listing.directory);
  absl::c_stable_partition(found, [](const Found& one) { return !IsRepeatableName(one.files.name); });
  if (request.tool->order == ImportOrder::kRecord) {
    absl::c_stable_sort(found, [](const Found& a, const Found& b) { return a.recorded_as < b.recorded_as; });
  }
  return found;
}

// Drizzle runs what its journal lists, and nothing else.
absl::StatusOr<std::vector<Found>> FindByJournal(const ImportRequest& request, const DirectoryListing& listing,
                                                 std::vector<LeftOut>& left_out) {
  ASSIGN_OR_RETURN(std::vector<DrizzleEntry> entries, ReadDrizzleJournal(listing.directory));
  std::vector<Found> found;
  std::set<std::string> listed;
  for (const DrizzleEntry& entry : entries) {
    const std::string file = absl::StrCat(entry.tag, ".sql");
    if (!listed.insert(file).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(listing.directory, "/", kDrizzleJournal, ": ", entry.tag, " stands in it twice"));
    }
    found.push_back({{.form = FileForm::kSingle, .name = entry.tag, .up = file}, absl::StrCat(entry.when)});
  }
  if (found.empty()) return NothingToImport(request, listing.directory);
  for (const MigrationFiles& files : listing.migrations) {
    if (listed.count(files.up) > 0) continue;
    left_out.push_back({files.name, absl::StrCat(listing.directory, "/", files.up), 0,
                        absl::StrCat("it is not in ", kDrizzleJournal, ", so that Drizzle never runs it")});
  }
  return found;
}

absl::StatusOr<std::vector<Found>> Find(const ImportRequest& request, std::vector<LeftOut>& left_out) {
  std::error_code ignored;
  if (!fs::is_directory(request.from, ignored)) {
    return absl::NotFoundError(absl::StrCat(request.from, ": there is no such directory: name the one that holds ",
                                            request.tool->name, "'s files"));
  }
  DirectoryListing listing = ListMigrationFiles(request.from, request.tool->single_names);
  const bool has_journal = request.tool->order == ImportOrder::kJournal &&
                           fs::exists(absl::StrCat(request.from, "/", kDrizzleJournal), ignored);
  if (has_journal) return FindByJournal(request, listing, left_out);
  // Without it Drizzle's order is that of the numbers, as its newer releases have it.
  return FindByName(request, listing);
}

// A migration that is code; one whose name an .sql file shares only runs that.
void NameCode(const std::string& directory, const std::vector<Found>& found, std::vector<LeftOut>& left_out) {
  static const auto& kCode = *new std::set<std::string>{".go", ".js",   ".ts", ".cjs",   ".mjs", ".py",
                                                        ".rb", ".java", ".kt", ".scala", ".rs",  ".sh"};
  std::error_code error;
  for (const auto& entry : EntriesOf(directory, error)) {
    const std::string name = entry.path().stem().string();
    if (NumberLength(name) == 0 || kCode.count(entry.path().extension().string()) == 0) continue;
    if (absl::c_any_of(found, [&](const Found& one) { return one.files.name == name; })) continue;
    left_out.push_back({name, entry.path().string(), 0, "a migration in code: write in SQL what it does"});
  }
}

absl::Status CheckSections(const ImportTool& tool, const ForeignMigration& foreign, const std::string& path) {
  if (tool.markers == SectionMarkers::kNone || foreign.markers == tool.markers) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": there is no line `", tool.markers == SectionMarkers::kGoose ? "-- +goose Up" : "-- migrate:up",
      "`, which every file of ", tool.name, "'s has"));
}

// Flyway fills in values before it runs a file, and only it knows them.
absl::Status CheckNoPlaceholders(const std::vector<SqlStatement>& statements, const std::string& path) {
  for (const SqlStatement& statement : statements) {
    if (!absl::StrContains(statement.text, "${")) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", statement.line, ": Flyway puts a value in the place of ${...}: write that value"));
  }
  return absl::OkStatus();
}

absl::Status CheckFlyway(const std::string& directory, const MigrationFiles& files, const ForeignMigration& foreign) {
  if (files.form != FileForm::kVersioned) return absl::OkStatus();
  const auto& script = std::get<SqlScript>(foreign.migration.changes[0]);
  RETURN_IF_ERROR(CheckNoPlaceholders(script.up, absl::StrCat(directory, "/", files.up)));
  if (!script.down) return absl::OkStatus();
  return CheckNoPlaceholders(*script.down, absl::StrCat(directory, "/", files.down));
}

absl::StatusOr<ForeignMigration> Read(const ImportRequest& request, const MigrationFiles& files) {
  ASSIGN_OR_RETURN(ForeignMigration foreign, ReadForeignMigration(request.from, files));
  RETURN_IF_ERROR(CheckSections(*request.tool, foreign, absl::StrCat(request.from, "/", files.up)));
  RETURN_IF_ERROR(CheckFlyway(request.from, files, foreign));
  return foreign;
}

absl::StatusOr<ImportedMigration> Import(const ForeignMigration& foreign, const ImportHead& head,
                                         const std::string& path, std::vector<LeftOut>& left_out) {
  absl::StatusOr<std::string> text = ImportText(foreign, head);
  if (!text.ok()) return InFile(path, text.status());
  absl::c_copy(foreign.left_out, std::back_inserter(left_out));
  return ImportedMigration{head.name, head.origin, *std::move(text), foreign.down.has_value()};
}

// What is there already must be of this form, and may be neither overwritten nor numbered twice.
absl::Status CheckTarget(const std::string& to, const ImportPlan& plan) {
  if (!NameTaken(to)) return absl::OkStatus();
  const DirectoryListing there = ListMigrationFiles(to);
  if (!there.faults.empty()) return there.faults[0].status;
  std::map<MigrationNumber, std::string> numbers;
  for (const MigrationFiles& files : there.migrations) {
    if (files.form != FileForm::kOwn) {
      return absl::AlreadyExistsError(absl::StrCat(to, " holds migrations already, such as ", files.up, " (",
                                                   NameOf(files.form), "): name an empty directory with --to"));
    }
    numbers[MigrationNumber(files.name)] = files.name;
  }
  for (const ImportedMigration& migration : plan.migrations) {
    const std::string path = absl::StrCat(to, "/", migration.name, ".sql");
    if (NameTaken(path)) return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
    const auto same = numbers.find(MigrationNumber(migration.name));
    if (same == numbers.end() || IsRepeatableName(migration.name)) continue;
    return absl::AlreadyExistsError(absl::StrCat(to, "/", same->second, ".sql has the number of ", migration.name,
                                                 " already: name an empty directory with --to"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportPlan> PlanImport(const ImportRequest& given) {
  ImportPlan plan;
  ImportRequest request = given;
  request.from = (fs::path(given.from) / "").parent_path().string();
  ASSIGN_OR_RETURN(std::vector<Found> all, Find(request, plan.left_out));
  NameCode(request.from, all, plan.left_out);
  std::vector<ForeignMigration> foreign;
  for (const Found& found : all) {
    ASSIGN_OR_RETURN(foreign.emplace_back(), Read(request, found.files));
  }
  ASSIGN_OR_RETURN(const std::set<std::string> quoting, WithDoubleQuotedTexts(foreign));
  std::set<std::string> names;
  std::string before, highest;
  for (size_t i = 0; i < all.size(); ++i) {
    const MigrationFiles& files = all[i].files;
    ImportHead head{.name = NewNameOf(files, i),
                    .depends_on = {},
                    .origin = {request.tool->name, files.up, all[i].recorded_as},
                    .double_quoted_texts = quoting.count(files.name) > 0};
    if (!names.insert(head.name).second) {
      return absl::InvalidArgumentError(absl::StrCat(request.from, "/", files.up, ": it would be called ", head.name,
                                                     ", as one before it is: give it another name"));
    }
    const bool numbered = !IsRepeatableName(head.name);
    // Where one comes late, those behind it come late with it.
    const bool late = numbered && !highest.empty() && !NameComesBefore(highest, head.name);
    if (late) head.depends_on = before;
    const std::string path = absl::StrCat(request.from, "/", files.up);
    ASSIGN_OR_RETURN(plan.migrations.emplace_back(), Import(foreign[i], head, path, plan.left_out));
    if (!numbered) continue;
    before = head.name;
    if (!late) highest = head.name;
  }
  RETURN_IF_ERROR(CheckTarget(request.to, plan));
  return plan;
}

absl::Status WriteImport(const ImportPlan& plan, const std::string& to) {
  FileEdits edits;
  for (const ImportedMigration& migration : plan.migrations) {
    edits.Make(fs::path(to) / absl::StrCat(migration.name, ".sql"), migration.text);
  }
  return edits.Write(to).status();
}

}  // namespace crystal
