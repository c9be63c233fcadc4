// What a database's own schema needs and this program's SQLite does not have: an application registers collations,
// functions and modules of its own, and its SQLite may be newer. The file is healthy; all else in it works.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_UNKNOWN_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_UNKNOWN_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

// Something by whose name SQLite asked in vain.
struct Unknown {
  enum class Kind { kFunction, kCollation, kModule, kTokenizer };
  Kind kind = Kind::kFunction;
  std::string name;
  auto operator<=>(const Unknown&) const = default;
};
std::string ToString(const Unknown& unknown);  // "the function concat_ws()"

// What an error of SQLite calls unknown; none where it says something else.
std::optional<Unknown> UnknownIn(const absl::Status& error);

struct UnknownNeed {
  std::string object;  // "index own_i"
  std::string table;   // that it stands on, or is
  Unknown what;
  auto operator<=>(const UnknownNeed&) const = default;
};
// "index own_i needs the function concat_ws(), which this program's SQLite does not have"
std::string ToString(const UnknownNeed& need);

// Every object of the schema that needs something unknown, with the first that it asks for. Compiles statements and
// runs none of them, at a cost that grows with the schema only.
absl::StatusOr<std::vector<UnknownNeed>> FindUnknownNeeds(SqliteAdapter& db);

// `error` of `sql`, and where it calls something unknown that objects of the schema need, or the one that `sql` makes,
// those by name: a statement fails because of an index that it does not speak of.
absl::Status WithNeedsNamed(DatabaseAdapter& db, const absl::Status& error, absl::string_view sql);

// Whether an error says that a table cannot be read here at all: its rows are in the order of an unknown collation.
bool IsBeyondReach(const absl::Status& error);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_UNKNOWN_H_
