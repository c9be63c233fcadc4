// Whose databases a command works on: Crystal's, with the migrations that came with the program, or those of an
// application whose history is a directory of SQL files.
#ifndef TOOLS_OPERATIONS_APPLICATION_H_
#define TOOLS_OPERATIONS_APPLICATION_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "baseline/adoption_rules.h"

namespace crystal {

enum class Application { kCrystal, kOwn };
std::string ToString(Application application);  // "crystal", "own"
// Errors: InvalidArgument - neither of the two; the nearest is named.
absl::StatusOr<Application> ParseApplication(absl::string_view text);

// Where the repairs of an own application are read: `repairs`, or the directory of that name beside that of its
// migrations; "" where neither is named.
std::string RepairsDirectory(const std::string& repairs, const std::string& migrations);

// How databases of the application are adopted. `repairs` as RepairsDirectory gives it; of Crystal it is not looked at.
// Errors: a usage error - a repair cannot be read, with its file and line.
absl::StatusOr<AdoptionRules> RulesOf(Application application, const std::string& repairs,
                                      const std::map<std::string, bool>& assumed = {});

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_APPLICATION_H_
