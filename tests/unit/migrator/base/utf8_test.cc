#include "migrator/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace crystal {
namespace {

TEST(ValidUtf8Prefix, IsAllOfWhatUtf8Can) {
  for (const std::string text : {"", "plain", "\xC3\xA9t\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80",
                                 "\xF0\x9F\x92\xBE", "\xF4\x8F\xBF\xBF", "\xEF\xBB\xBFmark"}) {
    EXPECT_EQ(ValidUtf8Prefix(text), text.size()) << text;
  }
  EXPECT_EQ(ValidUtf8Prefix(std::string("a\0b", 3)), 3u);
}

TEST(ValidUtf8Prefix, EndsBeforeTheFirstByteThatIsWrong) {
  for (const char* wrong : {"\xE9t", "\x80", "\xC3", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE2\x82", "\xED\xA0\x80",
                            "\xF0\x80\x80\x80", "\xF0\x9F\x92", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(ValidUtf8Prefix(std::string("ab\xC3\xA9") + wrong), 4u) << wrong;
  }
}

}  // namespace
}  // namespace crystal
