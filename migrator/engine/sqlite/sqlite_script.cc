#include "migrator/engine/sqlite/sqlite_script.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
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
      "line ", line, ": ", absl::AsciiStrToUpper(word.text), " has no place here: ",
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
    // To SQLite it ends with the text; but what was to stand behind it is missing then.
    const bool ends = token.text.size() >= 4 && absl::EndsWith(token.text, "*/");
    if (absl::StartsWith(token.text, "/*") && !ends)
      return absl::InvalidArgumentError(absl::StrCat("line ", line_, ": this comment does not end"));
    line_ += static_cast<int>(std::count(token.text.begin(), token.text.end(), '\n'));
    if (statement_.line == 0) return absl::OkStatus();  // comments before the first word belong to no statement
    // A byte order mark is white space, which sqlite3_complete does not know.
    absl::StrAppend(&statement_.text, token.text == kByteOrderMark ? " " : token.text);
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

std::string HistorysOwn(const char* name) {
  return NamesHistory(name) ? absl::StrCat(name, " is the history's own, and no file's to change") : "";
}

// Settings stay as they are; these tell, and change nothing. Some are SQLite's own doing: FTS5 asks for the data
// version, R-Tree for the page size, ADD COLUMN for a quick check.
bool OnlyTells(absl::string_view pragma, const char* argument) {
  static constexpr absl::string_view kWithArgument[] = {
      "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
      "integrity_check",   "quick_check",      "table_info", "table_list", "table_xinfo"};
  static constexpr absl::string_view kAlone[] = {"application_id", "collation_list", "compile_options", "data_version",
                                                 "database_list",  "encoding",       "function_list",   "module_list",
                                                 "page_count",     "page_size",      "pragma_list",     "user_version"};
  const auto is_pragma = [&](absl::string_view name) { return absl::EqualsIgnoreCase(pragma, name); };
  return absl::c_any_of(kWithArgument, is_pragma) || (argument == nullptr && absl::c_any_of(kAlone, is_pragma));
}

// What a script writes to: neither the history nor this program's own temporary tables.
std::string NotToBeWritten(const char* name, bool temporary) {
  if (!temporary || !absl::StartsWithIgnoreCase(name, "crystal_")) return HistorysOwn(name);
  return absl::StrCat("temporary objects called crystal_... are this program's own, as ", name, " is");
}

// A TEMP object is found before one of main of the same name, by statements of this program too.
std::string NotToBeMadeTemp(const char* name) {
  if (!absl::StartsWithIgnoreCase(name, "sqlite_")) return NotToBeWritten(name, /*temporary=*/true);
  // AUTOINCREMENT or ANALYZE of a TEMP table makes it.
  return absl::StrCat("a temporary ", name, " would stand for the one of the database");
}

std::string RefusedFunction(const char* name) {
  const bool refused = absl::EqualsIgnoreCase(name, "load_extension") || absl::EqualsIgnoreCase(name, "fts3_tokenizer");
  return refused ? absl::StrCat(name, "() brings in code, and no migration needs that") : "";
}

// Of what is made, written or dropped.
std::string RefusedObject(int action, const char* first, const char* second, bool temporary) {
  switch (action) {
    case SQLITE_CREATE_TEMP_TRIGGER:
      return "a temporary trigger has no place in a migration, where no trigger fires";
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_VIEW:
      return NotToBeMadeTemp(first);
    case SQLITE_CREATE_TEMP_INDEX:
      return absl::StartsWithIgnoreCase(first, "sqlite_autoindex_") ? "" : NotToBeMadeTemp(first);
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_VTABLE:
      return temporary ? NotToBeMadeTemp(first) : HistorysOwn(first);
    case SQLITE_CREATE_VIEW:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TEMP_TABLE:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE:
      return NotToBeWritten(first, temporary);
    case SQLITE_ALTER_TABLE:
      // Its new name is not told here.
      if (absl::EqualsIgnoreCase(first, "temp")) return "a temporary table is not altered: make it anew";
      return HistorysOwn(second);
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TRIGGER:
      return HistorysOwn(second);
    default:
      return "";
  }
}

// Why a script may not do this; "" where it may.
std::string Refusal(int action, const char* first, const char* second, const char* database) {
  const bool temporary = database != nullptr && absl::EqualsIgnoreCase(database, "temp");
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return "the whole command is one transaction already";
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return "no other database has a place here";
    case SQLITE_PRAGMA:
      return OnlyTells(first, second) ? "" : absl::StrCat("PRAGMA ", first, " belongs to whoever runs this");
    case SQLITE_FUNCTION:
      return RefusedFunction(second);
    default:
      return RefusedObject(action, first, second, temporary);
  }
}

}  // namespace

absl::StatusOr<std::vector<SqlStatement>> SplitSqliteScript(absl::string_view text, int first_line) {
  Splitter splitter(first_line);
  for (const SqlToken& token : Tokenize(text)) RETURN_IF_ERROR(splitter.Add(token));
  return splitter.Done();
}

int AuthorizeScript(int action, const char* first, const char* second, const char* database, const char*) {
  return Refusal(action, first, second, database).empty() ? SQLITE_OK : SQLITE_DENY;
}

std::string WhyRefused(int action, const char* first, const char* second, const char* database) {
  return Refusal(action, first, second, database);
}

}  // namespace crystal
