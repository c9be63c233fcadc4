#include "migrator/road/repeatables.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/road/history.h"
#include "migrator/road/history_facts.h"
#include "migrator/road/own_aside.h"
#include "migrator/road/statement_place.h"

namespace crystal {
namespace {

// A migration a line, then a line each for what it made, behind a tab; texts as C writes them.
std::string Line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    absl::StrAppend(&line, line.empty() ? "" : "\t", absl::Utf8SafeCEscape(field));
  }
  return line;
}

absl::StatusOr<std::vector<std::string>> Fields(absl::string_view line) {
  std::vector<std::string> fields = absl::StrSplit(line, '\t');
  for (std::string& field : fields) {
    std::string text;
    if (!absl::CUnescape(field, &text)) fields.clear();
    if (fields.empty()) break;
    field = std::move(text);
  }
  if (fields.size() == 2 || fields.size() == 4) return fields;
  return absl::DataLossError(absl::StrCat(
      "what repeatable migrations made (migration_archive, kind fact) was changed by hand: it has a line \"", line,
      "\""));
}

absl::Status Write(DatabaseAdapter& db, const std::vector<MadeRepeatable>& all, const RunContext& context) {
  std::string text;
  for (const MadeRepeatable& one : all) {
    absl::StrAppend(&text, Line({one.name, one.checksum}), "\n");
    for (const SchemaObject& object : one.objects) {
      absl::StrAppend(&text, Line({object.type, object.name, object.table, object.sql}), "\n");
    }
  }
  return WriteFact(db, kRepeatablesFact, text, context);
}

const MadeRepeatable* Find(const std::vector<MadeRepeatable>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

absl::Status Drop(DatabaseAdapter& db, const SchemaObject& object) {
  return db.Execute(absl::StrCat("DROP ", object.type, " main.", QuoteName(object.name)));
}

// The view or trigger that does not compile, of these; nothing where all do.
absl::StatusOr<std::string> FaultOf(DatabaseAdapter& db, const std::vector<SchemaObject>& objects) {
  std::set<std::string> touched;
  for (const SchemaObject& object : objects) touched.insert(object.type == "view" ? object.name : object.table);
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, db.BrokenObjects(touched));
  for (const BrokenObject& one : broken) {
    const bool is_made =
        std::any_of(objects.begin(), objects.end(), [&](const auto& object) { return object.name == one.object.name; });
    if (is_made) return absl::StrCat(one.object.type, " ", one.object.name, ": ", one.error);
  }
  return std::string();
}

}  // namespace

absl::StatusOr<std::vector<MadeRepeatable>> ReadRepeatables(DatabaseAdapter& db) {
  std::vector<MadeRepeatable> all;
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadFact(db, kRepeatablesFact));
  if (!text) return all;
  for (absl::string_view line : absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(std::vector<std::string> fields, Fields(line));
    if (fields.size() == 2) {
      all.push_back({fields[0], fields[1], {}});
    } else if (!all.empty()) {
      all.back().objects.push_back({fields[0], fields[1], fields[2], fields[3]});
    }
  }
  return all;
}

absl::StatusOr<std::vector<std::string>> PendingRepeatables(DatabaseAdapter& db,
                                                            const std::vector<Migration>& migrations) {
  std::vector<std::string> pending;
  const auto is_repeatable = [](const Migration& migration) { return migration.repeatable; };
  if (std::none_of(migrations.begin(), migrations.end(), is_repeatable)) return pending;
  ASSIGN_OR_RETURN(std::vector<MadeRepeatable> made, ReadRepeatables(db));
  ASSIGN_OR_RETURN(const std::vector<std::string> names,
                   SelectTexts(db, "SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger')"));
  const std::set<std::string> there(names.begin(), names.end());
  for (const Migration& migration : migrations) {
    if (!migration.repeatable) continue;
    const MadeRepeatable* found = Find(made, migration.name);
    const bool is_there = found != nullptr && MatchesChecksum(migration, found->checksum) &&
                          std::all_of(found->objects.begin(), found->objects.end(),
                                      [&](const SchemaObject& object) { return there.count(object.name) > 0; });
    if (!is_there) pending.push_back(migration.name);
  }
  return pending;
}

absl::StatusOr<std::vector<std::string>> PendingMigrations(DatabaseAdapter& db,
                                                           const std::vector<Migration>& migrations,
                                                           const std::vector<AppliedMigration>& history,
                                                           const UpOptions& options) {
  ASSIGN_OR_RETURN(Plan plan, PlanUp(migrations, history, options));
  std::vector<std::string> pending;
  for (const PlanStep& step : plan.steps) pending.push_back(step.migration.name);
  ASSIGN_OR_RETURN(std::vector<std::string> repeatables, PendingRepeatables(db, plan.repeatables));
  pending.insert(pending.end(), repeatables.begin(), repeatables.end());
  return pending;
}

absl::Status Repeatables::TakeAway() {
  ASSIGN_OR_RETURN(before_, ReadRepeatables(db_));
  if (before_.empty()) return absl::OkStatus();
  std::set<std::string> made, views;
  for (const MadeRepeatable& one : before_) {
    for (const SchemaObject& object : one.objects) {
      made.insert(object.name);
      if (object.type == "view") views.insert(object.name);
    }
  }
  ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
  for (const SchemaObject& object : schema.objects) {
    if (object.type == "trigger" && views.count(object.table) > 0 && made.count(object.name) == 0) {
      own_triggers_.push_back(object);
    }
  }
  for (auto one = before_.rbegin(); one != before_.rend(); ++one) {
    for (auto object = one->objects.rbegin(); object != one->objects.rend(); ++object) {
      const auto there = std::find_if(schema.objects.begin(), schema.objects.end(), [&](const SchemaObject& other) {
        return other.type == object->type && other.name == object->name;
      });
      if (there == schema.objects.end()) continue;  // somebody took it away; it comes back
      if (there->sql != object->sql) {
        return absl::FailedPreconditionError(
            absl::StrCat("the ", object->type, " ", object->name, " is not what ", one->name,
                         " made: somebody made it anew by hand. Give that one another name, or drop it, and run this "
                         "again"));
      }
    }
  }
  // A view takes its triggers along.
  for (const char* type : {"trigger", "view"}) {
    for (const SchemaObject& object : schema.objects) {
      if (object.type == type && made.count(object.name) > 0) RETURN_IF_ERROR(Drop(db_, object));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Repeatables::FindMade(const SqlStatement& statement) {
  const std::vector<SqlToken> words = WordsOf(statement.text);  // CREATE VIEW main . name
  const std::string name = words[words.size() > 4 && words[3].text == "." ? 4 : 2].Name();
  ASSIGN_OR_RETURN(const std::vector<SchemaObject> objects, ObjectsOf(db_, ""));
  const auto there = std::find_if(objects.begin(), objects.end(), [&](const SchemaObject& object) {
    return absl::EqualsIgnoreCase(object.name, name) && words[1].IsWord(absl::AsciiStrToUpper(object.type));
  });
  if (there == objects.end()) return std::string();
  if (NormaliseSql(there->sql) == NormaliseSql(absl::StripSuffix(statement.text, ";"))) return there->name;
  return absl::FailedPreconditionError(
      absl::StrCat("the ", there->type, " ", there->name,
                   " is there already and says something else: drop it, or give one of the two another name"));
}

absl::StatusOr<MadeRepeatable> Repeatables::Make(const Migration& migration) {
  MadeRepeatable made{migration.name, Checksum(migration), {}};
  std::set<std::string> names;
  const BeforeStatement note = [&](const StatementEffects& effects) {
    names.insert(effects.creates_objects.begin(), effects.creates_objects.end());
    return absl::OkStatus();
  };
  for (const Change& change : migration.changes) {
    const auto& script = std::get<SqlScript>(change);
    for (const SqlStatement& statement : script.up) {
      const absl::StatusOr<std::string> there = FindMade(statement);
      absl::Status done = there.status();
      if (done.ok() && !there->empty()) names.insert(*there);
      if (done.ok() && there->empty()) done = db_.RunStatement(statement, note);
      RETURN_IF_ERROR(AtItsPlace(done, PathOf(script, Direction::kUp), statement));
    }
  }
  ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ObjectsOf(db_, ""));
  for (SchemaObject& object : objects) {
    if (names.count(object.name) > 0) made.objects.push_back(std::move(object));
  }
  ASSIGN_OR_RETURN(std::string fault, FaultOf(db_, made.objects));
  if (!fault.empty()) return absl::FailedPreconditionError(fault);
  return made;
}

absl::Status Repeatables::MakeOne(const Migration& migration, Plan& plan) {
  RETURN_IF_ERROR(db_.Execute("SAVEPOINT crystal_repeatable"));
  absl::StatusOr<MadeRepeatable> made = Make(migration);
  if (!made.ok()) {
    const bool may_wait =
        !plan.ends_at_latest && (absl::IsInvalidArgument(made.status()) || absl::IsFailedPrecondition(made.status()));
    if (!may_wait) return WithContext(made.status(), absl::StrCat("migration ", migration.name));
    RETURN_IF_ERROR(db_.Execute("ROLLBACK TO crystal_repeatable"));
    plan.notes.push_back(
        absl::StrCat(migration.name, " is left out until `up` has gone all the way: ", made.status().message()));
  } else {
    made_.push_back(*std::move(made));
  }
  return db_.Execute("RELEASE crystal_repeatable");
}

absl::Status Repeatables::KeepWithoutFile(const std::vector<Migration>& known, Plan& plan) {
  for (const MadeRepeatable& one : before_) {
    const bool is_known =
        std::any_of(known.begin(), known.end(), [&](const Migration& migration) { return migration.name == one.name; });
    if (is_known || one.objects.empty()) continue;
    for (const SchemaObject& object : one.objects) {
      RETURN_IF_ERROR(WithContext(db_.Execute(object.sql), absl::StrCat(one.name, ", whose file is not there: ",
                                                                        object.type, " ", object.name)));
    }
    ASSIGN_OR_RETURN(std::string fault, FaultOf(db_, one.objects));
    if (!fault.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          one.name, " has made what would not work any more (", fault,
          "), and its file is not there: name its directory with --migrations; where it is meant to go, keep the file "
          "with nothing below `-- migrate:up`"));
    }
    plan.notes.push_back(absl::StrCat(one.name, ": its file is not there; what it made stays as it was"));
    made_.push_back(one);
  }
  return absl::OkStatus();
}

absl::Status Repeatables::BringOwnTriggersBack() {
  for (const SchemaObject& trigger : own_triggers_) {
    const absl::Status back = db_.Execute(trigger.sql);
    if (back.ok()) continue;
    return absl::FailedPreconditionError(absl::StrCat("this would take away what is your own: trigger ", trigger.name,
                                                      " on the view ", trigger.table, " cannot come back (",
                                                      back.message(), "). Drop or change it first"));
  }
  return absl::OkStatus();
}

absl::Status Repeatables::MakeAnew(Plan& plan, const RunContext& context, const EventSink& events) {
  if (before_.empty() && plan.repeatables.empty()) return absl::OkStatus();
  for (const Migration& migration : plan.repeatables) {
    const Stopwatch watch;
    events({Event::Kind::kStarted, migration.name});
    RETURN_IF_ERROR(MakeOne(migration, plan));
    events({Event::Kind::kFinished, migration.name, watch.ms()});
  }
  RETURN_IF_ERROR(KeepWithoutFile(plan.repeatables, plan));
  RETURN_IF_ERROR(BringOwnTriggersBack());
  const std::vector<std::string> pending = std::exchange(plan.repeated, {});
  for (const MadeRepeatable& one : made_) {
    const MadeRepeatable* before = Find(before_, one.name);
    const bool was_pending = std::find(pending.begin(), pending.end(), one.name) != pending.end();
    if (before != nullptr && before->checksum == one.checksum && !was_pending) continue;
    plan.repeated.push_back(one.name);
    RETURN_IF_ERROR(AppendEvent(db_, {"repeat", one.name, "made", one.checksum}, context));
  }
  return Write(db_, made_, context);
}

}  // namespace crystal
