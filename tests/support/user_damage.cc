#include "tests/support/user_damage.h"

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// One of the texts that a query gives, or "" where it gives none.
std::string PickText(SqliteAdapter& db, absl::string_view sql, int pick) {
  const absl::StatusOr<std::vector<std::string>> all = SelectTexts(db, sql);
  return !all.ok() || all->empty() ? "" : (*all)[static_cast<size_t>(pick) % all->size()];
}

std::string PickTable(SqliteAdapter& db, int pick) {
  return PickText(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
                  pick);
}

void Try(SqliteAdapter& db, absl::string_view sql) { db.Execute(sql).IgnoreError(); }

template <size_t N>
void TryOne(SqliteAdapter& db, const char* const (&statements)[N], int pick) {
  Try(db, statements[static_cast<size_t>(pick) % N]);
}

// Makes a table again from its text with `from` replaced, as the twelve steps of SQLite's manual say.
void Rebuild(SqliteAdapter& db, const std::string& table, absl::string_view from, absl::string_view to) {
  const absl::StatusOr<Value> text =
      SelectValue(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", {Value(table)});
  if (!text.ok() || !std::holds_alternative<std::string>(*text)) return;
  const std::string sql = std::get<std::string>(*text);
  const size_t columns = sql.find('(');
  if (columns == std::string::npos) return;
  const absl::StatusOr<std::vector<std::string>> indexes = SelectTexts(
      db, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", {Value(table)});
  const std::string body = absl::StrReplaceAll(sql.substr(columns), {{from, to}});
  if (!db.Execute(absl::StrCat("CREATE TABLE by_hand ", body)).ok()) return;
  Try(db, absl::StrCat("INSERT OR IGNORE INTO by_hand SELECT * FROM ", QuoteName(table)));
  Try(db, absl::StrCat("DROP TABLE ", QuoteName(table)));
  Try(db, absl::StrCat("ALTER TABLE by_hand RENAME TO ", QuoteName(table)));
  for (const std::string& index : *indexes) Try(db, index);
}

void DropIndex(SqliteAdapter& db, int pick) {
  const std::string index =
      PickText(db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name", pick);
  Try(db, absl::StrCat("DROP INDEX ", QuoteName(index)));
}

void MoveIndex(SqliteAdapter& db, int pick) {
  const std::string sql = PickText(
      db, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%(session_id)%' ORDER BY name", pick);
  if (sql.empty()) return;
  DropIndex(db, pick);
  Try(db, absl::StrReplaceAll(sql, {{"(session_id)", "(id, session_id)"}}));
}

void DropColumn(SqliteAdapter& db, int pick) {
  const std::string table = PickTable(db, pick);
  const std::string column =
      PickText(db, absl::Substitute("SELECT name FROM pragma_table_info('$0') WHERE pk = 0", table), pick / 7);
  Try(db, absl::StrCat("ALTER TABLE ", QuoteName(table), " DROP COLUMN ", QuoteName(column)));
}

void DropTable(SqliteAdapter& db, int pick) { Try(db, absl::StrCat("DROP TABLE ", QuoteName(PickTable(db, pick)))); }

void RenameTable(SqliteAdapter& db, int pick) {
  const std::string table = PickTable(db, pick);
  Try(db, absl::StrCat("ALTER TABLE ", QuoteName(table), " RENAME TO ", QuoteName(table + "_old")));
}

void RenameColumn(SqliteAdapter& db, int pick) {
  static constexpr const char* kRenames[] = {"ALTER TABLE sessions RENAME COLUMN name TO title",
                                             "ALTER TABLE projects RENAME COLUMN path TO directory",
                                             "ALTER TABLE session_outputs RENAME COLUMN data TO text"};
  TryOne(db, kRenames, pick);
}

void DeleteParents(SqliteAdapter& db, int pick) {
  static constexpr const char* kDeletes[] = {"DELETE FROM sessions", "DELETE FROM projects", "DELETE FROM folders",
                                             "DELETE FROM sessions WHERE rowid = 1",
                                             "DELETE FROM tool_panels WHERE rowid % 2 = 1"};
  TryOne(db, kDeletes, pick);
}

void AddOrphans(SqliteAdapter& db, int pick) {
  static constexpr const char* kOrphans[] = {
      "INSERT INTO session_outputs(session_id, type, data) VALUES('nobody', 'stdout', 'x')",
      "INSERT INTO conversation_messages(session_id, message_type, content) VALUES('nobody', 'user', 'x')",
      "INSERT INTO prompt_markers(session_id, prompt_text, output_index) VALUES('nobody', 'x', 1)",
      "INSERT INTO tool_panels(id, session_id, type, title) VALUES('p', 'nobody', 'claude', 'x')",
      "UPDATE sessions SET project_id = 4711",
      "UPDATE sessions SET folder_id = 'nowhere'"};
  TryOne(db, kOrphans, pick);
}

void ChangeValues(SqliteAdapter& db, int pick) {
  static constexpr const char* kUpdates[] = {
      "UPDATE sessions SET last_viewed_at = 12345",    "UPDATE sessions SET last_viewed_at = x'32303235'",
      "UPDATE sessions SET run_started_at = 1e15",     "UPDATE sessions SET created_at = 1750000000",
      "UPDATE sessions SET created_at = NULL",         "UPDATE sessions SET archived = 'yes'",
      "UPDATE sessions SET display_order = 'first'",   "UPDATE sessions SET display_order = NULL",
      "UPDATE sessions SET auto_commit = 'on'",        "UPDATE sessions SET commit_mode = 7",
      "UPDATE sessions SET project_id = 'none'",       "UPDATE projects SET display_order = 1.5",
      "UPDATE projects SET display_order = x'00'",     "UPDATE folders SET display_order = -1",
      "UPDATE sessions SET claude_session_id = x'ff'", "UPDATE tool_panels SET settings = 'no json'",
      "UPDATE tool_panels SET state = x'00'",          "UPDATE user_preferences SET value = 1",
      "UPDATE user_preferences SET value = 'false'",   "DELETE FROM user_preferences"};
  TryOne(db, kUpdates, pick);
}

void AllowNulls(SqliteAdapter& db, int pick) {
  static constexpr std::pair<const char*, const char*> kNulls[] = {
      {"sessions", "UPDATE sessions SET name = NULL, status = NULL"},
      {"session_outputs", "UPDATE session_outputs SET session_id = NULL"},
      {"projects", "UPDATE projects SET path = NULL"},
      {"", "UPDATE sessions SET id = NULL WHERE rowid = 1"}};  // a TEXT PRIMARY KEY takes it
  const auto& [table, update] = kNulls[static_cast<size_t>(pick) % std::size(kNulls)];
  Rebuild(db, table, " NOT NULL", "");
  Try(db, update);
}

void ChangeDefault(SqliteAdapter& db, int pick) {
  static constexpr std::pair<const char*, const char*> kDefaults[] = {
      {"DEFAULT 0", "DEFAULT 1"}, {"DEFAULT 'pending'", "DEFAULT 'new'"}, {"DEFAULT CURRENT_TIMESTAMP", ""}};
  const auto& [from, to] = kDefaults[static_cast<size_t>(pick) % std::size(kDefaults)];
  Rebuild(db, pick % 2 == 0 ? "sessions" : "projects", from, to);
}

void ChangeType(SqliteAdapter& db, int pick) {
  Rebuild(db, pick % 2 == 0 ? "session_outputs" : "sessions", " TEXT", pick % 3 == 0 ? " BLOB" : " VARCHAR(255)");
}

void TakeOurNames(SqliteAdapter& db, int pick) {
  static constexpr const char* kTaken[] = {
      "CREATE TABLE migrations(id INTEGER PRIMARY KEY, name TEXT)", "CREATE VIEW tool_panels AS SELECT 1 AS id",
      "CREATE INDEX idx_tool_panels_session_id ON sessions(id)", "CREATE TABLE ui_state(a, b)"};
  TryOne(db, kTaken, pick);
}

void AddColumn(SqliteAdapter& db, int pick) {
  Try(db, absl::StrCat("ALTER TABLE ", QuoteName(PickTable(db, pick)), " ADD COLUMN \"by hand\" INTEGER DEFAULT 3"));
}

void ChangeSettings(SqliteAdapter& db, int pick) {
  static constexpr const char* kSettings[] = {"PRAGMA user_version=7",
                                              "PRAGMA application_id=99",
                                              "VACUUM",
                                              "PRAGMA journal_mode=WAL",
                                              "PRAGMA journal_mode=TRUNCATE",
                                              "REINDEX",
                                              "ANALYZE"};
  TryOne(db, kSettings, pick);
}

constexpr Damage kDamages[] = {{"a dropped index", DropIndex},
                               {"an index on other columns", MoveIndex},
                               {"a dropped column", DropColumn},
                               {"a dropped table", DropTable},
                               {"a renamed table", RenameTable},
                               {"a renamed column", RenameColumn},
                               {"rows deleted under references", DeleteParents},
                               {"rows that refer to nothing", AddOrphans},
                               {"changed values", ChangeValues},
                               {"NULLs where none may be", AllowNulls},
                               {"another default", ChangeDefault},
                               {"another type", ChangeType},
                               {"a name of ours taken", TakeOurNames},
                               {"an extra column", AddColumn},
                               {"other settings of the file", ChangeSettings}};

}  // namespace

absl::Span<const Damage> Damages() { return kDamages; }

absl::Status Strike(const Damage& damage, int pick, const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> shell, SqliteAdapter::Open(path, {}));
  RETURN_IF_ERROR(shell->Execute("PRAGMA synchronous=OFF"));
  damage.strike(*shell, pick);
  return absl::OkStatus();
}

}  // namespace crystal
