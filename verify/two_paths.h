// Runs the old path and the new one, each on its own copy of a database, and holds what they leave against each other.
#ifndef VERIFY_TWO_PATHS_H_
#define VERIFY_TWO_PATHS_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "verify/explanation.h"
#include "verify/row_ledger.h"
#include "verify/schema_diff.h"

namespace crystal {

struct OldPathKnowledge;  // discrepancy.h

// What the legacy path did to its copy, launch after launch, until a launch wrote nothing.
struct LegacyOutcome {
  absl::Status threw;  // the first error that ended a launch; OK where all ran to their end
  bool stuck = false;  // the last launch ended in an error too: the application will not start any more
  std::set<std::string> swallowed = {};  // steps whose error it caught by itself, in any launch
  int launches = 0;
  bool settled = true;      // the last launch wrote nothing
  std::string output = {};  // the end of what the last launch printed
  int64_t duration_ms = 0;
};

// What the versioned path did to its copy, and what it says it may have done.
struct VersionedOutcome {
  absl::Status refused;  // OK where it finished
  Schema target;         // what its history gives on an empty database
  Allowance allowance;   // what it declared that it writes
  int64_t duration_ms = 0;
};

// The two paths, given by the caller: this folder knows neither of them by name. Each gets the path of a file of its
// own and is called on a thread of its own.
struct TwoPaths {
  std::function<LegacyOutcome(const std::string& file)> legacy;
  std::function<VersionedOutcome(const std::string& file)> versioned;
};

enum class Verdict { kEqual, kExplained, kUnexplained };
std::string ToString(Verdict verdict);

// Where the results differ, and the rule that says why; `rule` is "" where none does.
struct ResultDifference {
  std::string where;        // "column sessions.model", "rows of session_outputs", "values of sessions.last_viewed_at"
  std::string before;       // what the legacy path leaves
  std::string after;        // what the versioned path leaves
  std::string rule;         // "lost-by-legacy"
  int64_t count = 1;        // rows or values
  std::string table = {};   // "" where it is about the database as a whole: a view, a path that refused
  std::string reason = {};  // why, in words; "" for the rule's own
};

struct VerifyReport {
  Verdict verdict = Verdict::kEqual;
  std::string database;
  std::string at = {};            // when, UTC: "2026-11-22T08:09:10.000Z"
  std::string release = {};       // whose legacy method ran: "v0.3.5"
  std::string tool_version = {};  // of this program: "0.1.0"
  LegacyOutcome legacy;
  VersionedOutcome versioned;
  int64_t rows_before = 0;
  int64_t rows_lost = 0;  // rows of the user's tables that are not there after the legacy launches
  std::map<std::string, int64_t> lost_by_table;
  std::vector<ResultDifference> differences;
  std::vector<std::string> unused_explanations = {};  // their `where`: nothing differs there
  Ledger ledger;                                      // the versioned path's result against the copy before
  Facts legacy_facts, versioned_facts;
  int64_t duration_ms = 0;
};

struct VerifyOptions {
  std::string work_directory = {};  // where the copies go; "": TMPDIR, else /tmp
  int64_t now_ms = 0;
  std::string release = {}, tool_version = {};  // for the report
  std::string old_path = "the legacy path";     // what an error calls it: "the legacy command `node old.js {db}`"
  const OldPathKnowledge* known = nullptr;      // of the old path; null: what holds for any
  std::vector<Explanation> explanations = {};   // asked where no rule explains it
  bool show_values = false;  // put values, shortened, into the differences; else only counts and keys
};

// `file` is opened for reading only and never written to. Errors: those of opening and copying it, and that the old
// path left no database that can be read, by its name; a difference, a refusal or a throw is a result, not an error.
absl::StatusOr<VerifyReport> VerifyTwoPaths(const std::string& file, const TwoPaths& paths,
                                            const VerifyOptions& options);

}  // namespace crystal

#endif  // VERIFY_TWO_PATHS_H_
