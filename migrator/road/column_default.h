// What a column gets by default.
#ifndef MIGRATOR_ROAD_COLUMN_DEFAULT_H_
#define MIGRATOR_ROAD_COLUMN_DEFAULT_H_

#include <string>

#include "migrator/values/schema.h"

namespace crystal {

// As SQL for an expression: "NULL", "'draft'", "CURRENT_TIMESTAMP".
std::string DefaultSql(const Column& column);

// SQL that is true where t's column holds it. A column that must have a value and has no default cannot be added
// without something that stands for one: an empty text or blob, or zero, counts as that. `began`: the moment (as
// CURRENT_TIMESTAMP gives it) before which no default of this section was evaluated.
std::string IsDefault(const Column& column, const std::string& began);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_COLUMN_DEFAULT_H_
