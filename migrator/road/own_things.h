// What a user added to the database with his own hands: columns, indexes, triggers and views that no migration made.
#ifndef MIGRATOR_ROAD_OWN_THINGS_H_
#define MIGRATOR_ROAD_OWN_THINGS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/migration.h"

namespace crystal {

// What is his own is found out once in a run, and only where something may go: what the database has, what the
// migrations that were applied before the run do not give on an empty one, and what the run itself has not made.
class OwnThings {
 public:
  explicit OwnThings(DatabaseAdapter& db) : db_(db) {}

  // To be called before something goes. `applied`: what was applied before the run, in order; where it is not known
  // (null), nothing is the user's own. Where the migrations give no schema (they need rows), everything that they do
  // not plainly make counts as his. The first call reads the schema and replays the migrations in memory.
  absl::Status Load(const std::vector<Migration>* applied);
  // A statement of the run has made it.
  void ColumnMade(const std::string& table, const std::string& column) { made_columns_.insert({table, column}); }
  void ObjectMade(const std::string& name) { made_objects_.insert(name); }

  bool IsOwnColumn(const std::string& table, const std::string& column) const {
    return columns_.count({table, column}) > 0;
  }
  bool IsOwnObject(const std::string& name) const { return objects_.count(name) > 0; }
  // A section gave tables other names, from key to value; all at once.
  void TablesRenamed(const std::map<std::string, std::string>& tables);

 private:
  DatabaseAdapter& db_;
  bool loaded_ = false;
  std::set<std::pair<std::string, std::string>> columns_;
  std::set<std::string> objects_;  // indexes, triggers and views share one space of names
  std::set<std::pair<std::string, std::string>> made_columns_;
  std::set<std::string> made_objects_;
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_OWN_THINGS_H_
