#include "tools/operations/create_diff.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/order.h"
#include "migrator/values/sql_declarations.h"
#include "tools/operations/diff_proof.h"
#include "tools/operations/schema_source.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

using Objects = std::vector<SchemaStatement>;

// A history, and what its repeatable migrations make beside it.
struct HistorySchema {
  std::vector<Migration> migrations;  // without the repeatable ones
  SchemaText text;
  Objects repeated;
};

absl::StatusOr<HistorySchema> ReadHistory(const std::vector<Migration>& history) {
  HistorySchema found;
  absl::c_copy_if(history, std::back_inserter(found.migrations), [](const Migration& m) { return !m.repeatable; });
  ASSIGN_OR_RETURN(found.text, SchemaOfHistory(found.migrations));
  if (found.migrations.size() == history.size()) return found;
  ASSIGN_OR_RETURN(SchemaText all, SchemaOfHistory(history));
  absl::c_copy_if(all.statements, std::back_inserter(found.repeated),
                  [&](const SchemaStatement& one) { return !absl::c_linear_search(found.text.statements, one); });
  return found;
}

// Takes what repeatable migrations make out of a wanted schema; where it is another there, or not there, a note says
// whose it is.
void LeaveToTheirFiles(const Objects& repeated, SchemaText& wanted, std::vector<std::string>& notes) {
  for (const SchemaStatement& one : repeated) {
    const SchemaStatement* there = wanted.Find(one.type, one.name);
    if (there == nullptr || there->sql != one.sql) {
      notes.push_back(absl::StrCat("The ", one.type, " ", SpelledName(one.name),
                                   " is a repeatable migration's and is not as wanted: edit its file."));
    }
    const auto is_it = [&](const auto& other) { return other.type == one.type && other.name == one.name; };
    std::erase_if(wanted.statements, is_it);
    std::erase_if(wanted.schema.objects, is_it);
  }
}

std::string Question(const std::pair<SqlPlace, SqlPlace>& asked, const std::string& again) {
  const std::string rename = absl::StrCat(ToString(asked.first), " = ", ToString(asked.second));
  return absl::StrCat(
      "Was it renamed, `-- renames: ", rename, "`? As it stands, the one goes with what it holds and the ",
      "other begins empty. If so, delete this file and say: ", again, " --rename ", ShellQuoted(rename));
}

absl::Status CheckLast(const std::vector<Migration>& history, const Migration& migration) {
  std::vector<Migration> all = history;
  all.push_back(migration);
  ASSIGN_OR_RETURN(all, InOrder(std::move(all)));
  if (all.back().name == migration.name) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      all.back().name, " has a later time stamp than this moment, and would come behind the new migration"));
}

// One comment a sentence; a name may have lines.
std::string Comment(const std::string& sentence) {
  return absl::StrCat("-- ", absl::StrReplaceAll(sentence, {{"\n", " "}, {"\r", " "}}), "\n");
}

}  // namespace

std::string DiffText(const SchemaPlan& plan, const std::vector<std::string>& notes, const std::string& wanted) {
  std::string text = Comment(absl::StrCat("Leads to the schema of ", wanted, "."));
  for (const std::string& note : notes) absl::StrAppend(&text, Comment(note));
  for (const auto& [word, statements] : {std::pair("migrate:up", &plan.up), std::pair("migrate:down", &plan.down)}) {
    absl::StrAppend(&text, statements == &plan.up ? "" : "\n", "-- ", word, "\n");
    for (const std::string& statement : *statements) absl::StrAppend(&text, Terminated(statement), "\n");
  }
  return text;
}

absl::StatusOr<DiffCreated> CreateDiff(const CreateOptions& options, const std::vector<Migration>& history,
                                       const DiffRequest& request, const std::string& directory) {
  absl::StatusOr<std::string> name = NewName(options, directory);
  if (!name.ok()) return AsUsage(name.status());
  absl::StatusOr<SchemaText> wanted = SchemaOfFile(request.wanted);
  if (!wanted.ok()) return AsUsage(wanted.status());
  ASSIGN_OR_RETURN(HistorySchema now, ReadHistory(history));
  DiffCreated diff;
  LeaveToTheirFiles(now.repeated, *wanted, diff.notes);
  absl::StatusOr<SchemaPlan> plan = PlanSchema(now.text, *wanted, request.answers);
  if (absl::IsInvalidArgument(plan.status())) return AsUsage(plan.status());
  RETURN_IF_ERROR(plan.status());
  if (plan->empty()) return diff;
  diff.notes.insert(diff.notes.end(), plan->remarks.begin(), plan->remarks.end());
  for (const auto& asked : plan->asks) diff.notes.push_back(Question(asked, request.again));
  const std::string text = DiffText(*plan, diff.notes, request.wanted);
  ASSIGN_OR_RETURN(Migration migration, ParseSqlMigration(*name, text));
  RETURN_IF_ERROR(CheckLast(now.migrations, migration));
  RETURN_IF_ERROR(WithContext(ProveDiff(now.migrations, migration, wanted->schema, *plan),
                              "the migration that was found does not hold, and was not written"));
  ASSIGN_OR_RETURN(diff.created, CreateSqlFile(*name, text, directory));
  return diff;
}

}  // namespace crystal
