// What of a history does not fit the migrations that are known here, before anything is planned.
#ifndef MIGRATOR_VALUES_HISTORY_FAULT_H_
#define MIGRATOR_VALUES_HISTORY_FAULT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/values/applied_migration.h"
#include "migrator/values/migration.h"

namespace crystal {

struct HistoryFault {
  enum class Kind {
    kEdited,   // it is not what it was when it was applied
    kGone,     // it came from an SQL file, which is not there any more
    kRenamed,  // it is not there, and one that is not applied says the same
    kUnknown,  // it came with a program that is newer than this one
    kHalfWay,  // a squash stands for it, but not all that it stands for is applied
  };
  Kind kind = Kind::kEdited;
  AppliedMigration applied;
  std::string checksum = {};  // of kEdited and kRenamed: what it is now
  std::string renamed = {};   // of kRenamed: what it is called now
  std::string squash = {};    // of kHalfWay: which one
  std::string archive = {};   // of kHalfWay: the directory with the files that it replaced
};
std::string NameOf(HistoryFault::Kind kind);  // "edited", "gone", "renamed", "unknown", "half way"
// One line for people, with what to do next.
std::string ToString(const HistoryFault& fault);
// Every line of `history` that does not fit `registry`, in the order of the history; empty where all fits. What was
// renamed is known by what it says, where one migration alone says it and one line alone asks for it.
std::vector<HistoryFault> FindFaults(const std::vector<Migration>& registry,
                                     const std::vector<AppliedMigration>& history);

// FailedPrecondition with all of them, a line each; OK where there are none.
absl::Status FaultsAsStatus(const std::vector<HistoryFault>& faults);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_HISTORY_FAULT_H_
