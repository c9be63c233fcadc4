// Finds out what a statement would write: SQLite's authorizer names every table and column while it compiles.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_EFFECTS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_EFFECTS_H_

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/engine/statement_effects.h"

struct sqlite3;

namespace crystal {

// While it lives, what is compiled on the connection has no more power than a script may have (sqlite_script.h), and
// what it would do is written down (https://www.sqlite.org/c3ref/set_authorizer.html). Threads: one thread an object.
class EffectsRecorder {
 public:
  explicit EffectsRecorder(sqlite3* db) : db_(db) { Resume(); }
  ~EffectsRecorder() { Pause(); }
  EffectsRecorder(const EffectsRecorder&) = delete;
  EffectsRecorder& operator=(const EffectsRecorder&) = delete;

  // Work of our own in between is neither held back nor written down.
  void Pause();
  void Resume();

  // What was compiled since the last call, with what only the words of `sql` tell: the kind of an ALTER TABLE, and
  // whether rows are replaced.
  StatementEffects Take(absl::string_view sql);

  // Why something was refused, the first time; "" where nothing was.
  const std::string& refusal() const { return refusal_; }

 private:
  static int Note(void* self, int action, const char* first, const char* second, const char* database,
                  const char* trigger);
  void Record(int action, const std::string& first, const std::string& second);

  sqlite3* db_;
  StatementEffects effects_;
  std::string altered_;
  std::string refusal_;
};

// A statement may spell a column in another case than its table does: `effects` names it as the database does.
absl::Status SpellAsDeclared(DatabaseAdapter& db, StatementEffects& effects);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_EFFECTS_H_
