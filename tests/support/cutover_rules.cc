#include "tests/support/cutover_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"

namespace crystal {
namespace {

using Names = std::set<std::string>;

const Names& Scratch() {
  static const auto& names =
      *new Names{"sessions_new", "sessions_folders_migration", "project_folders", "claude_panel_settings"};
  return names;
}
const Names& History() {
  static const auto& names = *new Names{"migrations", "migration_events", "migration_archive", "migration_tags"};
  return names;
}
const Names& Retired() {
  static const auto& names = *new Names{"last_viewed_at_new", "run_started_at_new", "model"};
  return names;
}
const Schema& Canonical() {
  static const auto& schema = *new Schema(CanonicalSchema());
  return schema;
}

bool IsUsersTable(const std::string& name) {
  return Canonical().FindTable(name) == nullptr && Scratch().count(name) == 0 && History().count(name) == 0;
}

// Columns that no longer are there under this name: retired ones, and those that got another name.
bool LeavesTable(const std::string& table, const std::string& column) {
  return (table == "sessions" && (Retired().count(column) > 0 || column == "prompt")) ||
         (table == "prompt_markers" && column == "terminal_line");
}

bool IsOn(const Index& index, const std::string& table, const Names& columns) {
  return table == "sessions" && std::any_of(index.columns.begin(), index.columns.end(),
                                            [&](const IndexColumn& c) { return columns.count(c.name) > 0; });
}

void AddUsersOwn(const Table& before, Table& wanted) {
  for (const Column& column : before.columns) {
    if (wanted.FindColumn(column.name) == nullptr && !LeavesTable(before.name, column.name)) {
      wanted.columns.push_back(column);
    }
  }
  Names known;
  for (const auto& [name, table] : Canonical().tables) {
    for (const Index& index : table.indexes) known.insert(index.name);
  }
  for (const Index& index : before.indexes) {
    const bool made = index.origin == "c" && known.count(index.name) == 0;
    if (made && !IsOn(index, before.name, Retired())) wanted.indexes.push_back(index);
  }
}

// Columns whose values the rules R2 to R10 may change; check of those is the matter of the tests of each rule.
bool MayChange(const std::string& table, const std::string& column) {
  static const auto& free = *new std::map<std::string, Names>{
      {"sessions", {"last_viewed_at", "display_order", "folder_id", "commit_mode", "active_panel_id"}},
      {"folders", {"id", "parent_folder_id", "display_order"}},
      {"projects", {"display_order"}},
      {"tool_panels", {"settings"}},
      {"user_preferences", {"value"}},
      {"session_outputs", {"panel_id"}},
      {"conversation_messages", {"panel_id"}},
      {"prompt_markers", {"panel_id"}},
      {"execution_diffs", {"panel_id"}}};
  const auto found = free.find(table);
  return found != free.end() && found->second.count(column) > 0;
}

// The rows that must be there again: "id|value|value".
std::vector<std::string> FixedRows(DatabaseAdapter& db, const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> names = {table.name == "folders" ? "rowid" : "id"};
  for (const std::string& column : columns) names.push_back(QuoteName(column));
  std::vector<std::string> rows = Rows(db, absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", table.name));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string NameAfter(const Table& before, const std::string& column) {
  const std::string renamed = before.name == "sessions" && column == "prompt"                ? "initial_prompt"
                              : before.name == "prompt_markers" && column == "terminal_line" ? "output_line"
                                                                                             : column;
  return before.FindColumn(renamed) == nullptr ? renamed : column;
}

}  // namespace

std::map<std::string, std::string> FilePragmas(DatabaseAdapter& db) {
  std::map<std::string, std::string> values;
  for (const char* name : {"user_version", "application_id", "encoding", "page_size", "journal_mode", "auto_vacuum"}) {
    values[name] = absl::StrJoin(Rows(db, absl::StrCat("PRAGMA ", name)), ",");
  }
  return values;
}

Schema WantedSchema(const Schema& before) {
  Schema wanted = Canonical();
  for (const auto& [name, table] : before.tables) {
    if (IsUsersTable(name)) {
      wanted.tables[name] = table;
    } else if (wanted.FindTable(name) != nullptr) {
      AddUsersOwn(table, wanted.tables[name]);
    }
  }
  wanted.objects = before.objects;
  return wanted;
}

Schema WithoutHistory(Schema schema) {
  for (const std::string& name : History()) schema.tables.erase(name);
  return schema;
}

std::vector<std::string> LostRows(DatabaseAdapter& before, DatabaseAdapter& after) {
  std::vector<std::string> lost;
  const Schema schema = SchemaOf(before);
  for (const auto& [name, table] : schema.tables) {
    if (Canonical().FindTable(name) == nullptr) continue;
    std::vector<std::string> columns, columns_after;
    for (const Column& column : table.columns) {
      if (MayChange(name, column.name) || (name == "sessions" && Retired().count(column.name) > 0)) continue;
      columns.push_back(column.name);
      columns_after.push_back(NameAfter(table, column.name));
    }
    const std::vector<std::string> old_rows = FixedRows(before, table, columns);
    const std::vector<std::string> new_rows = FixedRows(after, table, columns_after);
    std::vector<std::string> gone;
    std::set_difference(old_rows.begin(), old_rows.end(), new_rows.begin(), new_rows.end(), std::back_inserter(gone));
    for (const std::string& row : gone) lost.push_back(absl::StrCat(name, ": ", row));
  }
  return lost;
}

ContentDigest UsersTables(DatabaseAdapter& db) {
  const absl::StatusOr<ContentDigest> digest = DigestContent(
      db, {.include = [](const std::string& name) { return name != "sqlite_sequence" && IsUsersTable(name); }});
  EXPECT_TRUE(digest.ok()) << digest.status();
  return digest.value_or(ContentDigest());
}

std::map<std::string, std::string> Preferences(DatabaseAdapter& db) {
  std::map<std::string, std::string> values;
  const absl::StatusOr<std::vector<std::string>> keys = SelectTexts(db, "SELECT key FROM user_preferences ORDER BY id");
  const absl::StatusOr<std::vector<std::string>> texts =
      SelectTexts(db, "SELECT value FROM user_preferences ORDER BY id");
  EXPECT_TRUE(keys.ok() && texts.ok()) << keys.status() << texts.status();
  for (size_t i = 0; keys.ok() && texts.ok() && i < keys->size(); ++i) values[(*keys)[i]] = (*texts)[i];
  return values;
}

}  // namespace crystal
