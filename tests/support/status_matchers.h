// Matchers for absl::Status, named like Abseil's own (absent from Debian's version). There is no "is not OK": a test
// names the code that it expects.
#ifndef TESTS_SUPPORT_STATUS_MATCHERS_H_
#define TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "migrator/base/status_macros.h"

namespace crystal {

MATCHER(IsOk, "is OK") {
  const absl::Status status = ToStatus(arg);
  *result_listener << status;
  return status.ok();
}

MATCHER_P2(StatusIs, code, message, "has a code and a message") {
  const absl::Status status = ToStatus(arg);
  *result_listener << status;
  return status.code() == code && testing::Matches(message)(std::string(status.message()));
}

}  // namespace crystal

#define ASSERT_OK(expression) ASSERT_THAT(expression, ::crystal::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT(expression, ::crystal::IsOk())
#define ASSERT_OK_AND_ASSIGN(lhs, expression) \
  ASSERT_OK_AND_ASSIGN_IMPL(CRYSTAL_CONCAT(test_status_or_, __LINE__), lhs, expression)
#define ASSERT_OK_AND_ASSIGN_IMPL(result, lhs, expression) \
  auto result = (expression);                              \
  ASSERT_THAT(result, ::crystal::IsOk());                  \
  lhs = *std::move(result)

#endif  // TESTS_SUPPORT_STATUS_MATCHERS_H_
