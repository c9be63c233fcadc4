#include "migrator/base/shell_word.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using testing::HasSubstr;

std::vector<std::string> Words(absl::string_view line) {
  const auto words = ShellWords(line);
  EXPECT_OK(words.status());
  return words.value_or(std::vector<std::string>());
}

using List = std::vector<std::string>;

TEST(ShellWordsTest, QuotesAndBackslashesHoldAWordTogether) {
  EXPECT_EQ(Words("node old.js {db}"), (List{"node", "old.js", "{db}"}));
  EXPECT_EQ(Words("  a\t'b c' \"d \\\" e\" f\\ g ''"), (List{"a", "b c", "d \" e", "f g", ""}));
  EXPECT_EQ(Words("a'b'\"c\"d"), List{"abcd"});
  EXPECT_EQ(Words(R"('a\b' "c\d")"), (List{R"(a\b)", R"(c\d)"}));
  EXPECT_EQ(Words(""), List());
}

TEST(ShellWordsTest, NothingElseOfAShellIsKnown) {
  EXPECT_EQ(Words("a $HOME; b > c * `d`"), (List{"a", "$HOME;", "b", ">", "c", "*", "`d`"}));
}

TEST(ShellWordsTest, WhatIsNotClosedIsRefused) {
  EXPECT_THAT(ShellWords("a 'b"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("quote ' is not closed")));
  EXPECT_THAT(ShellWords("a \\"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("backslash")));
}

TEST(ShellWordsTest, AQuotedWordReadsBackAsItself) {
  for (const char* word : {"plain", "a b", "it's", "\"", "\\", "", "{db}", "a\nb"}) {
    EXPECT_EQ(Words(ShellQuoted(word)), List{word});
  }
}

}  // namespace
}  // namespace crystal
