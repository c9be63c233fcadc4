#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "legacy/legacy_path.h"
#include "legacy/releases.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tools/cli/commands/legacy_common.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"

namespace crystal {
namespace {

struct DiffOptions {
  std::string from;
  std::string to;
  bool json = false;
};

using Lines = std::vector<std::string>;

std::string IndexText(const Index& index) {
  const auto column = [](std::string* out, const IndexColumn& c) { out->append(c.name); };
  return absl::StrCat(index.unique ? "unique " : "", "index ", index.name, "(",
                      absl::StrJoin(index.columns, ", ", column), ")");
}

std::string ColumnText(const Column& column) {
  return absl::StrCat(column.name, " ", column.type, column.not_null ? " NOT NULL" : "",
                      column.default_value ? " DEFAULT " + *column.default_value : "",
                      column.primary_key != 0 ? " PRIMARY KEY" : "");
}

// Everything that the schema says, one fact a line, sorted; that columns stand in another order is not among it.
Lines LinesOf(const Schema& schema) {
  Lines lines;
  for (const auto& [name, table] : schema.tables) {
    lines.push_back(absl::StrCat(name, ": table", table.autoincrement ? ", ids never used twice" : ""));
    for (const Column& column : table.columns) lines.push_back(absl::StrCat(name, ": column ", ColumnText(column)));
    for (const Index& index : table.indexes) lines.push_back(absl::StrCat(name, ": ", IndexText(index)));
    for (const std::string& check : table.checks) lines.push_back(absl::StrCat(name, ": check ", check));
    for (const ForeignKey& key : table.foreign_keys) {
      lines.push_back(absl::StrCat(name, ": foreign key ", absl::StrJoin(key.from, ", "), " to ", key.table, "(",
                                   absl::StrJoin(key.to, ", "), ") on delete ", key.on_delete));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// A new database of the release after two launches: some releases need the second to make all of their columns.
absl::StatusOr<Lines> FactsOfNew(const std::string& release) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<SqliteAdapter> db,
      SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate, .foreign_keys = true, .triggers = true}));
  for (int launch = 0; launch < 2; ++launch) {
    ASSIGN_OR_RETURN(LegacyReport report, RunLegacy(*db, release, {}));
    RETURN_IF_ERROR(report.threw);
  }
  ASSIGN_OR_RETURN(Schema schema, db->ReadSchema());
  return LinesOf(schema);
}

int Diff(const DiffOptions& options) {
  Problem problem{.command = "legacy diff", .file = {}, .what = {}, .changed = "nothing", .next = {}};
  for (const std::string& release : {options.from, options.to}) {
    if (absl::StatusOr<int> known = FindRelease(release); !known.ok()) {
      problem.what = std::string(known.status().message());
      problem.next = "name two of these";
      return Fail(problem, options.json, kExitUsage);
    }
  }
  const absl::StatusOr<Lines> from = FactsOfNew(options.from), to = FactsOfNew(options.to);
  if (!from.ok() || !to.ok()) {
    const absl::Status failed = from.ok() ? to.status() : from.status();
    problem.what = std::string(failed.message());
    problem.next = NextStep(failed);
    return Fail(problem, options.json, kExitFailed);
  }
  Lines removed, added;
  std::set_difference(from->begin(), from->end(), to->begin(), to->end(), std::back_inserter(removed));
  std::set_difference(to->begin(), to->end(), from->begin(), from->end(), std::back_inserter(added));
  if (options.json) {
    const nlohmann::ordered_json document = {
        {"from", options.from}, {"to", options.to}, {"removed", removed}, {"added", added}};
    PrintDocument(document, kOneLine);
    return kExitDone;
  }
  for (const std::string& line : removed) std::cout << "- " << line << "\n";
  for (const std::string& line : added) std::cout << "+ " << line << "\n";
  if (removed.empty() && added.empty()) std::cout << options.from << " and " << options.to << " make the same schema\n";
  return kExitDone;
}

}  // namespace

void AddLegacyDiff(CLI::App& legacy, Program& program) {
  CLI::App* diff = legacy.add_subcommand("diff", "Compare the schemas of two releases' new databases");
  auto options = std::make_shared<DiffOptions>();
  diff->add_option("from", options->from, "A release")->required();
  diff->add_option("to", options->to, "Another release")->required();
  diff->add_flag("--json", options->json, "Print one JSON document");
  AddConsoleOptions(*diff, program);
  diff->footer("Example:\n  crystal-migration legacy diff v0.2.3 v0.3.0");
  diff->callback([options, &program] { program.exit_code = Diff(*options); });
}

}  // namespace crystal
