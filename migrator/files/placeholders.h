// `${name}` in the SQL of a file that declares it: what differs from one environment to the next.
//
//   -- placeholders: retention_days
//   -- migrate:up
//   DELETE FROM cache WHERE age > ${retention_days};
//
// A file that declares none is left alone, whatever stands in it. A value takes the place of its name as it is, also
// inside of quotes; comments are left alone. The checksum of a migration is that of the text with its values: what ran.
#ifndef MIGRATOR_FILES_PLACEHOLDERS_H_
#define MIGRATOR_FILES_PLACEHOLDERS_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

using Placeholders = std::map<std::string, std::string>;  // name to value

// The names of a directive: "retention_days, owner".
// Errors: InvalidArgument - not a lower case word of letters, digits and underscores.
absl::StatusOr<std::set<std::string>> ParsePlaceholderNames(absl::string_view list);

// `sql` with the values in their places; `line` is the number of its first line.
// Errors: InvalidArgument, with the line - one that is not declared, or has no value, or one with a line break.
absl::StatusOr<std::string> FillPlaceholders(absl::string_view sql, int line, const std::set<std::string>& declared,
                                             const Placeholders& values);

}  // namespace crystal

#endif  // MIGRATOR_FILES_PLACEHOLDERS_H_
