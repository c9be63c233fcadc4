#include "migrator/road/history.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/clock.h"
#include "migrator/base/sha256.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_facts.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

constexpr char kEvents[] = "migration_events";

// Each field with its length, so that no two lines hash alike by accident of punctuation.
std::string EventHash(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& field : fields) absl::StrAppend(&text, field.size(), ":", field, ";");
  return Sha256Hex(text);
}

absl::StatusOr<std::string> LastDigest(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(Value last, SelectValue(db, "SELECT hash FROM migration_events ORDER BY id DESC LIMIT 1"));
  const std::string* digest = std::get_if<std::string>(&last);
  return digest == nullptr ? "" : *digest;
}

}  // namespace

absl::StatusOr<std::vector<AppliedMigration>> ReadHistory(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT name, executed_at, sequence, checksum, duration_ms, origin, tool_version "
                             "FROM migrations ORDER BY sequence"));
  std::vector<AppliedMigration> history;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return history;
    const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
    history.push_back({text(0), text(1), rows->Get(2).integer, text(3), rows->Get(4).integer, text(5), text(6)});
  }
}

absl::Status RecordApplied(DatabaseAdapter& db, const Migration& migration, absl::string_view origin,
                           int64_t duration_ms, const RunContext& context) {
  return AddToHistory(db, {.name = migration.name,
                           .executed_at = SqlTime(context.now_ms),
                           .checksum = Checksum(migration),
                           .duration_ms = duration_ms,
                           .origin = std::string(origin),
                           .tool_version = context.tool_version});
}

absl::Status AddToHistory(DatabaseAdapter& db, const AppliedMigration& applied) {
  return db.Execute(
      "INSERT INTO migrations(name, executed_at, sequence, checksum, duration_ms, origin, tool_version) "
      "SELECT ?, ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ? FROM migrations",
      {applied.name, applied.executed_at, applied.checksum, applied.duration_ms, applied.origin, applied.tool_version});
}

absl::Status PutInOrder(DatabaseAdapter& db, const std::vector<std::string>& names) {
  RETURN_IF_ERROR(db.Execute("UPDATE migrations SET sequence = -sequence"));  // each number stands there once
  int64_t sequence = 0;
  for (const std::string& name : names) {
    RETURN_IF_ERROR(db.Execute("UPDATE migrations SET sequence = ? WHERE name = ?", {++sequence, name}));
  }
  return absl::OkStatus();
}

absl::Status ForgetApplied(DatabaseAdapter& db, const std::string& name) {
  return db.Execute("DELETE FROM migrations WHERE name = ?", {Value(name)});
}

absl::Status RenameApplied(DatabaseAdapter& db, const std::string& from, const std::string& to,
                           const std::string& checksum) {
  return db.Execute("UPDATE migrations SET name = ?, checksum = ? WHERE name = ?", {to, checksum, from});
}

absl::Status RecordChecksum(DatabaseAdapter& db, const std::string& name, const std::string& checksum) {
  return db.Execute("UPDATE migrations SET checksum = ? WHERE name = ?", {Value(checksum), Value(name)});
}

absl::StatusOr<TrailEnd> FindTrailEnd(DatabaseAdapter& db) {
  TrailEnd end;
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, kEvents));
  if (!there) return end;
  ASSIGN_OR_RETURN(end.lines, SelectInteger(db, "SELECT count(*) FROM migration_events"));
  ASSIGN_OR_RETURN(end.digest, LastDigest(db));
  return end;
}

absl::StatusOr<std::optional<TrailEnd>> RememberedTrailEnd(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadFact(db, kTrailEndFact));
  if (!text) return std::nullopt;
  const std::pair<std::string, std::string> parts = absl::StrSplit(*text, absl::MaxSplits(' ', 1));
  TrailEnd end{.digest = parts.second};
  if (absl::SimpleAtoi(parts.first, &end.lines)) return end;
  return absl::DataLossError(
      "what the history remembers of its audit trail (migration_archive, kind fact) was changed");
}

absl::Status AppendEvent(DatabaseAdapter& db, const AuditEvent& event, const RunContext& context) {
  ASSIGN_OR_RETURN(std::string previous, LastDigest(db));
  const std::string at = IsoTime(context.now_ms);
  const std::string hash =
      EventHash({previous, at, context.actor, event.command, event.subject, event.outcome, event.details});
  RETURN_IF_ERROR(db.Execute(
      "INSERT INTO migration_events(at, actor, command, subject, outcome, details, hash) VALUES(?, ?, ?, ?, ?, ?, ?)",
      {at, context.actor, event.command, event.subject, event.outcome, event.details, hash}));
  // Counted on from what is remembered, so that lines once lost stay missing.
  const absl::StatusOr<std::optional<TrailEnd>> before = RememberedTrailEnd(db);
  if (!before.ok()) return absl::OkStatus();  // `log` says so, and nothing else is to fail
  int64_t lines = before->has_value() ? (*before)->lines + 1 : 0;
  if (!before->has_value()) {
    ASSIGN_OR_RETURN(lines, SelectInteger(db, "SELECT count(*) FROM migration_events"));
  }
  return WriteFact(db, kTrailEndFact, absl::StrCat(lines, " ", hash), context);
}

absl::Status VerifyEvents(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(bool there, HasHistoryTable(db, kEvents));
  if (!there) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select("SELECT at, actor, command, subject, outcome, details, hash, id FROM migration_events "
                             "ORDER BY id"));
  std::string previous;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    std::vector<std::string> fields = {previous};
    for (int column = 0; column < 6; ++column) fields.emplace_back(rows->Get(column).bytes);
    if (EventHash(fields) != rows->Get(6).bytes) {
      return absl::DataLossError(
          absl::StrCat("line ", rows->Get(7).integer,
                       " of the audit trail (table migration_events) was changed after it was written"));
    }
    previous = std::string(rows->Get(6).bytes);
  }
}

}  // namespace crystal
