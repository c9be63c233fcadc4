#include "legacy/js_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace crystal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(JsNumberText, WritesNumbersAsJavaScriptDoes) {
  const std::pair<double, const char*> cases[] = {{0, "0"},
                                                  {-0.0, "0"},
                                                  {1, "1"},
                                                  {-1.5, "-1.5"},
                                                  {0.7, "0.7"},
                                                  {1e-6, "0.000001"},
                                                  {1e-7, "1e-7"},
                                                  {1.5e-10, "1.5e-10"},
                                                  {123456789012345680000.0, "123456789012345680000"},
                                                  {1e21, "1e+21"},
                                                  {1.25e300, "1.25e+300"},
                                                  {4096, "4096"},
                                                  {9007199254740993, "9007199254740992"},
                                                  {5e-324, "5e-324"},
                                                  {kNaN, "NaN"},
                                                  {-kInfinity, "-Infinity"}};
  for (const auto& [number, text] : cases) EXPECT_EQ(JsNumberText(number), text);
}

TEST(JsValue, ReadsIntegersAsDoublesThatLoseTheirLastDigits) {
  EXPECT_EQ(JsValue({.type = StorageClass::kInteger, .integer = 9007199254740993}), Value(9007199254740992.0));
}

TEST(JsValue, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(JsValue({.type = StorageClass::kText,
                     .bytes = "a\xFF"
                              "b"}),
            Value(std::string("a\xEF\xBF\xBD"
                              "b")));
}

TEST(WellFormedUtf8, KeepsWhatIsWellFormedAndNulBytes) {
  const std::string text("a\0é日🚀", 11);
  EXPECT_EQ(WellFormedUtf8(text), text);
}

TEST(WellFormedUtf8, PutsOneReplacementForEachMaximalPart) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(WellFormedUtf8("\xE6\x97"), r);                      // cut off
  EXPECT_EQ(WellFormedUtf8("\xE6\x97x"), r + "x");               // broken off
  EXPECT_EQ(WellFormedUtf8("\xC0\xAF"), r + r);                  // overlong
  EXPECT_EQ(WellFormedUtf8("\xED\xA0\x80"), r + r + r);          // a surrogate
  EXPECT_EQ(WellFormedUtf8("\xF4\x90\x80\x80"), r + r + r + r);  // beyond the last character
  EXPECT_EQ(WellFormedUtf8("\xF0\x9F\x9A"
                           "z"),
            r + "z");
}

TEST(JsText, MakesTextOfEveryKind) {
  EXPECT_EQ(JsText(Value()), "null");
  EXPECT_EQ(JsText(Value(1.0)), "1");
  EXPECT_EQ(JsText(Value(std::string("x"))), "x");
  EXPECT_EQ(JsText(Blob{"\xC3\xA9"}), "é");
}

TEST(JsNumber, ConvertsAsComparisonsDo) {
  EXPECT_EQ(JsNumber(Value()), 0);
  EXPECT_EQ(JsNumber(Value(std::string())), 0);
  EXPECT_EQ(JsNumber(Value(std::string(" 12 "))), 12);
  EXPECT_EQ(JsNumber(Value(std::string("-1.5e3"))), -1500);
  EXPECT_EQ(JsNumber(Value(std::string("+7"))), 7);
  EXPECT_EQ(JsNumber(Value(std::string("0x1F"))), 31);
  EXPECT_EQ(JsNumber(Value(std::string("0b101"))), 5);
  EXPECT_EQ(JsNumber(Value(std::string("1e400"))), kInfinity);
  EXPECT_EQ(JsNumber(Value(std::string("1e-400"))), 0);
  EXPECT_EQ(JsNumber(Value(std::string("-Infinity"))), -kInfinity);
  for (const char* text : {"x", "1x", "inf", "nan", "-", "+-1", "-nan", "0x", "1 2"}) {
    EXPECT_TRUE(std::isnan(JsNumber(Value(std::string(text))))) << text;
  }
}

TEST(JsTruth, IsFalseForNullZeroNaNAndTheEmptyTextAlone) {
  EXPECT_FALSE(JsTruth(Value()));
  EXPECT_FALSE(JsTruth(Value(0.0)));
  EXPECT_FALSE(JsTruth(Value(kNaN)));
  EXPECT_FALSE(JsTruth(Value(std::string())));
  EXPECT_TRUE(JsTruth(Value(std::string("0"))));
  EXPECT_TRUE(JsTruth(Value(2.0)));
  EXPECT_TRUE(JsTruth(Blob{}));
  EXPECT_EQ(JsOr(Value(0.0), Value(0.7)), Value(0.7));
}

TEST(JsJson, EscapesWhatJsonMustAndNothingElse) {
  EXPECT_EQ(JsJson(Value(std::string("\"\\\b\f\n\r\t\x1f é/\x7f"))), "\"\\\"\\\\\\b\\f\\n\\r\\t\\u001f é/\x7f\"");
  EXPECT_EQ(JsJson(Value(std::string("\0", 1))), "\"\\u0000\"");
}

TEST(JsJson, WritesEveryKind) {
  EXPECT_EQ(JsJson(Value()), "null");
  EXPECT_EQ(JsJson(Value(1e-7)), "1e-7");
  EXPECT_EQ(JsJson(Value(kInfinity)), "null");
  EXPECT_EQ(JsJson(Blob{"\x01\xFF"}), "{\"type\":\"Buffer\",\"data\":[1,255]}");
  EXPECT_EQ(JsJsonObject({{"a", "1"}, {"b", "{}"}}), "{\"a\":1,\"b\":{}}");
}

}  // namespace
}  // namespace crystal
