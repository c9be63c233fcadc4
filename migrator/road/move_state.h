// What one run of a plan carries along from section to section, so that each costs what it does and no more.
#ifndef MIGRATOR_ROAD_MOVE_STATE_H_
#define MIGRATOR_ROAD_MOVE_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/archive_contents.h"
#include "migrator/road/broken_references.h"
#include "migrator/road/own_things.h"
#include "migrator/values/change.h"
#include "migrator/values/migration.h"

namespace crystal {

// Threads: one thread an object. Must not outlive `db`. Lives within one transaction.
class MoveState {
 public:
  MoveState(DatabaseAdapter& db, const RunContext& context) : db(db), context(context), own(db) {}

  // What was applied before the run, in order; null where nobody knows (a database that is being adopted).
  const std::vector<Migration>* applied() const { return applied_ ? &*applied_ : nullptr; }
  void SetApplied(std::optional<std::vector<Migration>> applied) { applied_ = std::move(applied); }

  // A section gave tables other names, from key to value, all at once, and reshaped some (TablesAfter).
  void NoteTables(const std::map<std::string, std::string>& renames, const std::set<std::string>& reshapes);
  const TablesAfter& tables() const { return tables_; }

  // A table is about to go, or to get another name. Before the first does, the references to tables that are not there
  // are remembered.
  absl::Status BeforeTableGoes(const std::string& table);
  // What is to hold when all sections are through; brings the list of what is the user's own up to date. Errors:
  // FailedPrecondition - a foreign key refers to a table that the run took away; something of the user's own is gone
  // and `archive_own` is not set.
  absl::Status CheckEnd();

  DatabaseAdapter& db;
  const RunContext& context;
  ArchiveContents archive;
  OwnThings own;
  std::vector<std::string> broken_references = {};  // before the run, as BrokenReferences gives them
  bool archive_own = false;
  std::set<std::string> written = {};  // tables whose rows were changed by a statement of an author
  // "index my_index on memo", the user's own that this run archived, and in which migration.
  std::map<std::string, std::string> own_away = {};
  std::vector<std::string> notes = {};  // what else people should know
  int64_t archived_values = 0;          // rows, and values of rows that stay
  int64_t archived_bytes = 0;
  std::map<std::string, bool> replaces = {};  // whether a table's own clauses say ON CONFLICT REPLACE
  int snapshots = 0;                          // taken so far, for their names
  bool knows_broken_references = false;       // temp.crystal_broken was made
  bool objects_known = false;                 // views and triggers were compiled
  std::set<std::string> broken_objects;       // those of them that did not work

 private:
  absl::Status RebuildStaleIndexes();

  std::optional<std::vector<Migration>> applied_;
  TablesAfter tables_;
  bool knows_dangling_ = false;
  std::set<std::pair<std::string, std::string>> dangling_;  // child and parent
  std::set<std::string> gone_;                              // in lower case
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_MOVE_STATE_H_
