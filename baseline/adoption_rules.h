// How it is seen what a database of the past has already, and what its past left that has to be mended.
#ifndef BASELINE_ADOPTION_RULES_H_
#define BASELINE_ADOPTION_RULES_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/deviation.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

struct Detection;

// By default those of Crystal, whose migrations are values that say themselves whether they are there.
struct AdoptionRules {
  std::vector<Deviation> deviations = AllDeviations();
  // Nothing can be derived from SQL: what each migration does is learned on an empty database (learned_history.h).
  bool learned = false;
  // Of learned migrations that leave no trace in the schema: whether they are there, as somebody said who knows.
  std::map<std::string, bool> assumed = {};
  // Why the database is, or may be, another application's, with how to say whose it is; "" where it is not. Asked
  // behind all else, with what was found.
  std::function<absl::StatusOr<std::string>(DatabaseAdapter& db, const Detection& detection)> other_owner = nullptr;
};

}  // namespace crystal

#endif  // BASELINE_ADOPTION_RULES_H_
