// What a run gets from outside, the same in every test: the clock stands, and ids count.
#ifndef TESTS_SUPPORT_RUN_CONTEXT_H_
#define TESTS_SUPPORT_RUN_CONTEXT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "migrator/road/migrator.h"
#include "migrator/values/change.h"

namespace crystal {

inline constexpr int64_t kTestNow = 1'750'000'000'123;  // 2025-06-15T15:06:40.123Z

// Ids are UUIDs in form: 00000000-0000-4000-8000-000000000001, and so on.
inline RunContext TestContext(int64_t now_ms = kTestNow) {
  auto next = std::make_shared<int64_t>(0);
  return {.now_ms = now_ms,
          .new_id = [next] { return absl::StrFormat("00000000-0000-4000-8000-%012d", ++*next); },
          .default_model = "",
          .actor = "test",
          .tool_version = "0.0.0-test"};
}

// The planners of a whole way up and of `count` steps down.
inline Planner Up(const std::vector<Migration>& registry) {
  return [registry](const std::vector<AppliedMigration>& history) { return PlanUp(registry, history); };
}
inline Planner Down(const std::vector<Migration>& registry, int count) {
  return [registry, count](const std::vector<AppliedMigration>& history) { return PlanDown(registry, history, count); };
}

}  // namespace crystal

#endif  // TESTS_SUPPORT_RUN_CONTEXT_H_
