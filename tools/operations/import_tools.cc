#include "tools/operations/import_tools.h"

#include <filesystem>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "migrator/files/migration_name.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

std::string WithoutLeadingZeros(const std::string& number) {
  const size_t first = number.find_first_not_of('0');
  return first == std::string::npos ? "0" : number.substr(first);
}

// "0001_init.js" of 0001_init; the script may be in another language of that family.
std::string ScriptBeside(const std::string& directory, const std::string& name) {
  std::error_code ignored;
  for (const char* extension : {".ts", ".cjs", ".mjs"}) {
    const std::string script = absl::StrCat(name, extension);
    if (std::filesystem::exists(absl::StrCat(directory, "/", script), ignored)) return script;
  }
  return absl::StrCat(name, ".js");
}

}  // namespace

const std::vector<ImportTool>& ImportTools() {
  using enum FileForm;
  static const auto& tools = *new std::vector<ImportTool>{
      {.name = "diesel", .forms = {kUpFolder}, .order = ImportOrder::kRecord, .record = ImportRecord::kPrefix},
      {.name = "sqlx", .forms = {kPair, kSingle}},
      {.name = "golang-migrate", .forms = {kPair}},
      {.name = "goose", .forms = {kSingle}, .markers = SectionMarkers::kGoose},
      {.name = "dbmate",
       .forms = {kSingle},
       .order = ImportOrder::kRecord,
       .record = ImportRecord::kDigits,
       .markers = SectionMarkers::kMigrate},
      {.name = "flyway", .forms = {kVersioned}, .record = ImportRecord::kVersion},
      {.name = "prisma", .forms = {kMigrationFolder}, .order = ImportOrder::kRecord, .record = ImportRecord::kName},
      {.name = "drizzle",
       .forms = {kSingle, kMigrationFolder},
       .order = ImportOrder::kJournal,
       .record = ImportRecord::kName},
      {.name = "knex-sql", .forms = {kPair}, .order = ImportOrder::kRecord, .record = ImportRecord::kScript},
      {.name = "plain", .forms = {kSingle, kPair}, .single_names = SingleNames::kAnyBehindNumber},
  };
  return tools;
}

std::vector<std::string> ImportToolNames() {
  std::vector<std::string> names;
  for (const ImportTool& tool : ImportTools()) names.push_back(tool.name);
  return names;
}

const ImportTool* FindImportTool(const std::string& name) {
  const auto found = absl::c_find_if(ImportTools(), [&](const ImportTool& tool) { return tool.name == name; });
  return found == ImportTools().end() ? nullptr : &*found;
}

std::string RecordOf(const ImportTool& tool, const MigrationFiles& files, const std::string& directory) {
  const std::string number = NumberText(files.name);
  switch (tool.record) {
    case ImportRecord::kNumber:
      return WithoutLeadingZeros(number);
    case ImportRecord::kDigits:
      return number;
    case ImportRecord::kPrefix:
      return absl::StrReplaceAll(files.name.substr(0, files.name.find('_')), {{"-", ""}});
    case ImportRecord::kVersion:
      return IsRepeatableName(files.name) ? files.up : number;
    case ImportRecord::kName:
      return files.name;
    case ImportRecord::kScript:
      return ScriptBeside(directory, files.name);
  }
  return "";
}

}  // namespace crystal
