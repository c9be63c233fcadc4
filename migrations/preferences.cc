#include "migrations/preferences.h"

#include "migrations/data_changes.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive.h"

namespace crystal::migrations {
namespace {

constexpr char kTable[] = "user_preferences";
constexpr char kUnified[] = "unified_panel_settings_migrated";
constexpr const char* kDefaults[] = {"hide_welcome", "hide_discord", "welcome_shown"};

absl::Status InsertMissing(DatabaseAdapter& db, const RunContext& context, const std::string& key,
                           const std::string& value) {
  return db.Execute(
      "INSERT INTO user_preferences(key, value, created_at, updated_at) SELECT ?1, ?2, ?3, ?3 "
      "WHERE NOT EXISTS (SELECT 1 FROM user_preferences WHERE key = ?1)",
      {key, value, SqlTime(context.now_ms)});
}

}  // namespace

absl::StatusOr<bool> HasPreference(DatabaseAdapter& db, const Schema& schema, const std::string& key) {
  if (schema.FindTable(kTable) == nullptr) return false;
  ASSIGN_OR_RETURN(int64_t found,
                   SelectInteger(db, "SELECT count(*) FROM user_preferences WHERE key = ?", {Value(key)}));
  return found > 0;
}

absl::Status Mark(DatabaseAdapter& db, const RunContext& context, const std::string& migration,
                  const std::string& key) {
  RETURN_IF_ERROR(Archive(db, migration, context).PutBackRows(kTable));
  return InsertMissing(db, context, key, "true");
}

absl::Status Unmark(DatabaseAdapter& db, const RunContext& context, const std::string& migration,
                    const std::string& key) {
  return Archive(db, migration, context).TakeRows(kTable, "key = ?", {Value(key)});
}

DataChange DefaultPreferences() {
  return {
      .name = "default preferences",
      .writes = {MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) -> absl::StatusOr<bool> {
        for (const char* key : kDefaults) {
          ASSIGN_OR_RETURN(bool found, HasPreference(db, schema, key));
          if (!found) return false;
        }
        return true;
      },
      .apply = [](DatabaseAdapter& db, const RunContext& context, const std::string&) -> absl::Status {
        for (const char* key : kDefaults) RETURN_IF_ERROR(InsertMissing(db, context, key, "false"));
        return absl::OkStatus();
      },
      // The table goes next, and the archive keeps its rows.
      .revert = [](DatabaseAdapter&, const RunContext&, const std::string&) { return absl::OkStatus(); },
  };
}

DataChange UnifiedPanelSettings() {
  return {
      .name = "panel settings are in their panels",
      .writes = {MarkWrites()},
      .is_applied = [](DatabaseAdapter& db, const Schema& schema) { return HasPreference(db, schema, kUnified); },
      .apply = [](DatabaseAdapter& db, const RunContext& context,
                  const std::string& migration) { return Mark(db, context, migration, kUnified); },
      .revert = [](DatabaseAdapter& db, const RunContext& context,
                   const std::string& migration) { return Unmark(db, context, migration, kUnified); },
  };
}

}  // namespace crystal::migrations
