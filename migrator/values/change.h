// A change: the smallest thing that a migration says. Structural changes are plain values, each with an exact inverse.
#ifndef MIGRATOR_VALUES_CHANGE_H_
#define MIGRATOR_VALUES_CHANGE_H_

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "migrator/values/schema.h"
#include "migrator/values/schema_change.h"
#include "migrator/values/sql_script.h"

namespace crystal {

class DatabaseAdapter;

// What of a table a change may write: the columns of rows that are there, and whether it may add rows.
// The proof of a cutover holds every other value against the copy made before.
struct Writes {
  std::string table;
  std::vector<std::string> columns = {};
  bool adds_rows = false;
  auto operator<=>(const Writes&) const = default;
};

// What a data change gets from outside, so that every run can be repeated exactly.
struct RunContext {
  int64_t now_ms = 0;                        // the clock, milliseconds since 1970 UTC
  std::function<std::string()> new_id = {};  // a source of UUIDs
  std::string default_model = {};            // the application's configured model; "" where there is none
  std::string actor = {};                    // who runs it, for the audit trail
  std::string tool_version = {};
  absl::TimeZone time_zone = absl::UTCTimeZone();  // where a time is that names no zone
};

// A change of rows that no typed change can say. The functions run inside the migrator's transaction, with triggers
// off; they must not begin or end one.
struct DataChange {
  std::string name;
  std::vector<Writes> writes;
  // Whether the rows already are what `apply` makes of them; asked before anything is changed. False where what it
  // writes is not there yet; InvalidArgument, as SQL gives it, where a column that it reads is not.
  std::function<absl::StatusOr<bool>(DatabaseAdapter&, const Schema&)> is_applied;
  // `migration` is the name under which the archive keeps what leaves (archive.h).
  using Run = std::function<absl::Status(DatabaseAdapter&, const RunContext&, const std::string& migration)>;
  Run apply;
  Run revert;
};

using Change = std::variant<CreateTable, DropTable, RenameTable, AddColumn, DropColumn, RenameColumn, RetypeColumn,
                            CreateIndex, DropIndex, DataChange, SqlScript>;

// The structural change that it is; null for a data change or a script, of which nothing can be derived.
std::optional<SchemaChange> AsSchemaChange(const Change& change);

// Whether it takes a table's or a column's name away, with or without what stands under it: what reads rows under that
// name can be asked no more.
bool TakesAway(const Change& change);

// One line for people and for the checksum: "add column sessions.archived BOOLEAN DEFAULT 0".
std::string ToString(const Change& change);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_CHANGE_H_
