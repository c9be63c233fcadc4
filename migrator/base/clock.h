// Moments as the toolkit writes them. The clock itself is an argument everywhere: RunContext::now_ms.
#ifndef MIGRATOR_BASE_CLOCK_H_
#define MIGRATOR_BASE_CLOCK_H_

#include <cstdint>
#include <string>

namespace crystal {

// "2026-01-31 23:59:59", UTC: what SQLite's CURRENT_TIMESTAMP writes. `ms` counts from 1970.
std::string SqlTime(int64_t ms);
// "2026-01-31T23:59:59.123Z": what JavaScript's toISOString writes.
std::string IsoTime(int64_t ms);

// "20260131235959": what a migration's name begins with.
std::string TimeStamp(int64_t ms);

}  // namespace crystal

#endif  // MIGRATOR_BASE_CLOCK_H_
