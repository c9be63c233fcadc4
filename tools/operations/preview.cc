#include "tools/operations/preview.h"

#include <array>
#include <utility>

#include "absl/algorithm/container.h"
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
#include "tools/operations/trial_copy.h"

namespace crystal {
namespace {

// The tables of the toolkit that the planner reads, with their rows; the archive only says whether there is something.
// What the history knows, without the trail and what left its table.
constexpr const char* kCopiedRows[] = {"migrations", "migration_tags", "migration_archive WHERE kind = 'fact'"};

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

  PlanPreview::Step Take() { return std::exchange(step_, {}); }

  absl::Status Execute(absl::string_view sql, absl::Span<const Value> values) override {
    if (!IsForPeople(sql)) return db_.Execute(sql, values);
    step_.statements.push_back(WithValues(sql, values));
    RETURN_IF_ERROR(db_.Execute(sql, values));
    if (WritesRows(sql)) step_.rows += db_.rows_changed();
    return absl::OkStatus();
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
    step_.statements.insert(step_.statements.end(), statements.begin(), statements.end());
    return db_.Apply(change);
  }
  absl::Status RunStatement(const SqlStatement& statement, const BeforeStatement& before) override {
    step_.statements.push_back(statement.text);
    RETURN_IF_ERROR(db_.RunStatement(statement, before));
    if (WritesRows(statement.text)) step_.rows += db_.rows_changed();
    return absl::OkStatus();
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

  // Of a statement about the schema SQLite counts no rows, and leaves the count of the one before.
  static bool WritesRows(absl::string_view sql) {
    const std::vector<SqlToken> words = WordsOf(sql);
    return absl::c_any_of(std::array{"INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"},
                          [&](const char* word) { return !words.empty() && words[0].IsWord(word); });
  }

  DatabaseAdapter& db_;
  PlanPreview::Step step_;
};

// `rows_of`: a table, and which rows of it.
absl::Status CopyRows(DatabaseAdapter& from, DatabaseAdapter& to, absl::string_view rows_of) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, from.Select(absl::StrCat("SELECT * FROM ", rows_of)));
  const absl::string_view table = rows_of.substr(0, rows_of.find(' '));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return absl::OkStatus();
    std::vector<Value> values;
    std::string marks;
    for (int i = 0; i < rows->column_count(); ++i) {
      values.push_back(rows->Get(i).ToValue());
      absl::StrAppend(&marks, i == 0 ? "?" : ", ?");
    }
    RETURN_IF_ERROR(to.Execute(absl::StrCat("INSERT INTO ", table, " VALUES(", marks, ")"), values));
  }
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> SchemaOnly(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  ASSIGN_OR_RETURN(std::vector<std::string> texts, ReadSchemaTexts(db));
  for (const std::string& sql : texts) RETURN_IF_ERROR(copy->Execute(sql));
  for (const char* rows : kCopiedRows) RETURN_IF_ERROR(CopyRows(db, *copy, rows));
  return copy;
}

absl::StatusOr<PlanPreview> CarryOut(SqliteAdapter& copy, const Planner& planner, const RunContext& context) {
  RecordingAdapter recording(copy);
  PlanPreview preview;
  const EventSink collect = [&](const Event& event) {
    PlanPreview::Step step = recording.Take();
    if (event.kind == Event::Kind::kFinished) preview.steps.push_back(std::move(step));
  };
  ASSIGN_OR_RETURN(preview.plan, Migrate(recording, planner, context, collect));
  return preview;
}

absl::StatusOr<PlanPreview> OnACopyOfAll(SqliteAdapter& db, const Planner& planner, const RunContext& context) {
  absl::StatusOr<TrialCopy> copy = MakeTrialCopy(db, context.now_ms);
  if (!copy.ok()) {
    return WithContext(copy.status(), "the plan is tried on a copy of the file; --structure-only needs none");
  }
  ASSIGN_OR_RETURN(PlanPreview preview, CarryOut(*copy->db, planner, context));
  preview.has_rows = true;
  return preview;
}

}  // namespace

absl::StatusOr<PlanPreview> Preview(SqliteAdapter& db, const Planner& planner, const RunContext& context,
                                    PreviewRows rows) {
  if (rows == PreviewRows::kAll) return OnACopyOfAll(db, planner, context);
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, SchemaOnly(db));
  return CarryOut(*copy, planner, context);
}

}  // namespace crystal
