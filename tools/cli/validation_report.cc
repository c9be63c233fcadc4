#include "tools/cli/validation_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/cli/console.h"
#include "tools/cli/fold.h"

namespace crystal {
namespace {

std::string Cell(TrialOutcome outcome) {
  switch (outcome) {
    case TrialOutcome::kHeld:
      return Green("ok");
    case TrialOutcome::kBroken:
      return Red("broken");
    case TrialOutcome::kNotReached:
      return "-";
  }
  return "";
}

std::string ToString(const RuleFinding& finding) {
  std::string text = absl::StrCat(Bold(finding.rule), finding.is_warning ? " (a warning)  " : "  ",
                                  finding.file.empty() ? finding.migration : finding.file);
  if (finding.line > 0) absl::StrAppend(&text, ":", finding.line);
  if (!finding.databases.empty()) absl::StrAppend(&text, " (on ", absl::StrJoin(finding.databases, ", "), ")");
  return absl::StrCat(text, "\n  ", finding.message, "\n");
}

}  // namespace

std::string ToString(const ValidationReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const ValidatedMigration& migration : report.migrations) {
    std::vector<std::string>& row = rows.emplace_back(1, migration.name);
    for (const TrialOutcome outcome : migration.outcomes) row.push_back(Cell(outcome));
  }
  rows = Folded(rows);
  rows.insert(rows.begin(), {"migration"});
  rows[0].insert(rows[0].end(), report.databases.begin(), report.databases.end());
  std::string text = AlignedTable(rows, "");
  for (const RuleFinding& finding : report.findings) absl::StrAppend(&text, "\n", ToString(finding));
  const auto migrations = static_cast<int64_t>(report.migrations.size());
  const auto databases = static_cast<int64_t>(report.databases.size());
  const auto findings = static_cast<int64_t>(report.findings.size());
  return absl::StrCat(text, report.findings.empty() ? "" : "\n", Count(migrations, "migration"),
                      ", up, down and up on ", Count(databases, "database"), ": ",
                      report.holds() ? "everything holds" : Count(findings, "finding"), "\n");
}

}  // namespace crystal
