#include "tests/support/cutover_rules.h"

#include <algorithm>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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

// Columns, their foreign keys, checks and indexes; one on a retired column is no matter here: it is refused.
void AddUsersOwn(const Table& before, Table& wanted) {
  Names own;
  for (const Column& column : before.columns) {
    if (wanted.FindColumn(column.name) == nullptr && !LeavesTable(before.name, column.name)) {
      wanted.columns.push_back(column);
      own.insert(column.name);
    }
  }
  for (const ForeignKey& key : before.foreign_keys) {
    if (absl::c_any_of(key.from, [&](const std::string& name) { return own.count(name) > 0; })) {
      wanted.foreign_keys.push_back(key);
    }
  }
  for (const std::string& check : before.checks) {
    if (!absl::c_linear_search(wanted.checks, check)) wanted.checks.push_back(check);
  }
  Names known;
  for (const auto& [name, table] : Canonical().tables) {
    for (const Index& index : table.indexes) known.insert(index.name);
  }
  for (const Index& index : before.indexes) {
    if (index.origin == "c" && known.count(index.name) == 0) wanted.indexes.push_back(index);
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

// The rows that must be there again: "rowid|id|value|value".
std::vector<std::string> FixedRows(DatabaseAdapter& db, const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::string> names = {"rowid"};
  if (table.name != "folders") names.emplace_back("id");
  for (const std::string& column : columns) names.push_back(QuoteName(column));
  return Rows(db, absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", table.name));
}

// What of `wanted` is not in `found`, as multisets.
std::vector<std::string> Missing(std::vector<std::string> wanted, std::vector<std::string> found) {
  std::sort(wanted.begin(), wanted.end());
  std::sort(found.begin(), found.end());
  std::vector<std::string> missing;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(), std::back_inserter(missing));
  return missing;
}

// "'key'|value" of every value of the column that `where` picks.
std::vector<std::string> ValuesOf(DatabaseAdapter& db, const std::string& table, const std::string& key,
                                  const std::string& column, const std::string& where) {
  return Rows(db, absl::StrCat("SELECT CAST(", key, " AS TEXT), ", QuoteName(column), " FROM ", table, " WHERE ",
                               QuoteName(column), " IS NOT NULL AND ", where));
}

std::vector<std::string> NotArchived(DatabaseAdapter& after, const std::string& table, const std::string& column,
                                     const std::vector<std::string>& values) {
  std::vector<std::string> missing =
      Missing(values, Rows(after, absl::StrCat("SELECT row_key, value FROM migration_archive WHERE table_name = '",
                                               table, "' AND column_name = '", column, "'")));
  for (std::string& value : missing) value = absl::StrCat(table, ".", column, ": ", value);
  return missing;
}

// Which settings of a claude_panel_settings table did not move into their panels.
std::string SettingsWithoutPanel(const Schema& schema, DatabaseAdapter& before) {
  if (Preferences(before).count("unified_panel_settings_migrated") > 0) return "TRUE";
  if (schema.FindTable("tool_panels") == nullptr) return "TRUE";
  return "panel_id NOT IN (SELECT id FROM tool_panels WHERE type = 'claude' AND id IS NOT NULL)";
}

// "table to parent", once for every row that breaks a reference.
std::vector<std::string> BrokenByTable(DatabaseAdapter& db) {
  const absl::StatusOr<std::vector<std::string>> broken = db.BrokenReferences();
  EXPECT_TRUE(broken.ok()) << broken.status();
  std::vector<std::string> tables;
  for (const std::string& line : broken.value_or(std::vector<std::string>())) {
    const std::vector<std::string> parts = absl::StrSplit(line, '|');  // table, rowid, parent, column
    tables.push_back(absl::StrCat(Scratch().count(parts[0]) > 0 ? "sessions" : parts[0], " to ", parts[2]));
  }
  return tables;
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
    for (const std::string& row : Missing(FixedRows(before, table, columns), FixedRows(after, table, columns_after))) {
      lost.push_back(absl::StrCat(name, ": ", row));
    }
  }
  return lost;
}

std::vector<std::string> MissingFromArchive(DatabaseAdapter& before, DatabaseAdapter& after) {
  const Schema schema = SchemaOf(before);
  std::vector<std::string> missing;
  const auto require = [&](const std::string& table, const std::string& column, std::vector<std::string> values) {
    for (std::string& value : NotArchived(after, table, column, values)) missing.push_back(std::move(value));
  };
  for (const std::string& column : Retired()) {
    if (schema.FindColumn("sessions", column) == nullptr) continue;
    require("sessions", column, ValuesOf(before, "sessions", "coalesce(id, rowid)", column, "TRUE"));
  }
  const Table* settings = schema.FindTable("claude_panel_settings");
  if (settings == nullptr) return missing;
  for (const Column& column : settings->columns) {
    require(settings->name, column.name,
            ValuesOf(before, settings->name, "panel_id", column.name, SettingsWithoutPanel(schema, before)));
  }
  return missing;
}

std::vector<std::string> NewlyBroken(DatabaseAdapter& before, DatabaseAdapter& after) {
  return Missing(BrokenByTable(after), BrokenByTable(before));
}

bool BuiltOnCrystals(const Schema& before) {
  const Schema wanted = WantedSchema(before);
  if (!wanted.objects.empty()) return true;
  return absl::c_any_of(wanted.tables, [](const auto& entry) {
    const Table* canonical = Canonical().FindTable(entry.first);
    if (canonical != nullptr) return *canonical != entry.second;
    return absl::c_any_of(entry.second.foreign_keys,
                          [](const ForeignKey& key) { return Canonical().FindTable(key.table) != nullptr; });
  });
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
