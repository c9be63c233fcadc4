#include <string>

#include "absl/strings/str_cat.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

absl::Status WriteAppOpens(Launch& launch, absl::string_view further_columns) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("app_opens"));
  if (there) return absl::OkStatus();
  RETURN_IF_ERROR(
      launch.Write(absl::StrCat("CREATE TABLE app_opens (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                                "opened_at DATETIME DEFAULT CURRENT_TIMESTAMP, welcome_hidden BOOLEAN DEFAULT 0, "
                                "discord_shown BOOLEAN DEFAULT 0",
                                further_columns, ")")));
  return launch.Write("CREATE INDEX idx_app_opens_opened_at ON app_opens(opened_at)");
}

}  // namespace

absl::Status MakeUiState(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("ui_state"));
  if (there) return absl::OkStatus();
  return launch.WriteEach({
      "CREATE TABLE ui_state (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, "
      "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)",
      "CREATE INDEX idx_ui_state_key ON ui_state(key)",
  });
}

absl::Status MakeAppOpens(Launch& launch) { return WriteAppOpens(launch, ""); }
absl::Status MakeAppOpensWithVersion(Launch& launch) { return WriteAppOpens(launch, ", app_version TEXT"); }

absl::Status MakePreferences(Launch& launch) {
  ASSIGN_OR_RETURN(bool there, launch.HasTable("user_preferences"));
  if (!there) {
    return launch.WriteEach({
        "CREATE TABLE user_preferences (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, "
        "value TEXT NOT NULL, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, "
        "updated_at DATETIME DEFAULT CURRENT_TIMESTAMP)",
        "CREATE INDEX idx_user_preferences_key ON user_preferences(key)",
        "INSERT INTO user_preferences (key, value) VALUES ('hide_welcome', 'false'), ('hide_discord', 'false'), "
        "('welcome_shown', 'false')",
    });
  }
  for (const char* key : {"hide_welcome", "hide_discord", "welcome_shown"}) {
    ASSIGN_OR_RETURN(bool has, launch.HasPreference(key));
    if (!has) RETURN_IF_ERROR(launch.InsertPreference(key, "false"));
  }
  return absl::OkStatus();
}

}  // namespace crystal
