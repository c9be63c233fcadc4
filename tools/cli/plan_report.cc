#include "tools/cli/plan_report.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/proposal.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

const char* Word(const PlanStep& step) {
  if (step.only_recorded) return "record";
  return step.direction == Direction::kUp ? "up" : "down";
}

// "up", "down", or "redo" for both.
std::string DirectionOf(const Plan& plan) {
  const auto goes = [&](Direction direction) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const auto& s) { return s.direction == direction; });
  };
  if (goes(Direction::kDown)) return goes(Direction::kUp) ? "redo" : "down";
  return "up";
}

void PrintJson(const PlanPreview& preview, const PlanOutcome& outcome) {
  const bool done = outcome.done;
  Json steps = Json::array();
  for (size_t i = 0; i < preview.plan.steps.size(); ++i) {
    const PlanStep& step = preview.plan.steps[i];
    Json changes = Json::array();
    for (const Change& change : step.migration.changes) changes.push_back(ToString(change));
    Json entry = {{"name", step.migration.name}, {"direction", Word(step)}, {"changes", changes}};
    if (i < preview.steps.size()) {
      entry["statements"] = preview.steps[i].statements;
      if (preview.has_rows) entry["rows"] = preview.steps[i].rows;
    }
    steps.push_back(std::move(entry));
  }
  const bool empty = preview.plan.empty();
  const Json document = {
      {"status", empty  ? "up to date"
                 : done ? "done"
                        : "planned"},
      {"changed", done && !empty},
      {"direction", DirectionOf(preview.plan)},
      {"migrations", steps},
      {"repeated", preview.plan.repeated},
      {"archived", {{"values", preview.plan.archived_values}, {"bytes", preview.plan.archived_bytes}}},
      {"backup_first", outcome.backup_first},
      {"backup", outcome.backup.empty() ? Json() : Json(outcome.backup)},
      {"schema_file", outcome.schema_file.empty() ? Json() : Json(outcome.schema_file)},
      {"notes", preview.plan.notes}};
  PrintDocument(document);
}

void PrintStatements(const PlanStep& step, const std::vector<std::string>& statements) {
  for (const Change& change : step.migration.changes) {
    const auto* data = std::get_if<DataChange>(&change);
    if (data == nullptr || step.only_recorded) continue;
    const std::string tables = absl::StrJoin(data->writes, ", ", [](std::string* out, const Writes& writes) {
      absl::StrAppend(out, writes.table, writes.columns.empty() ? "" : "(", absl::StrJoin(writes.columns, ", "),
                      writes.columns.empty() ? "" : ")");
    });
    std::cout << Dim(absl::StrCat("      -- ", step.direction == Direction::kUp ? "" : "undo ", ToString(change),
                                  "; writes ", tables))
              << '\n';
  }
  for (const std::string& sql : statements) {
    std::cout << "      " << absl::StrReplaceAll(sql, {{"\n", "\n      "}}) << (sql.back() == ';' ? "" : ";") << '\n';
  }
}

// The repeatable migrations of which the text is new; the others are made anew without a word.
void PrintRepeated(const PlanPreview& preview, bool done) {
  const Plan& plan = preview.plan;
  for (size_t i = 0; i < plan.repeatables.size(); ++i) {
    const std::string& name = plan.repeatables[i].name;
    if (std::find(plan.repeated.begin(), plan.repeated.end(), name) == plan.repeated.end()) continue;
    std::cout << "repeat " << Bold(name) << '\n';
    const size_t step = plan.steps.size() + i;
    if (!done && step < preview.steps.size()) {
      PrintStatements({Direction::kUp, plan.repeatables[i]}, preview.steps[step].statements);
    }
  }
}

void PrintSchemaFile(const PlanOutcome& outcome) {
  if (!outcome.schema_file.empty()) std::cout << "  the schema was written to " << outcome.schema_file << '\n';
}

void PrintNothingToDo(const PlanOutcome& outcome) {
  std::cout << (outcome.schema_file.empty() ? "Nothing is to do. Nothing was changed.\n" : "Nothing is to do.\n");
  PrintSchemaFile(outcome);
}

}  // namespace

void PrintPlan(const PlanPreview& preview, const PlanOutcome& outcome, bool json) {
  if (json) return PrintJson(preview, outcome);
  const bool done = outcome.done;
  const Plan& plan = preview.plan;
  if (plan.empty()) return PrintNothingToDo(outcome);
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    std::string word = Word(plan.steps[i]);
    word.resize(std::max<size_t>(6, word.size() + 1), ' ');
    std::cout << word << Bold(plan.steps[i].migration.name) << '\n';
    if (done || i >= preview.steps.size()) continue;
    PrintStatements(plan.steps[i], preview.steps[i].statements);
    if (preview.has_rows && preview.steps[i].rows > 0) {
      std::cout << Dim(absl::StrCat("      -- ", Count(preview.steps[i].rows, "row"), " written")) << '\n';
    }
  }
  PrintRepeated(preview, done);
  if (plan.archived_values > 0) {
    std::cout << Count(plan.archived_values, "row or value", "rows or values") << " ("
              << Count(plan.archived_bytes, "byte")
              << (done ? ") went to the archive\n" : ") would go to the archive\n");
  }
  if (outcome.backup_first && !done) std::cout << "A verified backup would be made first; --no-backup makes none.\n";
  PrintSchemaFile(outcome);
  if (!outcome.backup.empty()) std::cout << "  as it was before: " << outcome.backup << '\n';
  for (const std::string& note : plan.notes) std::cout << "note: " << WithWholeProposals(note) << '\n';
  if (!done) {
    std::cout << (preview.has_rows ? "A dry run, on a copy with all rows: nothing was changed.\n"
                                   : "A dry run, on the schema alone: nothing was changed.\n");
    return;
  }
  const std::string direction = DirectionOf(plan);
  const auto count = static_cast<int64_t>(direction == "redo" ? plan.steps.size() / 2 : plan.steps.size());
  if (!plan.repeated.empty()) {
    std::cout << Count(static_cast<int64_t>(plan.repeated.size()), "repeatable migration") << " made anew\n";
  }
  if (count == 0) return;
  std::cout << Count(count, "migration")
            << (direction == "up"     ? " applied\n"
                : direction == "down" ? " taken back\n"
                                      : " taken back and applied again\n");
}

}  // namespace crystal
