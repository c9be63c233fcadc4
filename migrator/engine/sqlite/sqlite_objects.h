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

// What is known of the views and triggers of a database within one transaction, so that each is compiled once, and
// again only where its text or what it needs was touched. Must not outlive `db`.
class ObjectCache {
 public:
  explicit ObjectCache(SqliteAdapter& db) : db_(db) {}

  // As DatabaseAdapter::BrokenObjects.
  absl::StatusOr<std::vector<BrokenObject>> FindBroken(const std::set<std::string>& touched);

 private:
  struct Known {
    std::string sql;
    std::set<std::string> needs = {};  // the tables and views that it names, and those that these name
    std::string error = {};            // what SQLite says where it does not compile
  };
  absl::Status Look(const SchemaObject& object, Known& known);
  // Keeps in `broken` only those triggers that do not compile even where no other one of them is there.
  absl::Status LookAtTriggersAlone(std::vector<BrokenObject>& broken);
  absl::Status LookAlone(BrokenObject& trigger);

  SqliteAdapter& db_;
  std::map<std::string, Known> known_;  // views and triggers share one space of names
};

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_OBJECTS_H_
