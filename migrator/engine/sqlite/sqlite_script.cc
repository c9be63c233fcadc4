#include "migrator/engine/sqlite/sqlite_script.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

// What a first word must not be, and who does that instead.
absl::Status CheckFirstWord(const SqlToken& word, int line) {
  static constexpr std::array<absl::string_view, 6> kTransaction = {"BEGIN",    "COMMIT",    "END",
                                                                    "ROLLBACK", "SAVEPOINT", "RELEASE"};
  static constexpr std::array<absl::string_view, 4> kConnection = {"PRAGMA", "ATTACH", "DETACH", "VACUUM"};
  const auto is_word = [&](absl::string_view text) { return word.IsWord(text); };
  const bool transaction = std::any_of(kTransaction.begin(), kTransaction.end(), is_word);
  if (!transaction && std::none_of(kConnection.begin(), kConnection.end(), is_word)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "line ", line, ": ", absl::AsciiStrToUpper(word.text), " has no place in a migration: ",
      transaction ? "the whole command is one transaction already" : "the connection belongs to whoever runs it",
      "; take the statement out"));
}

// Collects tokens until SQLite calls them a statement.
class Splitter {
 public:
  explicit Splitter(int first_line) : line_(first_line) {}

  absl::Status Add(const SqlToken& token) {
    if (statement_.text.empty() && token.kind != SqlToken::Kind::kSpace) {
      statement_.line = line_;
      if (token.text != ";") RETURN_IF_ERROR(CheckFirstWord(token, line_));
    }
    line_ += static_cast<int>(std::count(token.text.begin(), token.text.end(), '\n'));
    if (statement_.line == 0) return absl::OkStatus();  // comments before the first word belong to no statement
    absl::StrAppend(&statement_.text, token.text);
    if (token.text == ";" && sqlite3_complete(statement_.text.c_str()) != 0) Finish();
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<SqlStatement>> Done() {
    if (statement_.line == 0) return std::move(statements_);
    if (sqlite3_complete(absl::StrCat(statement_.text, "\n;").c_str()) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", statement_.line, ": this statement does not end: a quote, a comment or a trigger's END is missing"));
    }
    Finish();
    return std::move(statements_);
  }

 private:
  void Finish() {
    statement_.text = std::string(absl::StripAsciiWhitespace(statement_.text));
    if (statement_.text != ";") statements_.push_back(std::move(statement_));
    statement_ = SqlStatement();
  }

  int line_;
  SqlStatement statement_;
  std::vector<SqlStatement> statements_;
};

bool NamesHistory(const char* name) { return name != nullptr && IsHistoryTable(absl::AsciiStrToLower(name)); }

}  // namespace

absl::StatusOr<std::vector<SqlStatement>> SplitSqliteScript(absl::string_view text, int first_line) {
  Splitter splitter(first_line);
  for (const SqlToken& token : Tokenize(text)) RETURN_IF_ERROR(splitter.Add(token));
  return splitter.Done();
}

int AuthorizeScript(int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return SQLITE_DENY;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_DROP_TABLE:
      return NamesHistory(first) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_ALTER_TABLE:
      return NamesHistory(second) ? SQLITE_DENY : SQLITE_OK;
    default:
      return SQLITE_OK;
  }
}

absl::Status ExplainRefusal(const absl::Status& denied) {
  return absl::InvalidArgumentError(
      absl::StrCat("it reaches for the history's own tables or for the transaction, which are not a migration's: ",
                   denied.message()));
}

}  // namespace crystal
