// The cutover: a user's existing database is taken into the versioned history, in place, in one transaction, with a
// verified backup beside it and a proof before COMMIT.
#ifndef BASELINE_CUTOVER_H_
#define BASELINE_CUTOVER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/detect.h"
#include "baseline/proof.h"
#include "migrator/files/backup.h"
#include "migrator/road/migrator.h"

namespace crystal {

enum class CutoverOutcome {
  kAdopted,   // a database of the legacy path came under the history
  kCreated,   // a new or empty file got today's schema
  kMigrated,  // it was under the history already; pending migrations were applied
  kUpToDate,  // nothing to do, nothing written
  kPlanned,   // a dry run: what the others would be
};
std::string ToString(CutoverOutcome outcome);

struct CutoverOptions {
  std::string path;
  bool app_closed = false;  // work although another process has the file open
  int lock_wait_ms = 0;     // how long to wait for another process that migrates it
  RunContext context = {};
  AdoptionRules rules = {};
  EventSink events = kNoEvents;
  CopyProgressFn copy_progress = nullptr;
  // Called once, when it is known what will be done and nothing is written yet.
  std::function<void(const Detection&)> planned = [](const Detection&) {};
  // Called when an adoption is proven, inside its transaction: what is to be true together with it, or not at all.
  std::function<absl::Status(DatabaseAdapter&)> before_commit = [](DatabaseAdapter&) { return absl::OkStatus(); };
  FreeSpaceFn free_space = FreeSpace;
};

struct CutoverReport {
  CutoverOutcome outcome = CutoverOutcome::kUpToDate;
  std::string database;      // the real path that was worked on
  std::string backup;        // "" where there was nothing to back up
  Detection detection = {};  // empty where it was under the history already
  Proof proof = {};
  std::vector<std::string> migrated = {};  // pending ones that were applied; of an adoption, those in SQL
  std::vector<std::string> notes = {};     // what else those said
  int64_t duration_ms = 0;
  bool new_file = false;  // there was no file: one was made, or in a dry run would be
  bool changed() const { return outcome != CutoverOutcome::kUpToDate && outcome != CutoverOutcome::kPlanned; }
};

// Errors: those of FindDatabaseFile; Unavailable - another process migrates it, has it open or locked;
// FailedPrecondition - it cannot be adopted, with the evidence, or the proof did not hold; ResourceExhausted - no
// space. After every error the file is as it was, byte for byte, and nothing is left beside it.
//
// `migrations` in order. Those that are detected (Detectable) are adopted and proven; the others are applied behind the
// proof, in the same transaction. Where the history is learned, what is missing is applied behind the proof of the rows
// and before that of the structure.
absl::StatusOr<CutoverReport> Cutover(const std::vector<Migration>& migrations, const CutoverOptions& options);

// Whether migrations are, or were, applied to it: not a database that is still to be adopted.
absl::StatusOr<bool> IsUnderHistory(DatabaseAdapter& db);

// The migrations of a plan, in the order in which they run, and the repeatable ones that it makes anew.
std::vector<std::string> NamesIn(const Plan& plan);

// What Cutover would do. Opens the file for reading only and cannot write; where there is none, it makes none.
absl::StatusOr<CutoverReport> PlanCutover(const std::vector<Migration>& migrations, const CutoverOptions& options);

}  // namespace crystal

#endif  // BASELINE_CUTOVER_H_
