// What a repeatable migration may say.
#ifndef MIGRATOR_FILES_REPEATABLE_SCRIPT_H_
#define MIGRATOR_FILES_REPEATABLE_SCRIPT_H_

#include "absl/status/status.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// Nothing of it may need a way back, and nothing may be lost when it is made anew: so it makes views and triggers, and
// what it made before is taken away by itself.
// Errors: InvalidArgument, with the line - it says anything else, declares something, or has a way down.
absl::Status CheckRepeatableScript(const SqlScript& script);

}  // namespace crystal

#endif  // MIGRATOR_FILES_REPEATABLE_SCRIPT_H_
