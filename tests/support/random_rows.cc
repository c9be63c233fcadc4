#include "tests/support/random_rows.h"

#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/database.h"
#include "tests/support/generators.h"

namespace crystal {
namespace {

using Words = std::vector<Value>;

Value Text(std::string text) { return Value(std::move(text)); }
int UpTo(int most) { return *rc::gen::inRange(0, most + 1); }
const Value& Pick(const Words& words) { return words[static_cast<size_t>(UpTo(static_cast<int>(words.size()) - 1))]; }

// Parents before children.
constexpr const char* kTables[] = {"projects",       "folders",         "sessions",         "tool_panels",
                                   "prompt_markers", "execution_diffs", "session_outputs",  "conversation_messages",
                                   "ui_state",       "app_opens",       "user_preferences", "project_run_commands"};

// What the columns that decide something usually hold.
const std::map<std::string, Words>& DomainWords() {
  static const Value kNull;
  static const Words kDates = {kNull, Text("2025-06-10 09:54:45"), Text("2025-06-10T09:54:45.123Z"),
                               Text("2025-06-11 00:00:00"), Text("no date")};
  static const Words kFlags = {kNull, Value(int64_t{0}), Value(int64_t{1})};
  static const Words kNumbers = {kNull, Value(int64_t{0}), Value(int64_t{1}), Value(int64_t{2}), Value(int64_t{90})};
  static const Words kModes = {kNull, Text("approve"), Text("ignore")};
  static const auto& words = *new std::map<std::string, Words>{
      {"message_type", {Text("user"), Text("assistant")}},
      {"permission_mode", kModes},
      {"default_permission_mode", kModes},
      {"tool_type", {kNull, Text("claude"), Text("none")}},
      {"archived", kFlags},
      {"auto_commit", kFlags},
      {"is_main_repo", kFlags},
      {"created_at", kDates},
      {"last_viewed_at", kDates},
      {"display_order", kNumbers},
      {"claude_session_id", {kNull, Text("c-1")}},
      {"commit_mode", {kNull, Text("checkpoint")}},
      {"active_panel_id", {kNull, Text("mine")}},
      {"panel_id", {kNull, Text("mine")}},
      {"type", {Text("claude"), Text("diff"), Text("stdout")}},
      // No marks: in a history, a mark is there exactly when its migration is applied.
      {"key", {Text("hide_welcome"), Text("welcome_shown"), Text("theme")}},
  };
  return words;
}

const ForeignKey* ReferenceOf(const Table& table, const std::string& column) {
  for (const ForeignKey& key : table.foreign_keys) {
    if (key.from == std::vector<std::string>{column}) return &key;
  }
  return nullptr;
}

Words Ids(SqliteAdapter& db, const std::string& table) {
  Words ids;
  absl::StatusOr<std::unique_ptr<Cursor>> rows = db.Select(absl::StrCat("SELECT id FROM ", QuoteName(table)));
  while (rows.ok() && (*rows)->Next().value_or(false)) ids.push_back((*rows)->Get(0).ToValue());
  return ids;
}

Value ValueFor(SqliteAdapter& db, const Table& table, const Column& column, int number) {
  if (column.primary_key > 0) {
    if (column.type == "INTEGER") return Value(int64_t{number * 3 + UpTo(2)});
    return Text(absl::StrCat(table.name, "-", number, *rc::gen::element<std::string>("", "é", "'\"", " ")));
  }
  const ForeignKey* reference = ReferenceOf(table, column.name);
  if (reference != nullptr) {
    const Words ids = Ids(db, reference->table);
    return ids.empty() || (!column.not_null && UpTo(2) == 0) ? Value() : Pick(ids);
  }
  const auto words = DomainWords().find(column.name);
  if (words != DomainWords().end() && UpTo(5) != 0) return Pick(words->second);
  return *GenValue();
}

void InsertRow(SqliteAdapter& db, const Table& table, int number) {
  std::vector<std::string> names, marks;
  std::vector<Value> values;
  for (const Column& column : table.columns) {
    if (!column.generated.empty()) continue;
    if (column.primary_key == 0 && !column.not_null && UpTo(6) == 0) continue;  // its default
    names.push_back(QuoteName(column.name));
    marks.emplace_back("?");
    values.push_back(ValueFor(db, table, column, number));
  }
  const absl::Status inserted =
      db.Execute(absl::StrCat("INSERT OR IGNORE INTO ", QuoteName(table.name), "(", absl::StrJoin(names, ", "),
                              ") VALUES(", absl::StrJoin(marks, ", "), ")"),
                 values);
  RC_ASSERT(inserted.ok() || inserted.code() == absl::StatusCode::kFailedPrecondition);
}

// A panel of the form that a migration gives, now and then.
void AddMadePanels(SqliteAdapter& db) {
  if (SchemaOf(db).FindTable("tool_panels") == nullptr || UpTo(2) != 0) return;
  RC_ASSERT(db.Execute("INSERT OR IGNORE INTO tool_panels(id, session_id, type, title) "
                       "SELECT 'claude-panel-' || id || '-5', id, 'claude', 'Claude' FROM sessions "
                       "WHERE typeof(id) = 'text'")
                .ok());
}

}  // namespace

void InsertRandomRows(SqliteAdapter& db, int most) {
  const Schema schema = SchemaOf(db);
  for (const char* name : kTables) {
    const Table* table = schema.FindTable(name);
    if (table == nullptr) continue;
    const int rows = UpTo(most);
    const int first = static_cast<int>(Ids(db, name).size()) * 4 + 1;
    for (int i = 0; i < rows; ++i) InsertRow(db, *table, first + i);
    // A sequence stands higher than the rows say.
    const bool childless = absl::string_view(name) == "session_outputs" || absl::string_view(name) == "app_opens";
    if (childless && UpTo(1) == 0) {
      RC_ASSERT(db.Execute(absl::StrCat("DELETE FROM ", name, " WHERE id = (SELECT max(id) FROM ", name, ")")).ok());
    }
  }
  AddMadePanels(db);
}

void AddUsersOwn(SqliteAdapter& db) {
  const Schema schema = SchemaOf(db);
  const auto maybe = [&](absl::string_view sql, std::vector<Value> values = {}) {
    if (UpTo(1) == 0) RC_ASSERT(db.Execute(sql, values).code() != absl::StatusCode::kInternal);
  };
  maybe("CREATE TABLE my_notes(note TEXT, n REAL DEFAULT 1.5)");
  maybe("CREATE TABLE \"my 'odd' table\"(a, b, PRIMARY KEY(a, b)) WITHOUT ROWID");
  if (SchemaOf(db).FindTable("my_notes") != nullptr) {
    for (int i = UpTo(4); i > 0; --i) maybe("INSERT INTO my_notes(note, n) VALUES(?, ?)", {*GenValue(), *GenValue()});
    maybe("CREATE VIEW my_view AS SELECT note, count(*) AS n FROM my_notes GROUP BY note");
    maybe("CREATE UNIQUE INDEX my_notes_index ON my_notes(note COLLATE NOCASE, n DESC) WHERE n > 3");
  }
  for (const char* table : {"sessions", "projects", "folders", "tool_panels"}) {
    if (schema.FindTable(table) == nullptr) continue;
    maybe(absl::StrCat("ALTER TABLE ", table, " ADD COLUMN \"my 'tag'\" DEFAULT 'x'"));
    maybe(absl::StrCat("CREATE INDEX my_index_", table, " ON ", table, "(name COLLATE NOCASE)"));
    maybe(absl::StrCat("CREATE VIEW my_view_", table, " AS SELECT id, name FROM ", table));
    maybe(absl::StrCat("CREATE TRIGGER my_trigger_", table, " AFTER UPDATE ON ", table,
                       " BEGIN UPDATE my_notes SET note = 'fired'; END"));
    maybe(absl::StrCat("UPDATE ", table, " SET \"my 'tag'\" = ?"), {*GenValue()});
  }
}

}  // namespace crystal
