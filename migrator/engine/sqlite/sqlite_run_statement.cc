// How SQLite runs a statement that somebody else wrote.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_effects.h"
#include "migrator/engine/sqlite/sqlite_errors.h"
#include "migrator/engine/sqlite/sqlite_objects.h"
#include "migrator/engine/sqlite/sqlite_stand_ins.h"
#include "migrator/engine/sqlite/sqlite_temp.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"

namespace crystal {
namespace {

// SQLite's own default takes a name in double quotes that it does not find for a text, and a slip of the pen with it.
absl::Status WithQuotesExplained(const absl::Status& status, absl::string_view sql) {
  absl::string_view name = status.message();
  const size_t at = name.find("no such column: ");
  if (!absl::IsInvalidArgument(status) || at == absl::string_view::npos) return status;
  name.remove_prefix(at + 16);
  name = name.substr(0, name.rfind(" ["));
  for (const SqlToken& token : WordsOf(sql)) {
    if (token.text != absl::StrCat("\"", name, "\"")) continue;
    return absl::Status(
        status.code(),
        absl::StrCat(status.message(), ": in double quotes it is a name; as a text write ", QuoteText(name),
                     ", or say `-- migrate:double-quoted-texts` before `-- migrate:up` of an old file"));
  }
  return status;
}

// SQLite's own reading of double quotes, while it lives.
class DoubleQuotedTexts {
 public:
  DoubleQuotedTexts(sqlite3* handle, bool on) : handle_(on ? handle : nullptr) { Set(1); }
  ~DoubleQuotedTexts() { Set(0); }
  DoubleQuotedTexts(const DoubleQuotedTexts&) = delete;
  DoubleQuotedTexts& operator=(const DoubleQuotedTexts&) = delete;

 private:
  void Set(int on) {
    if (handle_ == nullptr) return;
    for (const int option : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL}) {
      sqlite3_db_config(handle_, option, on, nullptr);
    }
  }
  sqlite3* handle_;
};

}  // namespace

absl::Status SqliteAdapter::RunStatement(const SqlStatement& statement, const BeforeStatement& before) {
  sqlite3* handle = db_->getHandle();
  const DoubleQuotedTexts quotes(handle, statement.double_quoted_texts);
  EffectsRecorder recorder(handle);
  const auto run = [&]() -> absl::Status {
    return Guard(handle, [&]() -> absl::Status {
      SQLite::Statement compiled(*db_, statement.text);
      StatementEffects effects = recorder.Take(statement.text);
      recorder.Pause();
      RETURN_IF_ERROR(SpellAsDeclared(*this, effects));
      RETURN_IF_ERROR(before(effects));
      if (objects_ != nullptr) objects_->Follow(effects);  // behind `before`, which may look at them
      recorder.Resume();
      while (compiled.executeStep()) {
      }
      return absl::OkStatus();
    });
  };
  absl::Status done = run();
  const bool alters = !WordsOf(statement.text).empty() && WordsOf(statement.text)[0].IsWord("ALTER");
  recorder.Pause();
  if (absl::IsInvalidArgument(done) && alters) {
    ASSIGN_OR_RETURN(std::vector<SchemaObject> aside, SetBrokenAside());
    if (!aside.empty()) {
      recorder.Resume();
      done = run();
      recorder.Pause();
      RETURN_IF_ERROR(BringBack(aside));
    }
  }
  done = AlteredWithStandIns(handle, statement.text, done, [&] {
    recorder.Resume();
    const absl::Status again = run();
    recorder.Pause();
    return again;
  });
  done = WithQuotesExplained(WithNeedsNamed(*this, done, statement.text), statement.text);
  if (!done.ok() && !recorder.refusal().empty()) {
    done = absl::InvalidArgumentError(absl::StrCat(done.message(), ": ", recorder.refusal()));
  }
  if (done.ok()) done = CheckTempObjects(*this);
  return done;
}

absl::StatusOr<std::vector<SchemaObject>> SqliteAdapter::SetBrokenAside() {
  ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, ObjectCache(*this).FindBroken({}));
  std::vector<SchemaObject> aside;
  for (auto one = broken.rbegin(); one != broken.rend(); ++one) {  // a trigger may stand on a view
    const SchemaObject& object = one->object;
    RETURN_IF_ERROR(
        Execute(absl::StrCat(object.type == "view" ? "DROP VIEW " : "DROP TRIGGER ", QuoteName(object.name))));
    aside.insert(aside.begin(), object);
  }
  return aside;
}

absl::Status SqliteAdapter::BringBack(const std::vector<SchemaObject>& objects) {
  for (const SchemaObject& object : objects) RETURN_IF_ERROR(Execute(object.sql));
  return absl::OkStatus();
}

}  // namespace crystal
