#include "migrator/base/edit_distance.h"

#include <gtest/gtest.h>

namespace crystal {
namespace {

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("down", "down"), 0u);
  EXPECT_EQ(EditDistance("", "up"), 2u);
  EXPECT_EQ(EditDistance("dow", "down"), 1u);
  EXPECT_EQ(EditDistance("downs", "down"), 1u);
  EXPECT_EQ(EditDistance("town", "down"), 1u);
  EXPECT_EQ(EditDistance("dwon", "down"), 1u);
  EXPECT_EQ(EditDistance("migrate", "depends"), EditDistance("depends", "migrate"));
}

}  // namespace
}  // namespace crystal
