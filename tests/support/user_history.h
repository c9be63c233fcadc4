// What happens to a user's database over the years: any chain of releases, launches stopped at any write, use of the
// application in between with hostile values, the user's own objects, and damage by hand.
#ifndef TESTS_SUPPORT_USER_HISTORY_H_
#define TESTS_SUPPORT_USER_HISTORY_H_

#include <rapidcheck.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace crystal {

// One launch of a release, perhaps stopped after a write, and what the user does after.
struct Launch {
  int release = 0;
  int stop_after = 0;  // 0: runs to its end
  int sessions = 0;    // made with the application
  int values = 0;      // picks what they hold
  int ids = 0;         // 0: ids as the application gives them
  int own = 0;     // 1 a column, 2 a view, 3 a trigger, 4 an index, 5 a table of the user's own; 6 a mebibyte of output
  int damage = 0;  // 0: none, else one of Damages() from 1
  int pick = 0;    // where the damage strikes
};
using UserHistory = std::vector<Launch>;

std::ostream& operator<<(std::ostream& os, const Launch& launch);

// Users go from older releases to newer ones; few of them reach for a SQLite shell.
rc::Gen<UserHistory> GenUserHistory();

bool IsDamaged(const UserHistory& history);

// Makes the database of a user with this history. Errors: of opening it, and of the legacy method's own fault; what the
// schema of the moment does not take of the user's work is left out, as the application would.
absl::Status LiveThrough(const UserHistory& history, const std::string& path);

}  // namespace crystal

#endif  // TESTS_SUPPORT_USER_HISTORY_H_
