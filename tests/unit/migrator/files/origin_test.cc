#include "migrator/files/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

TEST(Origin, IsReadAsItIsWritten) {
  for (const Origin& origin : {Origin{"goose", "00001_a.sql", "1"}, Origin{"prisma", "1_a/migration.sql", "1_a"},
                               Origin{"plain", "3 seen as new.sql", "3"}}) {
    EXPECT_EQ(OriginIn(absl::StrCat("\n/* a page */\n", ToString(origin), "\n-- migrate:up\nSELECT 1;")), origin);
  }
  EXPECT_EQ(ToString(Origin{"goose", "00001_a.sql", "1"}), "-- imported: goose 00001_a.sql as 1");
}

TEST(Origin, IsNoneWhereNoLineBeforeTheFirstStatementSaysIt) {
  for (const char* text : {"", "-- imported: yes\nSELECT 1;", "-- imported: as 1", "SELECT 1;\n-- imported: a b as c",
                           "/* imported: a b as c */", "-- imported from a b as c"}) {
    EXPECT_EQ(OriginIn(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace crystal
