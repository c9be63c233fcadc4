#include "migrator/engine/sqlite/sqlite_objects.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

// The columns of "UPDATE OF a, b ON"; `update` is where UPDATE stands. Empty where there is no OF.
std::vector<std::string> UpdateOf(const std::vector<SqlToken>& tokens, size_t update) {
  std::vector<std::string> columns;
  bool of = false;
  for (size_t i = update + 1; i < tokens.size() && !tokens[i].IsWord("ON"); ++i) {
    const bool is_name = tokens[i].kind != SqlToken::Kind::kSpace && tokens[i].kind != SqlToken::Kind::kOther;
    if (of && is_name) columns.push_back(tokens[i].Name());
    of |= tokens[i].IsWord("OF");
  }
  return columns;
}

absl::StatusOr<std::string> UpdateStatement(SqliteAdapter& db, const SchemaObject& trigger,
                                            std::vector<std::string> columns) {
  if (columns.empty()) {  // every update fires it: any column does
    ASSIGN_OR_RETURN(columns, SelectTexts(db, "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 LIMIT 1",
                                          {Value(trigger.table)}));
  }
  return absl::StrCat("UPDATE ", QuoteName(trigger.table), " SET ",
                      absl::StrJoin(columns, ", ", [](std::string* out, const std::string& c) {
                        absl::StrAppend(out, QuoteName(c), " = NULL");
                      }));
}

// A statement that compiles exactly where the view or trigger does.
absl::StatusOr<std::string> StatementFor(SqliteAdapter& db, const SchemaObject& object) {
  if (object.type == "view") return absl::StrCat("SELECT * FROM ", QuoteName(object.name));
  const std::vector<SqlToken> tokens = Tokenize(object.sql);
  for (size_t i = 0; i < tokens.size(); ++i) {  // the first of these words is the event: none can be a bare name
    if (tokens[i].IsWord("DELETE")) return absl::StrCat("DELETE FROM ", QuoteName(object.table));
    if (tokens[i].IsWord("INSERT")) return absl::StrCat("INSERT INTO ", QuoteName(object.table), " DEFAULT VALUES");
    if (tokens[i].IsWord("UPDATE")) return UpdateStatement(db, object, UpdateOf(tokens, i));
  }
  return absl::InternalError(absl::StrCat("no event in trigger ", object.name));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> BrokenObjects(SqliteAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db));
  std::vector<std::string> broken;
  for (const SchemaObject& object : objects) {
    absl::StatusOr<std::string> sql = StatementFor(db, object);
    const absl::Status status = sql.ok() ? db.Compile(*sql, /*triggers=*/true) : sql.status();
    if (status.ok()) continue;
    if (!absl::IsInvalidArgument(status)) return status;
    broken.push_back(absl::StrCat(object.type, " ", object.name));
  }
  return broken;
}

}  // namespace crystal
