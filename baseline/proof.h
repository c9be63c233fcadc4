// The proof of a cutover, taken before COMMIT: the result is what it should be, and nothing of the user's is lost.
#ifndef BASELINE_PROOF_H_
#define BASELINE_PROOF_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/detect.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/broken_references.h"
#include "verify/row_ledger.h"

namespace crystal {

struct Proof {
  Ledger ledger;
  int64_t facts = 0;  // facts of the schema held against the target
  int64_t broken_references_before = 0;
  int64_t broken_references_after = 0;
  std::vector<std::string> faults;  // what did not hold, in words; empty: proven
  bool holds() const { return faults.empty(); }
};

using ProofProgress = std::function<void(const std::string& what)>;

// What of the database before the proof needs, taken before anything is changed.
struct StateBefore {
  std::vector<std::string> broken_references;
  std::set<std::string> broken_objects;  // "view mine": those that do not compile
};
// Requires: a transaction is open.
absl::StatusOr<StateBefore> TakeStateBefore(SqliteAdapter& db);

// Holds the rows of `after` (inside its transaction) against `copy`, the untouched copy of the database before: every
// row and value is there but for what `allowance` says, and no sequence has fallen. Each table is read once on either
// side. Faults go into `proof`.
absl::Status ProveRows(SqliteAdapter& copy, SqliteAdapter& after, const Detection& detection,
                       const Allowance& allowance, const ProofProgress& progress, Proof& proof);

// What the migrations that run between detection and proof rename, and which tables they reshape.
struct MissingRenames {
  TablesAfter tables = {};
  // A table or a column: what the user has of his own may be spelled otherwise behind them, by SQLite itself.
  bool any = false;
};

// Holds what `after` is against what it should be: the schema is the target's and the user's own, the user's views and
// triggers still compile, references and integrity are no worse.
absl::Status ProveStructure(SqliteAdapter& after, const Detection& detection, const StateBefore& before,
                            const MissingRenames& renames, const ProofProgress& progress, Proof& proof);

}  // namespace crystal

#endif  // BASELINE_PROOF_H_
