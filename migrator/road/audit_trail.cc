#include "migrator/road/audit_trail.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

bool SaysApplied(const std::string& outcome) {
  return outcome == "applied" || outcome == "detected" || outcome == "recorded";
}

bool SaysReverted(const std::string& outcome) { return outcome == "reverted"; }

absl::Status EndIsMissing(const std::string& name, const char* history, const char* trail) {
  return absl::DataLossError(absl::StrCat("the end of the audit trail (table migration_events) was cut off: ", name,
                                          history, "and the trail does not say ", trail));
}

}  // namespace

absl::StatusOr<std::vector<AuditLine>> ReadEvents(DatabaseAdapter& db, int64_t last) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT id, at, actor, command, subject, outcome, details FROM migration_events "
                             "ORDER BY id DESC LIMIT ?",
                             {last > 0 ? last : int64_t{-1}}));
  std::vector<AuditLine> lines;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) break;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    lines.push_back({rows->Get(0).integer, text(1), text(2), {text(3), text(4), text(5), text(6)}});
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

absl::Status VerifyTrail(DatabaseAdapter& db, const std::set<std::string>& replaced) {
  RETURN_IF_ERROR(VerifyEvents(db));
  ASSIGN_OR_RETURN(std::vector<AuditLine> lines, ReadEvents(db));
  std::map<std::string, std::string> last;  // what was said last of each subject; of other words nothing is concluded
  for (const AuditLine& line : lines) {
    if (line.event.command != "mode") last[line.event.subject] = line.event.outcome;
  }
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  for (const AppliedMigration& applied : history) {
    const auto said = last.find(applied.name);
    if (said == last.end() || SaysReverted(said->second)) return EndIsMissing(applied.name, " is applied ", "when");
    last.erase(said);
  }
  for (const auto& [name, outcome] : last) {
    if (SaysApplied(outcome) && replaced.count(name) == 0) {
      return EndIsMissing(name, " is not applied any more ", "since when");
    }
  }
  return absl::OkStatus();
}

}  // namespace crystal
