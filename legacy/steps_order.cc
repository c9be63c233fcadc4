#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "legacy/js_date.h"
#include "legacy/js_sort.h"
#include "legacy/js_values.h"
#include "legacy/steps.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kRootFolders[] = "folders WHERE project_id = ? AND parent_folder_id IS NULL";
constexpr char kRootSessions[] =
    "sessions WHERE project_id = ? AND (archived = 0 OR archived IS NULL) AND folder_id IS NULL AND "
    "(is_main_repo = 0 OR is_main_repo IS NULL)";

// A folder or a session at the top of a project's list.
struct Item {
  absl::string_view table;
  Value id;
  double created_ms = 0;  // NaN where the creation time is no date
};

absl::StatusOr<Launch::Row> ReadExtent(Launch& launch, absl::string_view from, const Value& project) {
  ASSIGN_OR_RETURN(
      std::vector<Launch::Row> rows,
      launch.Read(absl::StrCat("SELECT COUNT(*), MIN(display_order), MAX(display_order) FROM ", from), {project}));
  return rows[0];
}

// Folders and sessions were numbered apart; their numbers overlap where both begin low and the folders end early.
bool Overlap(const Launch::Row& folders, const Launch::Row& sessions) {
  const double folder_count = JsNumber(folders[0]);
  const double session_count = JsNumber(sessions[0]);
  const auto begins_low = [](const Launch::Row& row) {
    return !std::holds_alternative<std::monostate>(row[1]) && JsNumber(row[1]) <= 5;
  };
  return folder_count > 0 && session_count > 0 && begins_low(folders) && begins_low(sessions) &&
         JsNumber(folders[2]) < session_count + folder_count - 5;
}

absl::Status AppendItems(Launch& launch, absl::string_view table, absl::string_view from, const Value& project,
                         std::vector<Item>& items) {
  ASSIGN_OR_RETURN(
      std::vector<Launch::Row> rows,
      launch.Read(absl::StrCat("SELECT id, created_at FROM ", from, " ORDER BY created_at, rowid"), {project}));
  for (const Launch::Row& row : rows) {
    items.push_back({.table = table, .id = row[0], .created_ms = JsTime(row[1], launch.environment().time_zone)});
  }
  return absl::OkStatus();
}

absl::Status FixProject(Launch& launch, const Value& project) {
  ASSIGN_OR_RETURN(Launch::Row folders, ReadExtent(launch, kRootFolders, project));
  ASSIGN_OR_RETURN(Launch::Row sessions, ReadExtent(launch, kRootSessions, project));
  if (!Overlap(folders, sessions)) return absl::OkStatus();
  std::vector<Item> items;
  RETURN_IF_ERROR(AppendItems(launch, "sessions", kRootSessions, project, items));
  RETURN_IF_ERROR(AppendItems(launch, "folders", kRootFolders, project, items));
  // QUIRK: the difference to a time that is none is NaN, which a sort takes for "equal".
  JsSort(items, [](const Item& a, const Item& b) { return a.created_ms - b.created_ms; });
  for (size_t i = 0; i < items.size(); ++i) {
    RETURN_IF_ERROR(launch.Write(absl::StrCat("UPDATE ", items[i].table, " SET display_order = ? WHERE id = ?"),
                                 {Value(static_cast<double>(i)), items[i].id}));
  }
  return absl::OkStatus();
}

absl::Status TryFixOrder(Launch& launch) {
  ASSIGN_OR_RETURN(bool done, launch.HasPreference("folder_session_order_fix_applied"));
  if (done) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Launch::Row> projects, launch.Read("SELECT id FROM projects ORDER BY rowid"));
  for (const Launch::Row& project : projects) RETURN_IF_ERROR(FixProject(launch, project[0]));
  return launch.InsertPreference("folder_session_order_fix_applied", "true");
}

}  // namespace

absl::Status FixOrder(Launch& launch) { return launch.Swallow("order_fix", TryFixOrder(launch)); }

}  // namespace crystal
