#include "tools/operations/show.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_schema.h"
#include "migrator/road/history_state.h"
#include "migrator/road/repeatables.h"
#include "migrator/values/plan.h"
#include "migrator/values/sql_declarations.h"
#include "tools/operations/migration_set.h"

namespace crystal {
namespace {

// What a data change writes is all that is known of it without running it.
std::string WrittenBy(const DataChange& change) {
  return absl::StrJoin(change.writes, ", ", [](std::string* out, const Writes& writes) {
    absl::StrAppend(out, writes.table);
    if (!writes.columns.empty()) absl::StrAppend(out, "(", absl::StrJoin(writes.columns, ", "), ")");
  });
}

void AddSection(const std::vector<SqlStatement>& statements, const SqlDeclarations& declares,
                std::vector<std::string>& lines) {
  for (const SqlStatement& statement : statements) lines.push_back(statement.text);
  for (const SqlPlace& place : declares.forgets) {
    lines.push_back(absl::StrCat("forgets ", ToString(place), ": it is not archived, and cannot come back"));
  }
  for (const auto& [from, to] : declares.renames) {
    lines.push_back(absl::StrCat("renames ", ToString(from), " to ", ToString(to)));
  }
}

std::string FileOf(const Migration& migration) {
  for (const Change& change : migration.changes) {
    if (const auto* script = std::get_if<SqlScript>(&change)) return script->file;
  }
  return "";
}

// Presence is judged against the history of which the migration is a part; a script has no place in it.
absl::StatusOr<std::optional<MigrationPresence>> PresenceOf(const std::vector<Migration>& migrations,
                                                            DatabaseAdapter& db, const Schema& schema,
                                                            const std::string& name) {
  std::vector<Migration> typed;
  for (const Migration& migration : migrations) {
    if (!IsSqlMigration(migration)) typed.push_back(migration);
  }
  ASSIGN_OR_RETURN(Schema target, HistorySchema(typed));
  ASSIGN_OR_RETURN(std::vector<MigrationPresence> found, DetectPresence(db, schema, typed, target));
  for (MigrationPresence& presence : found) {
    if (presence.name == name) return std::optional<MigrationPresence>(std::move(presence));
  }
  return std::optional<MigrationPresence>();
}

absl::StatusOr<MigrationInDatabase> LookInto(DatabaseAdapter& db, const std::vector<Migration>& migrations,
                                             const std::string& name) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  const bool under_history = state.under_history();
  MigrationInDatabase found{.state = under_history ? "pending" : "no history"};
  ASSIGN_OR_RETURN(found.presence, PresenceOf(migrations, db, schema, name));
  if (!under_history) return found;
  ASSIGN_OR_RETURN(std::vector<AppliedMigration> history, ReadHistory(db));
  for (const AppliedMigration& applied : history) {
    if (applied.name != name) continue;
    found.applied = applied;
    found.state = "applied";
  }
  if (IsRepeatableName(name)) {
    ASSIGN_OR_RETURN(std::vector<std::string> pending, PendingRepeatables(db, migrations));
    found.state = absl::c_linear_search(pending, name) ? "pending" : "applied";
  }
  for (const HistoryFault& fault : FindFaults(migrations, history)) {
    if (fault.applied.name == name) found.state = NameOf(fault.kind);
  }
  return found;
}

}  // namespace

std::vector<std::string> UpOf(const Migration& migration) {
  std::vector<std::string> lines;
  for (const Change& change : migration.changes) {
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      AddSection(script->up, script->up_declares, lines);
    } else if (const auto* data = std::get_if<DataChange>(&change)) {
      lines.push_back(absl::StrCat(ToString(change), "; writes ", WrittenBy(*data)));
    } else {
      lines.push_back(ToString(change));
    }
  }
  return lines;
}

std::optional<std::vector<std::string>> DownOf(const Migration& migration) {
  std::vector<std::string> lines;
  for (auto change = migration.changes.rbegin(); change != migration.changes.rend(); ++change) {
    if (const auto* script = std::get_if<SqlScript>(&*change)) {
      if (!script->down) return std::nullopt;
      AddSection(*script->down, script->down_declares, lines);
    } else if (const std::optional<SchemaChange> structural = AsSchemaChange(*change)) {
      lines.push_back(ToString(Inverse(*structural)));
    } else {
      lines.push_back(absl::StrCat("undo ", ToString(*change)));
    }
  }
  return lines;
}

absl::StatusOr<ShownMigration> Show(const std::vector<Migration>& migrations, DatabaseAdapter* db,
                                    const std::string& target) {
  std::vector<Tag> tags;
  if (db != nullptr) {
    ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(*db));
    if (state.under_history()) {
      ASSIGN_OR_RETURN(tags, ReadTags(*db));
    }
  }
  ASSIGN_OR_RETURN(std::string name, ResolveTarget(migrations, tags, target));
  const auto found = std::find_if(migrations.begin(), migrations.end(), [&](const auto& m) { return m.name == name; });
  if (found == migrations.end()) {
    return absl::NotFoundError(
        absl::StrCat("the tag ", target, " stands at ", name, ", which is not known here any more"));
  }
  ShownMigration shown{.migration = *found, .checksum = Checksum(*found), .file = FileOf(*found)};
  if (db == nullptr) return shown;
  ASSIGN_OR_RETURN(shown.database, LookInto(*db, migrations, name));
  return shown;
}

}  // namespace crystal
