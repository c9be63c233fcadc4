#include "legacy/js_sort.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace crystal {
namespace {

struct Item {
  double key = 0;
  int place = 0;
};

std::vector<int> Sorted(const std::vector<double>& keys) {
  std::vector<Item> items;
  for (double key : keys) items.push_back({key, static_cast<int>(items.size())});
  JsSort(items, [](const Item& a, const Item& b) { return a.key - b.key; });
  std::vector<int> places;
  for (const Item& item : items) places.push_back(item.place);
  return places;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(JsSort, KeepsEqualItemsInTheirOrder) { EXPECT_EQ(Sorted({2, 1, 2, 1, 2}), (std::vector<int>{1, 3, 0, 2, 4})); }

TEST(JsSort, TurnsAStrictlyFallingRunRound) { EXPECT_EQ(Sorted({3, 2, 1}), (std::vector<int>{2, 1, 0})); }

// As V8 orders them: every comparison with NaN says "equal", so insertion goes by what binary search meets.
TEST(JsSort, LeavesItemsAroundNaNWhereBinaryInsertionFindsThem) {
  EXPECT_EQ(Sorted({2, kNaN, 1}), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(Sorted({5, 2, kNaN, 3, 1}), (std::vector<int>{4, 1, 3, 0, 2}));
}

TEST(JsSort, SortsMoreThanOneRunStably) {
  std::vector<double> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back((i * 7919) % 31);
  std::vector<int> places = Sorted(keys);
  for (size_t i = 1; i < places.size(); ++i) {
    EXPECT_TRUE(keys[places[i - 1]] < keys[places[i]] ||
                (keys[places[i - 1]] == keys[places[i]] && places[i - 1] < places[i]));
  }
}

TEST(JsSort, TakesNothingAndOne) {
  EXPECT_TRUE(Sorted({}).empty());
  EXPECT_EQ(Sorted({5}), std::vector<int>{0});
}

}  // namespace
}  // namespace crystal
