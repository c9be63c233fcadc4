#include "tools/operations/suggest.h"

#include <gtest/gtest.h>

namespace crystal {
namespace {

TEST(Nearest, ForgivesASlipOfTheHand) {
  const std::vector<std::string> commands = {"status", "start", "schema", "down", "drift"};
  EXPECT_EQ(Nearest("stauts", commands), "status");
  EXPECT_EQ(Nearest("strat", commands), "start");
  EXPECT_EQ(Nearest("shcema", commands), "schema");
  EXPECT_EQ(Nearest("dwon", commands), "down");
  EXPECT_EQ(Nearest("DOWN", commands), "down");
}

TEST(Nearest, FindsAPartOfALongName) {
  EXPECT_EQ(Nearest("session-favorite", {"019-add-prompt", "020-add-session-favorite"}), "020-add-session-favorite");
}

TEST(Nearest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(Nearest("frobnicate", {"status", "down"}), "");
  EXPECT_EQ(Nearest("x", {}), "");
  EXPECT_EQ(DidYouMean("frobnicate", {"status"}), "");
  EXPECT_EQ(DidYouMean("statsu", {"status"}), ": did you mean status?");
}

}  // namespace
}  // namespace crystal
