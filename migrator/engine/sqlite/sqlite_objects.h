// Views and triggers, which SQLite does not look at again when what they need changes: which of them still compile.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// What is known of the views and triggers of a database within one transaction, so that each is read and compiled once,
// and again only where it or what it needs was touched. Must not outlive `db`.
class ObjectCache {
 public:
  explicit ObjectCache(SqliteAdapter& db) : db_(db) {}

  // As DatabaseAdapter::BrokenObjects.
  absl::StatusOr<std::vector<BrokenObject>> FindBroken(const std::set<std::string>& touched);
  // A statement has touched what its effects name.
  void Follow(const StatementEffects& effects);
  // Something changed the schema of which no effects tell: the next look reads all texts again.
  void Forget() { knows_all_ = false; }

 private:
  struct Known {
    std::string sql;
    std::set<std::string> needs = {};  // the tables and views that it names, and those that these name
    std::string error = {};            // what SQLite says where it does not compile
  };
  absl::Status Look(const SchemaObject& object, Known& known);
  // Reads all there are, and looks at those that are new or were touched.
  absl::StatusOr<std::vector<BrokenObject>> LookAtAll(const std::set<std::string>& touched);
  // Reads only those that were touched, need something that was, or did not compile.
  absl::StatusOr<std::vector<BrokenObject>> LookAtTouched(const std::set<std::string>& touched);
  void Keep(const std::string& name, Known known);
  void Leave(const std::string& name);
  // Keeps in `broken` only those triggers that do not compile even where no other one of them is there.
  absl::Status LookAtTriggersAlone(std::vector<BrokenObject>& broken);
  absl::Status LookAlone(BrokenObject& trigger);

  SqliteAdapter& db_;
  std::map<std::string, Known> known_;                      // views and triggers share one space of names
  std::map<std::string, std::set<std::string>> needed_by_;  // what known_ says, the other way round
  std::set<std::string> broken_;                            // those with an error
  std::set<std::string> touched_;                           // since the last look
  bool knows_all_ = false;                                  // whether `touched_` tells all that changed since
};

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_
