// A value as SQL says it.
#ifndef MIGRATOR_VALUES_SQL_LITERAL_H_
#define MIGRATOR_VALUES_SQL_LITERAL_H_

#include <string>

#include "migrator/values/value.h"

namespace crystal {

// Read back it is the same value, to the last bit and of the same storage class: 7, 0.5, 'it''s', x'00', NULL.
std::string SqlLiteral(const Value& value);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SQL_LITERAL_H_
