#include "tools/operations/init.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "baseline/other_records.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/sql_text.h"
#include "tools/operations/file_edits.h"
#include "tools/transition/database_session.h"
#include "verify/schema_text.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// A text of TOML, on one line.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string SettingsText(const InitRequest& request) {
  std::string text = absl::StrCat(
      "# What holds where no flag says otherwise. `crystal-migration config` lists all that there is to set.\n"
      "application = \"own\"\n"
      "migrations = ",
      Quoted(request.migrations), "\n");
  if (!request.database.empty()) absl::StrAppend(&text, "db = ", Quoted(request.database), "\n");
  return text;
}

// The statements that take away what these made, last first. Indexes and triggers go with what they are on.
std::string DownOf(const std::vector<SchemaStatement>& statements) {
  std::string down;
  for (auto one = statements.rbegin(); one != statements.rend(); ++one) {
    if (one->type == "table") absl::StrAppend(&down, "DROP TABLE ", QuoteName(one->name), ";\n");
    if (one->type == "view") absl::StrAppend(&down, "DROP VIEW ", QuoteName(one->name), ";\n");
  }
  return down;
}

absl::StatusOr<std::vector<SchemaStatement>> StatementsOf(const std::string& database) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(database));
  ASSIGN_OR_RETURN(SchemaText text, ReadSchemaText(*session.db));
  ASSIGN_OR_RETURN(const std::vector<ToolRecord> records, ReadOtherRecords(*session.db, text.schema));
  std::erase_if(text.statements, [&](const SchemaStatement& one) {
    return std::any_of(records.begin(), records.end(),
                       [&](const ToolRecord& record) { return record.table == one.table; });
  });
  if (text.statements.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(session.file.path, " holds nothing that a first migration could make; go without --from"));
  }
  return std::move(text.statements);
}

std::string FileOf(const Migration& migration) { return migration.name + ".sql"; }

}  // namespace

absl::StatusOr<InitPlan> PlanInit(const InitRequest& request) {
  InitPlan plan{.settings = SettingsText(request), .text = "", .migrations = {}};
  if (request.from.empty()) return plan;
  ASSIGN_OR_RETURN(const std::vector<SchemaStatement> statements, StatementsOf(request.from));
  plan.text = absl::StrCat("-- The schema of ", fs::path(request.from).filename().string(),
                           ", as it was when this project began.\n-- migrate:up\n");
  for (const SchemaStatement& one : statements) absl::StrAppend(&plan.text, one.sql, ";\n");
  absl::StrAppend(&plan.text, "\n-- migrate:down\n", DownOf(statements));
  ASSIGN_OR_RETURN(Migration first,
                   ParseSqlMigration(absl::StrCat(TimeStamp(request.now_ms), "-initial-schema"), plan.text));
  plan.migrations.push_back(std::move(first));
  return plan;
}

absl::StatusOr<std::vector<std::string>> WriteInit(const InitRequest& request, const InitPlan& plan) {
  const fs::path root = request.root, directory = root / request.migrations;
  FileEdits edits;
  edits.Make(root / "crystal-migration.toml", plan.settings);
  if (plan.migrations.empty()) {
    edits.Make(directory / ".gitkeep", "");  // git keeps no empty directory
  } else {
    edits.Make(directory / FileOf(plan.migrations[0]), plan.text);
  }
  ASSIGN_OR_RETURN(const FileEdits::Paths written, edits.Write(root));
  return written.made;
}

}  // namespace crystal
