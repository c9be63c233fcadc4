#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"
#include "migrator/road/filled_rows.h"

namespace crystal {
namespace {

constexpr char kName[] = "stranded-sessions";
// In the order in which they are emptied: where both hold a session, the later rebuild's copy wins.
constexpr const char* kScratch[] = {"sessions_folders_migration", "sessions_new"};

// The columns that both tables have, and those that only the scratch table has.
struct Columns {
  std::vector<std::string> shared, own;
};
Columns Split(const Table& scratch, const Table& sessions) {
  Columns columns;
  for (const Column& column : scratch.columns) {
    (sessions.FindColumn(column.name) != nullptr ? columns.shared : columns.own).push_back(column.name);
  }
  return columns;
}

// What of the scratch table differs from the session of the same id goes to the archive (R12).
absl::Status ArchiveDifferences(Archive& archive, const std::string& scratch, const Columns& columns) {
  for (const std::string& name : columns.shared) {
    const std::string theirs =
        absl::StrCat("(SELECT s.", QuoteName(name), " FROM sessions AS s WHERE s.id = ", scratch, ".id)");
    const std::string ours = absl::StrCat(scratch, ".", QuoteName(name));
    RETURN_IF_ERROR(
        archive.KeepColumn(scratch, name, false,
                           absl::StrCat(ours, " IS NOT ", theirs, " OR typeof(", ours, ") <> typeof(", theirs, ")")));
  }
  for (const std::string& name : columns.own) RETURN_IF_ERROR(archive.KeepColumn(scratch, name));
  return absl::OkStatus();
}

absl::Status Empty(DatabaseAdapter& db, const RunContext& context, const std::string& scratch) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  const Columns columns = Split(*schema.FindTable(scratch), *schema.FindTable("sessions"));
  const std::string names = absl::StrJoin(
      columns.shared, ", ", [](std::string* out, const std::string& name) { out->append(QuoteName(name)); });
  RETURN_IF_ERROR(db.Execute(absl::StrCat("INSERT INTO sessions(", names, ") SELECT ", names, " FROM ", scratch,
                                          " WHERE id NOT IN (SELECT id FROM sessions) ORDER BY rowid")));
  // They had their place before they were stranded, or none: a missing one is not made up now.
  RETURN_IF_ERROR(Settle(db, "sessions", "display_order", absl::StrCat("id IN (SELECT id FROM ", scratch, ")")));
  Archive archive(db, kName, context);
  RETURN_IF_ERROR(ArchiveDifferences(archive, scratch, columns));
  return db.Apply(DropTable{{.name = scratch, .columns = {}}});
}

}  // namespace

absl::StatusOr<std::optional<Finding>> FindStrandedSessions(DatabaseAdapter& db, const Schema& schema, const Schema&) {
  std::vector<std::string> found, rows;
  for (const char* scratch : kScratch) {
    if (schema.FindColumn(scratch, "id") == nullptr) continue;
    ASSIGN_OR_RETURN(int64_t count, SelectInteger(db, absl::StrCat("SELECT count(*) FROM ", scratch)));
    found.emplace_back(scratch);
    rows.push_back(absl::StrCat(scratch, " with ", count, count == 1 ? " row" : " rows"));
  }
  if (found.empty()) return std::nullopt;
  Finding finding{
      .name = kName,
      .evidence = absl::StrCat("a rebuild of sessions was stopped and left table ", absl::StrJoin(rows, ", ")),
      .remedy = "bring back the sessions that are missing, archive what differs, drop the table",
      .removes = found};
  for (const std::string& scratch : found) finding.allowance[scratch].moved_to = "sessions";
  finding.allowance["sessions"].adds_rows = true;
  finding.mend_rows = [found](DatabaseAdapter& db, const RunContext& context) -> absl::Status {
    for (const std::string& scratch : found) RETURN_IF_ERROR(Empty(db, context, scratch));
    return absl::OkStatus();
  };
  return finding;
}

}  // namespace crystal
