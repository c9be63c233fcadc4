#include "tools/operations/init.h"

#include <algorithm>
#include <filesystem>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "baseline/other_records.h"
#include "migrator/base/clock.h"
#include "migrator/base/printable.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/sql_text.h"
#include "tools/operations/file_edits.h"
#include "tools/transition/database_session.h"
#include "verify/schema_text.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// A setting and its value, so that it reads back equal: what reads the file takes a backslash for itself in either kind
// of quotes, where TOML takes it so in single ones only, and a quote that is the outermost for one of its own.
absl::StatusOr<std::string> Line(const std::string& key, const std::string& value) {
  const auto has = [&](char c) { return value.find(c) != std::string::npos; };
  const bool is_literal = has('"') || has('\\');
  const char* holds = "";
  if (is_literal && has('\'')) {
    holds = has('"') ? "both kinds of quotes" : "a quote and a backslash";
  } else if (absl::c_any_of(value, [](unsigned char c) { return absl::ascii_iscntrl(c); })) {
    holds = "a character that is no letter, such as the end of a line";
  } else if (absl::EndsWith(value, "\\")) {
    holds = "a backslash as its last";
  } else if (value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'')) {
    holds = "quotes around it";
  }
  if (*holds != '\0') {
    return absl::InvalidArgumentError(absl::StrCat("`", key, "` cannot be written to crystal-migration.toml: ",
                                                   Printable(value), " holds ", holds, "; name another path"));
  }
  const char quote = is_literal ? '\'' : '"';
  return absl::StrCat(key, " = ", std::string(1, quote), value, std::string(1, quote), "\n");
}

absl::StatusOr<std::string> SettingsText(const InitRequest& request) {
  ASSIGN_OR_RETURN(const std::string migrations, Line("migrations", request.migrations));
  std::string database;
  if (!request.database.empty()) {
    ASSIGN_OR_RETURN(database, Line("db", request.database));
  }
  return absl::StrCat(
      "# What holds where no flag says otherwise. `crystal-migration config` lists all that there is to set.\n"
      "application = \"own\"\n",
      migrations, database);
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
  InitPlan plan;
  ASSIGN_OR_RETURN(plan.settings, SettingsText(request));
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
