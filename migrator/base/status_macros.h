// The two macros of the project, under Abseil's upstream names so that they can be deleted when Debian ships them.
#ifndef MIGRATOR_BASE_STATUS_MACROS_H_
#define MIGRATOR_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace crystal {

inline absl::Status ToStatus(absl::Status status) { return status; }
template <typename T>
absl::Status ToStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

// The same status with "context: " in front of its message; the code stays, an OK status stays OK.
// Example: RETURN_IF_ERROR(WithContext(Apply(change), migration.name));
inline absl::Status WithContext(const absl::Status& status, absl::string_view context) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(context, ": ", status.message()));
}

}  // namespace crystal

#define RETURN_IF_ERROR(expression)                                                                      \
  do {                                                                                                   \
    if (absl::Status status_of_expression = ::crystal::ToStatus(expression); !status_of_expression.ok()) \
      return status_of_expression;                                                                       \
  } while (false)

#define CRYSTAL_CONCAT_INNER(a, b) a##b
#define CRYSTAL_CONCAT(a, b) CRYSTAL_CONCAT_INNER(a, b)
#define ASSIGN_OR_RETURN(lhs, expression) \
  CRYSTAL_ASSIGN_OR_RETURN_IMPL(CRYSTAL_CONCAT(status_or_, __LINE__), lhs, expression)
#define CRYSTAL_ASSIGN_OR_RETURN_IMPL(result, lhs, expression) \
  auto result = (expression);                                  \
  if (!result.ok()) return result.status();                    \
  lhs = *std::move(result)

#endif  // MIGRATOR_BASE_STATUS_MACROS_H_
