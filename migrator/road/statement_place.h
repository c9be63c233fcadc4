// Where a statement that failed stands, for people and for their editors.
#ifndef MIGRATOR_ROAD_STATEMENT_PLACE_H_
#define MIGRATOR_ROAD_STATEMENT_PLACE_H_

#include <string>

#include "absl/status/status.h"
#include "migrator/values/plan.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// As its reader was given it: "db/20260101000000-x.sql". Each way may have a file of its own.
std::string PathOf(const SqlScript& script, Direction direction);

// "db/x.sql:4: ...", which editors and terminals open, and behind it what stands there; OK stays OK.
absl::Status AtItsPlace(const absl::Status& status, const std::string& file, const SqlStatement& statement);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_STATEMENT_PLACE_H_
