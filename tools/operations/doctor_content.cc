#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/detect.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/road/history_state.h"
#include "tools/operations/doctor.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/wording.h"
#include "tools/transition/mode.h"

namespace crystal {
namespace {

using Lines = std::vector<DoctorLine>;

std::string OneText(SqliteAdapter& db, const std::string& sql) {
  const absl::StatusOr<std::vector<std::string>> found = SelectTexts(db, sql);
  return found.ok() && found->size() == 1 ? found->front() : "?";
}

std::string Setting(SqliteAdapter& db, const std::string& name) {
  return OneText(db, absl::StrCat("SELECT CAST(", name, " AS TEXT) FROM pragma_", name));
}

DoctorLine FormatLine(SqliteAdapter& db) {
  static const std::map<std::string, std::string> vacuum = {{"0", "off"}, {"1", "full"}, {"2", "incremental"}};
  const auto shown = vacuum.find(Setting(db, "auto_vacuum"));
  // The mode of the file, read as a statement: there is no table-valued form of a pragma that could write.
  const std::string journal = OneText(db, "PRAGMA journal_mode");
  return {Health::kOk, "format",
          absl::StrCat(Setting(db, "encoding"), ", ", Setting(db, "page_count"), " pages of ", Setting(db, "page_size"),
                       " bytes, ", Setting(db, "freelist_count"), " of them free, journal mode ", journal,
                       ", auto_vacuum ", shown == vacuum.end() ? "?" : shown->second, ", user_version ",
                       Setting(db, "user_version"), "; read with SQLite ", OneText(db, "SELECT sqlite_version()"))};
}

DoctorLine IntegrityLine(SqliteAdapter& db, const DoctorOptions& options) {
  const std::string check = options.full ? "integrity_check" : "quick_check";
  const absl::StatusOr<IntegrityReport> found =
      db.ReadIntegrity(options.full ? IntegrityCheck::kFull : IntegrityCheck::kQuick);
  if (found.ok() && found->faults.empty()) {
    const std::vector<std::string>& out = found->left_out;
    if (out.empty()) return {Health::kOk, "integrity", check + ": ok"};
    return {Health::kNote, "integrity",
            absl::StrCat(check, ": every page is sound; what the indexes of ", absl::StrJoin(out, ", "),
                         " hold cannot be checked without what they need")};
  }
  if (absl::IsDataLoss(found.status())) {
    return BeyondSqlite("integrity", absl::StrCat(check, ": ", found.status().message(), "."), db.path());
  }
  if (!found.ok()) return FailedLine("integrity", found.status());
  const std::string what = absl::StrCat(check, ": ", absl::StrJoin(found->faults, "; ")),
                    backup = NewestBackup(db.path());
  if (backup.empty()) return BeyondSqlite("integrity", what + ".", db.path());
  return {Health::kProblem, "integrity", what, "restore " + ShellQuoted(backup)};
}

// Healthy, and out of this program's reach: whoever goes on should know which objects those are.
Lines UnknownLines(SqliteAdapter& db) {
  const absl::StatusOr<std::vector<UnknownNeed>> needs = FindUnknownNeeds(db);
  if (!needs.ok()) return {FailedLine("needs", needs.status())};
  Lines lines;
  for (const UnknownNeed& need : *needs) {
    lines.push_back({Health::kNote, "needs",
                     absl::StrCat(ToString(need), ": the file is healthy, and what writes there is refused")});
  }
  return lines;
}

DoctorLine ReferencesLine(SqliteAdapter& db) {
  const absl::StatusOr<std::vector<std::string>> broken = db.BrokenReferences();
  if (!broken.ok()) return FailedLine("references", broken.status());
  if (broken->empty()) return {Health::kOk, "references", "none is broken"};
  std::map<std::string, int64_t> by_table;
  for (const std::string& reference : *broken) ++by_table[reference.substr(0, reference.find('|'))];
  const std::string tables = absl::StrJoin(by_table, ", ", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, Count(entry.second, "row"), " of ", entry.first);
  });
  return {Health::kNote, "references", tables + " point to what is not there; they are kept as they are"};
}

DoctorLine ModeLine(SqliteAdapter& db, const DoctorOptions& options) {
  const absl::StatusOr<std::optional<Mode>> mode = RecordedMode(db);
  if (!mode.ok()) return FailedLine("mode", mode.status());
  if (!mode->has_value()) {
    return {Health::kOk, "mode",
            absl::StrCat("none is recorded: legacy, where nothing else says otherwise",
                         options.rules.learned ? "; versioned, where there is no old path" : "")};
  }
  return {Health::kOk, "mode", absl::StrCat("recorded as ", ToString(**mode))};
}
// The tables that migrations write to which are not there yet.
std::set<std::string> TablesToBeWritten(const std::vector<Migration>& history, const Detection& found) {
  std::set<std::string> absent, tables;
  for (const MigrationPresence& one : found.migrations) {
    if (one.presence != Presence::kPresent) absent.insert(one.name);
  }
  for (const Migration& migration : history) {
    if (absent.count(migration.name) == 0) continue;
    for (const Change& change : migration.changes) {
      if (const auto* retype = std::get_if<RetypeColumn>(&change)) tables.insert(retype->table);
      if (const auto* data = std::get_if<DataChange>(&change)) {
        for (const Writes& writes : data->writes) tables.insert(writes.table);
      }
    }
  }
  return tables;
}

// What a cutover cannot do while an object needs what is unknown here.
void AppendObstacles(SqliteAdapter& db, const std::vector<Migration>& history, const Detection& found, Lines& lines) {
  const absl::StatusOr<std::vector<UnknownNeed>> needs = FindUnknownNeeds(db);
  if (!needs.ok() || needs->empty()) return;
  const std::set<std::string> written = TablesToBeWritten(history, found);
  for (const UnknownNeed& need : *needs) {
    if (absl::StartsWith(need.object, "view ") || written.count(need.table) == 0) continue;
    lines.push_back({Health::kProblem, "needs",
                     absl::StrCat("a cutover has to write to ", need.table, ", and ", ToString(need),
                                  ": drop it where the application runs, and make it again after the cutover")});
  }
}

// Of a database that is not under history: what a cutover would find.
Lines LegacyLines(SqliteAdapter& db, const Schema& schema, const DoctorOptions& options) {
  if (schema.tables.empty() && schema.objects.empty()) {
    return {{Health::kNote, "state", "an empty database", "cutover"}};
  }
  const std::vector<Migration> history = Detectable(options.migrations, options.rules);
  const absl::StatusOr<Detection> found = Detect(db, history, options.rules);
  if (!found.ok()) return {FailedLine("state", found.status())};
  int64_t present = 0;
  for (const MigrationPresence& migration : found->migrations) present += migration.presence == Presence::kPresent;
  Lines lines = {{Health::kNote, "state",
                  absl::StrCat(options.rules.learned ? "not adopted yet: " : "of the legacy method: ", present, " of ",
                               found->migrations.size(), " migrations are there, no history"),
                  found->refusals.empty() ? "cutover" : "baseline --explain"}};
  for (const std::string& refusal : found->refusals) {
    lines.push_back({Health::kProblem, "refused", refusal, "baseline --explain"});
  }
  for (const Finding& finding : found->deviations) {
    lines.push_back({Health::kNote, "leftover", absl::StrCat(finding.evidence, "; a cutover will ", finding.remedy)});
  }
  const size_t before = lines.size();
  AppendObstacles(db, history, *found, lines);
  if (lines.size() > before) lines[0].next.clear();  // the cutover would be refused
  lines.push_back(OwnLine(found->users_own));
  return lines;
}

Lines StateLines(SqliteAdapter& db, const DoctorOptions& options) {
  const absl::StatusOr<Schema> schema = db.ReadSchema();
  if (!schema.ok()) return {FailedLine("schema", schema.status())};
  const absl::StatusOr<HistoryState> state = ReadHistoryState(db);
  if (!state.ok()) return {FailedLine("state", state.status())};
  if (state->under_history()) return HistoryLines(db, options);
  if (state->kind != HistoryState::Kind::kNone) return {FailedLine("state", RequireUnderHistory(*state))};
  return LegacyLines(db, *schema, options);
}

}  // namespace

std::vector<DoctorLine> ContentLines(SqliteAdapter& db, const DoctorOptions& options) {
  Lines lines = {FormatLine(db), IntegrityLine(db, options), ReferencesLine(db), ModeLine(db, options)};
  for (DoctorLine& line : UnknownLines(db)) lines.push_back(std::move(line));
  for (DoctorLine& line : StateLines(db, options)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace crystal
