#include "migrator/engine/sqlite/sqlite_objects.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"

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

bool IsTrigger(const BrokenObject& one) { return one.object.type == "trigger"; }

absl::Status DropTrigger(SqliteAdapter& db, const SchemaObject& trigger) {
  return db.Execute(absl::StrCat("DROP TRIGGER main.", QuoteName(trigger.name)));
}

bool Meet(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& name) { return b.count(name) > 0; });
}

}  // namespace

absl::Status ObjectCache::Look(const SchemaObject& object, Known& known) {
  known = {.sql = object.sql};
  absl::StatusOr<std::string> sql = StatementFor(db_, object);
  absl::StatusOr<std::set<std::string>> needs = sql.ok() ? db_.NamesIn(*sql) : sql.status();
  if (needs.ok()) {
    known.needs = *std::move(needs);
    return absl::OkStatus();
  }
  if (!absl::IsInvalidArgument(needs.status())) return needs.status();
  known.error = std::string(needs.status().message());
  return absl::OkStatus();
}

absl::Status ObjectCache::LookAlone(BrokenObject& trigger) {
  Known& known = known_[trigger.object.name];
  const absl::Status made = db_.Execute(trigger.object.sql);
  if (made.ok()) {
    RETURN_IF_ERROR(Look(trigger.object, known));
    RETURN_IF_ERROR(DropTrigger(db_, trigger.object));
  }
  trigger.error = known.error;
  return absl::OkStatus();
}

// A trigger that does not compile fails every statement that fires it, and so hides the others that it fires.
absl::Status ObjectCache::LookAtTriggersAlone(std::vector<BrokenObject>& broken) {
  if (absl::c_count_if(broken, IsTrigger) < 2) return absl::OkStatus();
  RETURN_IF_ERROR(db_.Execute("SAVEPOINT crystal_triggers"));
  const auto look = [&]() -> absl::Status {
    for (const BrokenObject& one : broken) {
      if (IsTrigger(one)) RETURN_IF_ERROR(DropTrigger(db_, one.object));
    }
    for (BrokenObject& one : broken) {
      if (IsTrigger(one)) RETURN_IF_ERROR(LookAlone(one));
    }
    return absl::OkStatus();
  };
  const absl::Status looked = look();
  RETURN_IF_ERROR(db_.Execute("ROLLBACK TO crystal_triggers"));
  RETURN_IF_ERROR(db_.Execute("RELEASE crystal_triggers"));
  RETURN_IF_ERROR(looked);
  std::erase_if(broken, [](const BrokenObject& one) { return one.error.empty(); });
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BrokenObject>> ObjectCache::FindBroken(const std::set<std::string>& touched) {
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db_));
  std::map<std::string, Known> known = std::move(known_);
  known_.clear();
  std::vector<BrokenObject> broken;
  for (const SchemaObject& object : objects) {
    const auto before = known.find(object.name);
    Known& now = known_[object.name];
    if (before == known.end() || before->second.sql != object.sql || !before->second.error.empty() ||
        Meet(before->second.needs, touched)) {
      RETURN_IF_ERROR(Look(object, now));
    } else {
      now = std::move(before->second);
    }
    if (!now.error.empty()) broken.push_back({object, now.error});
  }
  RETURN_IF_ERROR(LookAtTriggersAlone(broken));
  return broken;
}

}  // namespace crystal
