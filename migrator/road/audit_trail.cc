#include "migrator/road/audit_trail.h"

#include <algorithm>
#include <initializer_list>
#include <map>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

bool IsOneOf(const std::string& outcome, std::initializer_list<absl::string_view> words) {
  return absl::c_linear_search(words, outcome);
}

absl::Status EndIsMissing(const std::string& name, const char* history, const char* trail) {
  return absl::DataLossError(absl::StrCat("the end of the audit trail (table migration_events) was cut off: ", name,
                                          history, "and the trail does not say ", trail));
}

// `where`: SQL behind WHERE, with one argument.
absl::StatusOr<std::vector<AuditLine>> Lines(DatabaseAdapter& db, absl::string_view where, const Value& argument) {
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, "migration_events"));
  if (!there) return std::vector<AuditLine>();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select(absl::StrCat("SELECT id, at, actor, command, subject, outcome, details FROM "
                                          "migration_events WHERE ",
                                          where),
                             {argument}));
  std::vector<AuditLine> lines;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return lines;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    lines.push_back({rows->Get(0).integer, text(1), text(2), {text(3), text(4), text(5), text(6)}});
  }
}

}  // namespace

absl::StatusOr<std::vector<AuditLine>> ReadEvents(DatabaseAdapter& db, int64_t last) {
  ASSIGN_OR_RETURN(std::vector<AuditLine> lines,
                   Lines(db, "1 ORDER BY id DESC LIMIT ?", last > 0 ? last : int64_t{-1}));
  std::reverse(lines.begin(), lines.end());
  return lines;
}

std::vector<SaidApplied> AppliedByTrail(const std::vector<AuditLine>& lines) {
  std::map<std::string, int64_t> applied;  // name to the line that says so
  std::map<int64_t, SaidApplied> said;     // in the order of the trail
  for (const AuditLine& line : lines) {
    const AuditEvent& event = line.event;
    const auto found = applied.find(event.subject);
    const bool is_there = found != applied.end();
    if (IsOneOf(event.outcome, {kSaysApplied, kSaysDetected, kSaysMarked}) ||
        (event.outcome == kSaysRecorded && event.command != "mode")) {
      if (is_there) continue;
      applied[event.subject] = line.id;
      said[line.id] = {event.subject, line};
    } else if (is_there && IsOneOf(event.outcome, {kSaysReverted, kSaysUnmarked, kSaysForgotten})) {
      said.erase(found->second);
      applied.erase(found);
    } else if (is_there && event.outcome == kSaysRenamed) {
      said[found->second].name = event.details;
      applied[event.details] = found->second;
      applied.erase(event.subject);
    }
  }
  std::vector<SaidApplied> list;
  for (auto& [id, one] : said) list.push_back(std::move(one));
  return list;
}

absl::Status VerifyTrailAlone(DatabaseAdapter& db) {
  RETURN_IF_ERROR(VerifyEvents(db));
  ASSIGN_OR_RETURN(std::optional<TrailEnd> remembered, RememberedTrailEnd(db));
  ASSIGN_OR_RETURN(TrailEnd found, FindTrailEnd(db));
  if (!remembered || *remembered == found) return absl::OkStatus();
  if (found.lines == remembered->lines) {
    return absl::DataLossError(
        "the last line of the audit trail (table migration_events) is not the one that was written");
  }
  return absl::DataLossError(absl::StrCat(
      "the audit trail (table migration_events) has ", found.lines, " lines, and ", remembered->lines,
      " were written: ", found.lines < remembered->lines ? "its end was cut off" : "somebody else added to it"));
}

absl::Status VerifyTrail(DatabaseAdapter& db, const std::set<std::string>& replaced) {
  RETURN_IF_ERROR(VerifyTrailAlone(db));
  ASSIGN_OR_RETURN(std::vector<AuditLine> lines, ReadEvents(db));
  std::set<std::string> said;
  for (const SaidApplied& one : AppliedByTrail(lines)) said.insert(one.name);
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  for (const AppliedMigration& applied : history) {
    if (said.erase(applied.name) == 0) return EndIsMissing(applied.name, " is applied ", "when");
  }
  for (const std::string& name : said) {
    if (replaced.count(name) == 0) return EndIsMissing(name, " is not applied any more ", "since when");
  }
  return absl::OkStatus();
}

absl::StatusOr<AuditLine> FindDigest(DatabaseAdapter& db, const std::string& digest) {
  const bool is_digest = digest.size() >= 8 && digest.size() <= 64 && absl::c_all_of(digest, absl::ascii_isxdigit);
  if (!is_digest) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", digest,
        "\" is no digest of a line: it has 64 digits, 0 to 9 and a to f; `crystal-migration log --head` prints one"));
  }
  ASSIGN_OR_RETURN(std::vector<AuditLine> found,
                   Lines(db, "substr(hash, 1, length(?1)) = ?1 ORDER BY id", absl::AsciiStrToLower(digest)));
  if (!found.empty()) return found.front();
  return absl::DataLossError(absl::StrCat("no line of the audit trail (table migration_events) has the digest ", digest,
                                          ": lines were cut off its end, or changed"));
}

}  // namespace crystal
