#include "migrator/engine/sqlite/sqlite_objects.h"

#include <algorithm>
#include <utility>

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
  const absl::Status made = db_.Execute(trigger.object.sql);
  if (!made.ok()) return absl::OkStatus();
  Known known;
  RETURN_IF_ERROR(Look(trigger.object, known));
  RETURN_IF_ERROR(DropTrigger(db_, trigger.object));
  trigger.error = known.error;
  Keep(trigger.object.name, std::move(known));
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

void ObjectCache::Follow(const StatementEffects& effects) {
  for (const std::set<std::string>* names :
       {&effects.drops, &effects.creates, &effects.drops_objects, &effects.creates_objects}) {
    touched_.insert(names->begin(), names->end());
  }
  if (!effects.alter) return;
  touched_.insert(effects.alter->table);
  if (effects.alter->kind == StatementEffects::Alter::Kind::kRenameTable) touched_.insert(effects.alter->new_name);
}

void ObjectCache::Keep(const std::string& name, Known known) {
  Leave(name);
  for (const std::string& need : known.needs) needed_by_[need].insert(name);
  if (!known.error.empty()) broken_.insert(name);
  known_[name] = std::move(known);
}

void ObjectCache::Leave(const std::string& name) {
  const auto found = known_.find(name);
  if (found == known_.end()) return;
  for (const std::string& need : found->second.needs) needed_by_[need].erase(name);
  broken_.erase(name);
  known_.erase(found);
}

absl::StatusOr<std::vector<BrokenObject>> ObjectCache::LookAtAll(const std::set<std::string>& touched) {
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db_));
  std::set<std::string> gone;
  for (const auto& [name, known] : known_) gone.insert(name);
  std::vector<BrokenObject> broken;
  for (const SchemaObject& object : objects) {
    gone.erase(object.name);
    const auto before = known_.find(object.name);
    if (before == known_.end() || before->second.sql != object.sql || !before->second.error.empty() ||
        Meet(before->second.needs, touched)) {
      Known now;
      RETURN_IF_ERROR(Look(object, now));
      Keep(object.name, std::move(now));
    }
    if (broken_.count(object.name) > 0) broken.push_back({object, known_[object.name].error});
  }
  for (const std::string& name : gone) Leave(name);
  return broken;
}

absl::StatusOr<std::vector<BrokenObject>> ObjectCache::LookAtTouched(const std::set<std::string>& touched) {
  std::set<std::string> names = touched;
  names.insert(broken_.begin(), broken_.end());
  for (const std::string& need : touched) {
    const auto found = needed_by_.find(need);
    if (found != needed_by_.end()) names.insert(found->second.begin(), found->second.end());
  }
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db_, names));
  for (const std::string& name : names) Leave(name);
  std::vector<BrokenObject> broken;
  for (const SchemaObject& object : objects) {
    Known now;
    RETURN_IF_ERROR(Look(object, now));
    if (!now.error.empty()) broken.push_back({object, now.error});
    Keep(object.name, std::move(now));
  }
  return broken;
}

absl::StatusOr<std::vector<BrokenObject>> ObjectCache::FindBroken(const std::set<std::string>& touched) {
  touched_.insert(touched.begin(), touched.end());
  const bool knows_rest = std::exchange(knows_all_, false);  // until the look has come to its end
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, knows_rest ? LookAtTouched(touched_) : LookAtAll(touched_));
  RETURN_IF_ERROR(LookAtTriggersAlone(broken));
  touched_.clear();
  knows_all_ = true;
  return broken;
}

}  // namespace crystal
