// One line of a history: a migration that a database has.
#ifndef MIGRATOR_VALUES_APPLIED_MIGRATION_H_
#define MIGRATOR_VALUES_APPLIED_MIGRATION_H_

#include <compare>
#include <cstdint>
#include <string>

namespace crystal {

// How a migration came into the history: run by this toolkit, found by the baseline, standing for others, or
// because somebody said so.
inline constexpr char kExecuted[] = "executed";
inline constexpr char kDetected[] = "detected";
inline constexpr char kSquashed[] = "squashed";
inline constexpr char kMarked[] = "marked";

struct AppliedMigration {
  std::string name = {};
  std::string executed_at = {};  // UTC, a note for people: order is by sequence, never by time
  int64_t sequence = 0;
  std::string checksum = {};
  int64_t duration_ms = 0;
  std::string origin = kExecuted;
  std::string tool_version = {};
  auto operator<=>(const AppliedMigration&) const = default;
};

}  // namespace crystal

#endif  // MIGRATOR_VALUES_APPLIED_MIGRATION_H_
