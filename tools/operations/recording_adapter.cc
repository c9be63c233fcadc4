#include "tools/operations/recording_adapter.h"

#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_literal.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

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
      absl::StrAppend(&text, next < values.size() ? SqlLiteral(values[next]) : "?");
      ++next;
    }
    mark = token.text == "?";
    if (!mark && !numbered) absl::StrAppend(&text, token.text);
  }
  if (mark) absl::StrAppend(&text, next < values.size() ? SqlLiteral(values[next]) : "?");
  return text;
}

bool Writes(absl::string_view sql) {
  const std::vector<SqlToken> words = WordsOf(sql);
  return absl::c_any_of(std::array{"INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"},
                        [&](const char* word) { return !words.empty() && words[0].IsWord(word); });
}

bool WritesTheArchive(absl::string_view sql) {
  const std::vector<SqlToken> words = WordsOf(sql);
  const auto place = absl::c_find_if(
      words, [](const SqlToken& word) { return word.IsWord("INTO") || word.IsWord("UPDATE") || word.IsWord("FROM"); });
  return Writes(sql) && place != words.end() && place + 1 != words.end() && (place + 1)->IsWord("migration_archive");
}

}  // namespace

absl::Status RecordingAdapter::Execute(absl::string_view sql, absl::Span<const Value> values) {
  if (!IsRecorded(sql)) return db_.Execute(sql, values);
  step_.statements.push_back(WithValues(sql, values));
  RETURN_IF_ERROR(db_.Execute(sql, values));
  // Of a statement about the schema SQLite counts no rows, and leaves the count of the one before.
  if (Writes(sql) && !WritesTheArchive(sql)) step_.rows += db_.rows_changed();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Cursor>> RecordingAdapter::Select(absl::string_view sql,
                                                                 absl::Span<const Value> values) {
  return db_.Select(sql, values);
}

absl::StatusOr<std::vector<std::string>> RecordingAdapter::Statements(const SchemaChange& change) {
  return db_.Statements(change);
}

absl::Status RecordingAdapter::Apply(const SchemaChange& change) {
  ASSIGN_OR_RETURN(std::vector<std::string> statements, db_.Statements(change));
  step_.statements.insert(step_.statements.end(), statements.begin(), statements.end());
  return db_.Apply(change);
}

absl::Status RecordingAdapter::RunStatement(const SqlStatement& statement, const BeforeStatement& before) {
  step_.statements.push_back(statement.text);
  RETURN_IF_ERROR(db_.RunStatement(statement, before));
  if (Writes(statement.text)) step_.rows += db_.rows_changed();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BrokenObject>> RecordingAdapter::BrokenObjects(const std::set<std::string>& touched) {
  return db_.BrokenObjects(touched);
}

absl::StatusOr<std::vector<std::string>> RecordingAdapter::RebuildStaleTextIndexes(
    const std::set<std::string>& tables) {
  return db_.RebuildStaleTextIndexes(tables);
}

// What keeps the history, the archive and our own temporary tables is not what a reader asks for.
bool RecordingAdapter::IsRecorded(absl::string_view sql) const {
  for (const char* word : {"SAVEPOINT", "ROLLBACK", "RELEASE"}) {
    if (absl::StartsWith(sql, word)) return false;
  }
  for (const char* ours : {" migrations", " migration_events", "crystal_"}) {
    if (absl::StrContains(sql, ours)) return false;
  }
  if (!absl::StrContains(sql, "migration_archive")) return true;
  if (recorded_ == Recorded::kForReading) return false;
  // A value that is archived has a kind; a note that a row is settled (filled_rows.h) has none.
  return !WritesTheArchive(sql) || !absl::StrContains(sql, " kind");
}

}  // namespace crystal
