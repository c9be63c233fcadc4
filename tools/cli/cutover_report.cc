#include "tools/cli/cutover_report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "tools/cli/console.h"
#include "tools/cli/fold.h"
#include "tools/cli/proposal.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

// What a migration lacks, in few words: "idx_sessions_archived" of "no index idx_sessions_archived".
std::string MissingOf(const MigrationPresence& migration) {
  std::vector<std::string> missing;
  for (const ChangePresence& change : migration.changes) {
    if (change.presence != Presence::kPresent) missing.push_back(change.evidence);
  }
  return absl::StrJoin(missing, ", ");
}

std::map<Presence, int> CountByPresence(const Detection& detection) {
  std::map<Presence, int> counts;
  for (const MigrationPresence& migration : detection.migrations) ++counts[migration.presence];
  return counts;
}

std::string PresenceSummary(const Detection& detection) {
  std::vector<std::string> parts;
  for (const auto& [presence, count] : CountByPresence(detection)) {
    parts.push_back(absl::StrCat(count, " ", ToString(presence)));
  }
  return absl::StrJoin(parts, ", ");
}

std::string LedgerText(const Ledger& ledger) {
  std::vector<std::vector<std::string>> rows = {{"table", "before", "after", "added", "values set", "archived"}};
  for (const LedgerLine& line : ledger.lines) {
    rows.push_back({line.table, absl::StrCat(line.rows_before), absl::StrCat(line.rows_after),
                    absl::StrCat(line.rows_added), absl::StrCat(line.values_changed),
                    absl::StrCat(line.values_archived)});
  }
  return AlignedTable(rows, "    ");
}

std::string ProofText(const CutoverReport& report) {
  const Proof& proof = report.proof;
  int64_t rows = 0;
  for (const LedgerLine& line : proof.ledger.lines) rows += line.rows_before;
  std::string text = absl::StrCat(Bold("The proof"), ", before anything was committed\n", "  schema      ", proof.facts,
                                  " facts as they should be\n");
  if (!report.backup.empty()) {
    absl::StrAppend(&text, "  rows        ", Count(rows, "row"),
                    " and every value of them found again: ", Green("0 lost"), "\n", LedgerText(proof.ledger));
  }
  return absl::StrCat(text, "  references  ", proof.broken_references_after, " broken (",
                      proof.broken_references_before, " before)\n  integrity   ok\n");
}

Json LedgerJson(const Ledger& ledger) {
  Json tables = Json::array();
  for (const LedgerLine& line : ledger.lines) {
    tables.push_back({{"table", line.table},
                      {"rows_before", line.rows_before},
                      {"rows_after", line.rows_after},
                      {"rows_added", line.rows_added},
                      {"values_changed", line.values_changed},
                      {"values_archived", line.values_archived}});
  }
  return tables;
}

// Those that come behind what was detected.
std::string PendingText(const CutoverReport& report) {
  std::vector<std::string> pending = report.migrated;
  std::erase_if(pending, [&](const std::string& name) {
    return std::any_of(report.detection.migrations.begin(), report.detection.migrations.end(),
                       [&](const MigrationPresence& found) { return found.name == name; });
  });
  return pending.empty() ? "" : absl::StrCat("pending: ", absl::StrJoin(pending, ", "), "\n");
}

}  // namespace

std::string DetectionText(const Detection& detection) {
  std::string text =
      absl::StrCat(Bold("What is there"), "\n  ", Count(static_cast<int64_t>(detection.migrations.size()), "migration"),
                   ": ", PresenceSummary(detection), "\n");
  for (const ToolRecord& record : detection.records)
    absl::StrAppend(&text, "  recorded there: ", ToString(record), "\n");
  for (const std::string& one : detection.disagreements) absl::StrAppend(&text, "  ", Bold("look: "), one, "\n");
  for (const std::string& one : detection.assumed) absl::StrAppend(&text, "  ", Bold("assumed: "), one, "\n");
  for (const std::string& own : detection.users_own) absl::StrAppend(&text, "  yours, stays as it is: ", own, "\n");
  if (!detection.deviations.empty()) {
    absl::StrAppend(&text, Bold("What the legacy path left, and what is done about it"), "\n");
    for (const Finding& finding : detection.deviations) {
      absl::StrAppend(&text, "  ", finding.name, ": ", finding.evidence, "\n    ", Dim("-> "), finding.remedy, "\n");
    }
  }
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, std::string> missing;
  for (const MigrationPresence& migration : detection.migrations) {
    if (migration.presence == Presence::kPresent) continue;
    rows.push_back({migration.name, ToString(migration.presence)});
    if (migration.presence != Presence::kAbsent) rows.back().push_back(MissingOf(migration));
    missing[migration.name] = MissingOf(migration);
  }
  rows = Folded(rows);
  for (std::vector<std::string>& row : rows) {
    if (row.size() == 2 && missing.count(row[0]) > 0) row.push_back(missing[row[0]]);
  }
  if (!rows.empty()) absl::StrAppend(&text, Bold("What is missing, and will be made"), "\n", AlignedTable(rows));
  for (const std::string& refusal : detection.refusals) absl::StrAppend(&text, Red("  refused: "), refusal, "\n");
  return text;
}

std::string CutoverText(const CutoverReport& report) {
  switch (report.outcome) {
    case CutoverOutcome::kUpToDate:
      return absl::StrCat(report.database, " is up to date. Nothing was changed.\n");
    case CutoverOutcome::kPlanned:
      if (report.new_file) {
        return absl::StrCat("There is no file ", report.database,
                            ": a new database at today's schema would be made.\nA dry run: nothing was changed.\n");
      }
      return absl::StrCat(report.detection.migrations.empty() ? "" : DetectionText(report.detection),
                          PendingText(report), "A dry run: nothing was changed.\n");
    case CutoverOutcome::kMigrated:
      return absl::StrCat(report.database, ": ",
                          Count(static_cast<int64_t>(report.migrated.size()), "pending migration"), " applied\n");
    case CutoverOutcome::kAdopted:
    case CutoverOutcome::kCreated:
      break;
  }
  const bool created = report.outcome == CutoverOutcome::kCreated;
  std::string notes;
  for (const std::string& note : report.notes) absl::StrAppend(&notes, "  ", note, "\n");
  return absl::StrCat(
      ProofText(report), notes, Bold("Done"), " in ", report.duration_ms, " ms: ", report.database, " is ",
      created ? "a new database at today's schema" : "under versioned migrations", "\n",
      created ? ""
              : absl::StrCat("  as it was before: ", report.backup, "\n  to go back: ",
                             Proposed(absl::StrCat("restore ", ShellQuoted(report.backup)), report.database), "\n"));
}

Json DetectionJson(const Detection& detection) {
  Json migrations = Json::array();
  for (const MigrationPresence& migration : detection.migrations) {
    Json evidence = Json::array();
    for (const ChangePresence& change : migration.changes) {
      evidence.push_back({{"state", ToString(change.presence)}, {"evidence", change.evidence}});
    }
    migrations.push_back({{"name", migration.name}, {"state", ToString(migration.presence)}, {"changes", evidence}});
  }
  Json deviations = Json::array();
  for (const Finding& finding : detection.deviations) {
    deviations.push_back({{"name", finding.name}, {"evidence", finding.evidence}, {"remedy", finding.remedy}});
  }
  Json records = Json::array();
  for (const ToolRecord& record : detection.records) {
    records.push_back({{"tool", record.tool},
                       {"table", record.table.empty() ? Json() : Json(record.table)},
                       {"applied", record.applied}});
  }
  return {{"migrations", migrations},
          {"deviations", deviations},
          {"users_own", detection.users_own},
          {"records", records},
          {"disagreements", detection.disagreements},
          {"assumed", detection.assumed},
          {"refusals", detection.refusals}};
}

Json CutoverJson(const CutoverReport& report) {
  Json json = {{"status", ToString(report.outcome)}, {"changed", report.changed()},
               {"database", report.database},        {"backup", report.backup.empty() ? Json() : Json(report.backup)},
               {"migrated", report.migrated},        {"notes", report.notes},
               {"new_file", report.new_file},        {"duration_ms", report.duration_ms}};
  if (!report.detection.migrations.empty()) json["baseline"] = DetectionJson(report.detection);
  if (report.outcome == CutoverOutcome::kAdopted || report.outcome == CutoverOutcome::kCreated) {
    json["proof"] = {{"schema_facts", report.proof.facts},
                     {"tables", LedgerJson(report.proof.ledger)},
                     {"broken_references_before", report.proof.broken_references_before},
                     {"broken_references_after", report.proof.broken_references_after}};
  }
  return json;
}

}  // namespace crystal
