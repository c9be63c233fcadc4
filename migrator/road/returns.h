// What left a table in one section of a migration, and comes back in the section that takes that one back.
//
// A value is put back only where it belongs (into the row that it left, as row_print.h and row_key.h tell it) and only
// where nobody has written since: where the column holds what it gets by default, or still what took the value's place.
// Rows come back where their key is free and the section does not fill the table itself. What the section's own
// statements, or the user, have put there stands. Whatever is then read in its place leaves the archive; all else
// stays there, and is counted.
//
// Example: `up` drops note.pinned, where row 1 held 1. The user deletes row 2. `down` adds the column with its default
// 0 and row 1 gets its 1 back; what row 2 held stays in the archive.
#ifndef MIGRATOR_ROAD_RETURNS_H_
#define MIGRATOR_ROAD_RETURNS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/section_name.h"
#include "migrator/road/table_snapshot.h"
#include "migrator/road/tracked_tables.h"

namespace crystal {

// Threads: one thread an object. Must not outlive `db`.
class Returns {
 public:
  Returns(DatabaseAdapter& db, const SectionName& section) : db_(db), section_(section) {}

  // Reads what the archive keeps for this section, and which rows are surely the same. To be called before the section
  // changes anything, where the archive holds something for it.
  absl::Status Load();

  // Only this part comes back: nothing, or a table, and a column of it where `column` is not "".
  struct Scope {
    bool nothing = false;
    std::string table = {};  // "" for everything
    std::string column = {};
  };
  // Tables whose rows the section may have named anew: made from another, or given other keys. Each has a snapshot.
  using Changed = std::map<std::string, const TrackedTable*>;
  // A table into which the section put rows of its own.
  struct Seeded {
    int64_t highest_before = 0;      // rowid, before the first of them
    std::set<std::string> own = {};  // columns that are the user's own: the section gives them no value
    bool alone = false;              // the section put rows into no other table, and wrote their ids nowhere
  };
  // The tables that got something back.
  const std::set<std::string>& written() const { return written_; }
  // Puts back, and takes what is in its place out of the archive. `filled`: the tables that the section fills itself.
  // Rows that it inserts and that had left before are one row, and not two (returns_again.cc).
  // Returns sentences about what stays away. Requires: temp.crystal_broken is there (RememberBrokenReferences).
  absl::StatusOr<std::vector<std::string>> PutBack(const Scope& scope, const std::set<std::string>& filled,
                                                   const Changed& changed, const std::map<std::string, Seeded>& seeded);

 private:
  absl::Status LeaveOutFormerRows(int64_t lines);
  // A table to which something comes back.
  struct Returning {
    Table table;
    bool filled = false;              // by the section itself
    std::set<std::string> kept = {};  // columns of which the archive holds something
    std::string refusal = {};         // of a constraint of today; "" where there was none
    int64_t orphans = 0;              // rows and values that stay away because what they refer to is gone
  };
  absl::Status Place(Returning& returning, const Scope& scope, const TrackedTable* changed, const Seeded* seeded);
  absl::Status FindMadeAgain(const Table& table, const Seeded& seeded);
  absl::Status GiveWay(const Table& table, const Seeded& seeded);
  absl::Status TakeOrphansAway(std::vector<Returning>& returning);
  absl::StatusOr<std::string> IsOrphan(const Table& table, const ForeignKey& key);
  absl::StatusOr<int64_t> TakeRowsAway(const Returning& returning, const ForeignKey& key);
  absl::StatusOr<int64_t> TakeValuesAway(const Returning& returning, const ForeignKey& key);
  absl::StatusOr<std::string> SpelledAsNow(const std::string& table);
  absl::Status SpellColumnsAsNow(const Table& table);
  absl::Status Settle(const Returning& returning, const Scope& scope);
  absl::Status NameOldRows(const Table& table);
  absl::Status FollowRows(const Table& table, const TableSnapshot& remade);
  absl::Status FollowKeys(const Table& table, const TrackedTable& rekeyed);
  absl::Status ConvertReplacing(const Table& table, const std::string& column);
  absl::Status PutBackValues(const Table& table, const std::string& column, bool filled);
  absl::Status PutBackRows(const Table& table);
  absl::Status InsertRows(const Table& table, const std::vector<std::string>& parts, const std::string& which = "1");
  absl::Status TakeOut(const Table& table, const std::string& column);
  absl::Status SayWhatStays(const Returning& returning, const Scope& scope);
  absl::StatusOr<std::set<std::string>> ColumnsKept(const std::string& table);
  // The archive's line of t's row and a column, as SQL behind FROM and WHERE.
  std::string Line(const Table& table) const;
  // SQL that is true where t's row is surely the one that the line k left.
  std::string Sure(const Table& table) const;

  DatabaseAdapter& db_;
  SectionName section_;
  std::map<std::string, int64_t> highest_same_;
  std::string began_;  // the moment, as CURRENT_TIMESTAMP gives it
  std::string refusal_;
  std::set<std::string> written_;
  std::set<std::string> followed_;  // tables whose lines name rows as they are called now
  std::vector<std::string> notes_;
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_RETURNS_H_
