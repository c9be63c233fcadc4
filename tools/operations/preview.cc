#include "tools/operations/preview.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/road/history.h"

namespace crystal {
namespace {

// The tables of the toolkit that the planner reads, with their rows; the archive only says whether there is something.
constexpr const char* kCopiedRows[] = {"migrations", "migration_tags"};

std::string Literal(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* real = std::get_if<double>(&value)) return absl::StrCat(*real);
  if (const auto* text = std::get_if<std::string>(&value)) {
    return absl::StrCat("'", absl::StrReplaceAll(*text, {{"'", "''"}}), "'");
  }
  if (const auto* blob = std::get_if<Blob>(&value)) return absl::StrCat("x'", absl::BytesToHexString(blob->bytes), "'");
  return "NULL";
}

// The statement with its bound values in their places: "?" for the next, "?2" for the second.
std::string WithValues(absl::string_view sql, absl::Span<const Value> values) {
  std::string text;
  size_t next = 0;
  bool mark = false;
  for (const SqlToken& token : Tokenize(sql)) {
    size_t number = 0;
    const bool numbered = mark && token.kind == SqlToken::Kind::kWord && absl::SimpleAtoi(token.text, &number);
    if (mark) {
      if (numbered) next = number - 1;
      absl::StrAppend(&text, next < values.size() ? Literal(values[next]) : "?");
      ++next;
    }
    mark = token.text == "?";
    if (!mark && !numbered) absl::StrAppend(&text, token.text);
  }
  if (mark) absl::StrAppend(&text, next < values.size() ? Literal(values[next]) : "?");
  return text;
}

// Hands everything on, and writes down what changes the database.
class RecordingAdapter final : public DatabaseAdapter {
 public:
  explicit RecordingAdapter(DatabaseAdapter& db) : db_(db) {}

  std::vector<std::string> Take() { return std::exchange(statements_, {}); }

  absl::Status Execute(absl::string_view sql, absl::Span<const Value> values) override {
    if (IsForPeople(sql)) statements_.push_back(WithValues(sql, values));
    return db_.Execute(sql, values);
  }
  int64_t rows_changed() const override { return db_.rows_changed(); }
  absl::StatusOr<std::unique_ptr<Cursor>> Select(absl::string_view sql, absl::Span<const Value> values) override {
    return db_.Select(sql, values);
  }
  absl::StatusOr<std::vector<std::string>> Statements(const SchemaChange& change) override {
    return db_.Statements(change);
  }
  absl::Status Apply(const SchemaChange& change) override {
    ASSIGN_OR_RETURN(std::vector<std::string> statements, db_.Statements(change));
    statements_.insert(statements_.end(), statements.begin(), statements.end());
    return db_.Apply(change);
  }
  absl::Status RunStatement(const SqlStatement& statement, const BeforeStatement& before) override {
    statements_.push_back(statement.text);
    return db_.RunStatement(statement, before);
  }
  absl::Status DropTemporary() override { return db_.DropTemporary(); }
  absl::StatusOr<std::vector<BrokenObject>> BrokenObjects(const std::set<std::string>& touched) override {
    return db_.BrokenObjects(touched);
  }
  absl::StatusOr<VirtualRows> RowsOf(absl::string_view virtual_table) override { return db_.RowsOf(virtual_table); }
  absl::StatusOr<std::vector<std::string>> RebuildStaleTextIndexes(const std::set<std::string>& tables) override {
    return db_.RebuildStaleTextIndexes(tables);
  }
  absl::StatusOr<Schema> ReadSchema() override { return db_.ReadSchema(); }
  absl::StatusOr<Table> ReadTable(absl::string_view name) override { return db_.ReadTable(name); }
  absl::StatusOr<std::vector<std::string>> BrokenReferences() override { return db_.BrokenReferences(); }
  std::string TypeName(DataType type) const override { return db_.TypeName(type); }
  absl::Status Begin() override { return db_.Begin(); }
  absl::Status Commit() override { return db_.Commit(); }
  absl::Status Rollback() override { return db_.Rollback(); }

 private:
  // What keeps the history, the archive and our own temporary tables is not what a reader asks for.
  static bool IsForPeople(absl::string_view sql) {
    for (const char* word : {"SAVEPOINT", "ROLLBACK", "RELEASE"}) {
      if (absl::StartsWith(sql, word)) return false;
    }
    for (const char* ours : {" migrations", " migration_events", "crystal_", "migration_archive"}) {
      if (absl::StrContains(sql, ours)) return false;
    }
    return true;
  }

  DatabaseAdapter& db_;
  std::vector<std::string> statements_;
};

absl::Status CopyRows(DatabaseAdapter& from, DatabaseAdapter& to, const std::string& table) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, from.Select(absl::StrCat("SELECT * FROM ", QuoteName(table))));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    std::vector<Value> values;
    std::string marks;
    for (int i = 0; i < rows->column_count(); ++i) {
      values.push_back(rows->Get(i).ToValue());
      absl::StrAppend(&marks, i == 0 ? "?" : ", ?");
    }
    RETURN_IF_ERROR(to.Execute(absl::StrCat("INSERT INTO ", QuoteName(table), " VALUES(", marks, ")"), values));
  }
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> SchemaOnly(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  ASSIGN_OR_RETURN(std::vector<std::string> texts, ReadSchemaTexts(db));
  for (const std::string& sql : texts) RETURN_IF_ERROR(copy->Execute(sql));
  for (const char* table : kCopiedRows) RETURN_IF_ERROR(CopyRows(db, *copy, table));
  return copy;
}

}  // namespace

absl::StatusOr<PlanPreview> Preview(DatabaseAdapter& db, const Planner& planner, const RunContext& context) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SchemaOnly(db));
  RecordingAdapter recording(*copy);
  PlanPreview preview;
  const EventSink collect = [&](const Event& event) {
    std::vector<std::string> statements = recording.Take();
    if (event.kind == Event::Kind::kFinished) preview.statements.push_back(std::move(statements));
  };
  ASSIGN_OR_RETURN(preview.plan, Migrate(recording, planner, context, collect));
  return preview;
}

}  // namespace crystal
