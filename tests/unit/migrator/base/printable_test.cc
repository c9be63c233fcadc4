#include "migrator/base/printable.h"

#include <gtest/gtest.h>

namespace crystal {
namespace {

TEST(Printable, KeepsTextAndShowsBytesThatSteerATerminalOrAreNoText) {
  EXPECT_EQ(Printable("añb\xc2\x9b"
                      "31m\x7f\t\n"),
            "añb\\xc2\\x9b31m\\x7f\t\n");
}

TEST(Printable, ShowsTheBytesOfACharacterThatWasCut) { EXPECT_EQ(Printable("a\xc3"), "a\\xc3"); }

}  // namespace
}  // namespace crystal
