// Which table of the beginning of a section is which table at its end, whatever the statements call it in between.
#ifndef MIGRATOR_ROAD_TRACKED_TABLES_H_
#define MIGRATOR_ROAD_TRACKED_TABLES_H_

#include <list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "migrator/engine/statement_effects.h"
#include "migrator/road/table_snapshot.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// A table that was there before the section, and that one of its statements touches.
struct TrackedTable {
  std::string name;        // at the beginning
  std::string current;     // now; "" where it was dropped, though another may be in its place
  std::string place = {};  // where it was dropped: its name then, and what the table that got that name is called now
  TableFate fate = {};
  std::set<std::string> added = {};           // columns that the section itself added, under their name now
  std::vector<TableSnapshot> snapshots = {};  // each of other columns
  std::vector<SchemaObject> objects = {};     // its indexes and triggers when it was dropped
  std::string sql = {};                       // its CREATE TABLE when it was dropped
  std::optional<int64_t> sequence = std::nullopt;
  // The archive's last line before what left this table, where values of rows that stay have left it.
  std::optional<int64_t> values_left_behind = std::nullopt;

  // As TablesAfter means it.
  bool is_reshaped() const { return fate.remade || !fate.renames.empty(); }
};

// The name at the beginning of a column that is called `now`.
std::string OldName(const TrackedTable& table, const std::string& now);

// A rebuild (new table, INSERT ... SELECT, DROP, RENAME) is the same table before and after: the one that has its name
// at the end, or else the one that has the name under which it was dropped. A rename is what a statement says, before
// and behind the rebuild too, or what the section declares.
class TrackedTables {
 public:
  // The table of before that is called `name` now; null where the section itself made the one of that name.
  TrackedTable* Find(const std::string& name);
  // What a statement has done to names.
  void Follow(const StatementEffects& effects);
  void Declare(const std::vector<std::pair<SqlPlace, SqlPlace>>& renames);

  std::list<TrackedTable>& all() { return tables_; }
  bool WasMade(const std::string& name) const { return made_.count(name) > 0; }
  // The name at the end of a table of before; that of the table in its place where it was dropped.
  std::string NameAtEnd(const TrackedTable& table) const;

 private:
  void FollowAlter(const StatementEffects::Alter& alter);
  // Of a table that the section made.
  void FollowAlterOfMade(const StatementEffects::Alter& alter);

  std::list<TrackedTable> tables_;  // addresses stay
  std::set<std::string> made_;      // by the section, under the name that they have now
  std::map<std::string, std::string> declared_;
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_TRACKED_TABLES_H_
