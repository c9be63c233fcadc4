#include "migrator/values/migration_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace crystal {
namespace {

TEST(MigrationNumber, IsWhatANameBeginsWith) {
  const struct {
    const char* name;
    const char* number;
    size_t length;
  } cases[] = {
      {"20261122090000-add-tags", "20261122090000", 14},
      {"000010_create_users", "000010", 6},
      {"0", "0", 1},
      {"1.10-add-tags", "1.10", 4},
      {"V1.10__init", "1.10", 5},
      {"V1_10__init", "1.10", 5},
      {"V2021.01__init", "2021.01", 8},
      {"2020-01-02-030405_create_users", "20200102030405", 17},
      {"2026-01-02-030405-0000_x", "20260102030405", 22},
      {"2026-01-02-030405-0012_x", "20260102030405.0012", 22},
      {"2026-01-02-030405-00123_x", "20260102030405", 17},
      {"2020_01_02_0304_x", "20200102030400", 15},
      {"2020_01_02_create_users", "20200102000000", 10},
      {"2024-03-13_170000_x", "20240313000000", 10},
      {"2020_01_x", "2020", 4},
      {"1_2_users", "1", 1},
      {"1.x", "1", 1},
      {"R-views", "", 0},
      {"Version", "", 0},
      {"V", "", 0},
      {"", "", 0},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(NumberText(c.name), c.number) << c.name;
    EXPECT_EQ(NumberLength(c.name), c.length) << c.name;
  }
}

TEST(MigrationNumber, IsComparedAsNumbersPartByPart) {
  // Each before the next.
  const std::vector<std::string> names = {"none",
                                          "0000_init",
                                          "1_a",
                                          "2_b",
                                          "V2.1__c",
                                          "V2.10__d",
                                          "010_e",
                                          "11_f",
                                          "20230101_g",
                                          "2023-01-01-000000_h",
                                          "20240101000000_i"};
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = 0; j < names.size(); ++j) {
      EXPECT_EQ(MigrationNumber(names[i]) < MigrationNumber(names[j]), i < j) << names[i] << " " << names[j];
      EXPECT_EQ(NameComesBefore(names[i], names[j]), i < j) << names[i] << " " << names[j];
    }
  }
}

TEST(MigrationNumber, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(MigrationNumber("1_a"), MigrationNumber("0001_b"));
  EXPECT_EQ(MigrationNumber("V1__a"), MigrationNumber("1.0-a"));
  EXPECT_EQ(MigrationNumber("2020-01-01-000000_a"), MigrationNumber("20200101000000-a"));
  EXPECT_NE(MigrationNumber("0_a"), MigrationNumber("a"));
  EXPECT_TRUE(NameComesBefore("1_a", "01_b") == ("1_a" < std::string("01_b")));
}

// The program's own names, and those that users gave before numbers were compared as such.
TEST(MigrationNumber, LeavesTheOrderOfTimeStampsAndOfThreeDigitsAsItWas) {
  std::vector<std::string> names = {
      "001-initial-schema",  "009-x",           "010-a", "041-fix", "20250101000000-b", "20261122090000-a-2",
      "20261122090000-a-10", "20261122090001-a"};
  std::sort(names.begin(), names.end());
  std::vector<std::string> by_number = names;
  std::reverse(by_number.begin(), by_number.end());
  std::sort(by_number.begin(), by_number.end(), NameComesBefore);
  EXPECT_EQ(by_number, names);
}

}  // namespace
}  // namespace crystal
