#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"

namespace crystal {
namespace {

constexpr char kName[] = "odd-marks";
constexpr char kOdd[] =
    "key IN ('auto_commit_migrated', 'claude_panels_migrated', 'diff_panels_migrated', "
    "'unified_panel_settings_migrated', "
    "'folder_session_order_fix_applied') AND value IS NOT 'true'";

}  // namespace

absl::StatusOr<std::optional<Finding>> FindOddMarks(DatabaseAdapter& db, const Schema& schema, const Schema&) {
  if (schema.FindTable("user_preferences") == nullptr) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<std::string> keys,
                   SelectTexts(db, absl::StrCat("SELECT key FROM user_preferences WHERE ", kOdd, " ORDER BY key")));
  if (keys.empty()) return std::nullopt;
  Finding finding{.name = kName,
                  .evidence = absl::StrCat("preference ", absl::StrJoin(keys, ", "), " is there but not 'true'"),
                  .remedy = "set it to 'true', as the legacy path reads it; the old value goes to the archive"};
  finding.allowance["user_preferences"].columns.insert("value");
  finding.mend_rows = [](DatabaseAdapter& db, const RunContext& context) -> absl::Status {
    RETURN_IF_ERROR(Archive(db, kName, context).KeepColumn("user_preferences", "value", false, kOdd));
    return db.Execute(absl::StrCat("UPDATE user_preferences SET value = 'true' WHERE ", kOdd));
  };
  return finding;
}

}  // namespace crystal
