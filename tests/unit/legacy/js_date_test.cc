#include "legacy/js_date.h"

#include <gtest/gtest.h>

#include <cmath>

namespace crystal {
namespace {

const absl::TimeZone kTwoHoursEast = absl::FixedTimeZone(7200);

double Parse(const char* text) { return ParseJsDate(text, kTwoHoursEast); }
double Utc(const char* text) { return ParseJsDate(text, absl::UTCTimeZone()); }

TEST(ParseJsDate, TakesADateAloneForUtc) {
  EXPECT_EQ(Parse("2025-06-10"), 1749513600000);
  EXPECT_EQ(Parse("2025-06"), 1748736000000);
  EXPECT_EQ(Parse("2025"), 1735689600000);
}

TEST(ParseJsDate, TakesATimeWithoutAZoneForLocal) {
  EXPECT_EQ(Parse("2025-06-10 00:00:00"), 1749513600000 - 7200000);
  EXPECT_EQ(Parse("2025-06-10T00:00:00"), 1749513600000 - 7200000);
  EXPECT_EQ(Parse("2025-06-10 00:00"), 1749513600000 - 7200000);
}

TEST(ParseJsDate, ReadsZones) {
  EXPECT_EQ(Parse("2025-06-10T00:30:00.000Z"), 1749515400000);
  EXPECT_EQ(Parse("2025-06-10T02:30:00+02:00"), 1749515400000);
  EXPECT_EQ(Parse("2025-06-10T02:30:00+0200"), 1749515400000);
  EXPECT_EQ(Parse("2025-06-10 02:30:00+02:00"), 1749515400000);
  EXPECT_EQ(Parse("2025-06-10 00:30:00 GMT"), 1749515400000);
  EXPECT_EQ(Parse("2025-06-10 00:30:00 GMT-2"), 1749515400000 + 7200000);
  EXPECT_EQ(Parse("2025-06-09 19:30:00 EST"), 1749515400000);
}

TEST(ParseJsDate, ReadsFractionsOfAnyLength) {
  EXPECT_EQ(Utc("2025-06-10T00:00:00.5Z"), 1749513600500);
  EXPECT_EQ(Utc("2025-06-10T00:00:00.123456789Z"), 1749513600123);
  EXPECT_EQ(Utc("2025-06-10 00:00:00.25"), 1749513600250);
}

TEST(ParseJsDate, ReadsTheOldFormsThatBrowsersForgive) {
  EXPECT_EQ(Utc("Jun 10 2025"), 1749513600000);
  EXPECT_EQ(Utc("10 June 2025 12:00 am"), 1749513600000);
  EXPECT_EQ(Utc("6/10/2025 (a note)"), 1749513600000);
  EXPECT_EQ(Utc("Tue Jun 10 2025 02:00:00 GMT+0200 (CEST)"), 1749513600000);
  EXPECT_EQ(Utc("6/10/25, 1:02:03 PM"), 1749560523000);
  EXPECT_EQ(Utc("12"), 1007164800000);  // the first of December 2001
}

TEST(ParseJsDate, CountsOnFromDaysThatAreNone) { EXPECT_EQ(Utc("2025-02-31"), Utc("2025-03-03")); }

TEST(ParseJsDate, TakesMidnightAtTheEndOfTheDay) {
  EXPECT_EQ(Utc("2025-06-10T24:00:00Z"), Utc("2025-06-11"));
  EXPECT_TRUE(std::isnan(Utc("2025-06-10T24:00:01Z")));
}

// The clock goes from 02:00 to 03:00: 02:30 is taken as if it still were winter.
TEST(ParseJsDate, ReadsAnHourThatIsSkippedByTheOffsetBefore) {
  absl::TimeZone berlin;
  if (!absl::LoadTimeZone("Europe/Berlin", &berlin)) GTEST_SKIP() << "no time zones on this machine";
  EXPECT_EQ(ParseJsDate("2025-03-30 02:30:00", berlin), 1743298200000);
  EXPECT_EQ(ParseJsDate("2025-10-26 02:30:00", berlin), 1761438600000);  // the first of two
}

TEST(ParseJsDate, GivesNaNForWhatIsNoDate) {
  for (const char* text :
       {"", "yesterday", "2025-13-01", "2025-06-10T", "2025-06-10T1:00Z", "2025-06-10T10:00:00x", "2025-06-10 25:00:00",
        "2025-06-10 10:00:00 nonsense", "-000000-01-01T00:00:00Z", "13/13/13", "99999999", "é"}) {
    EXPECT_TRUE(std::isnan(Utc(text))) << text;
  }
}

TEST(JsTime, TakesNullForTheEpochAndNumbersForMilliseconds) {
  EXPECT_EQ(JsTime(Value(), kTwoHoursEast), 0);
  EXPECT_EQ(JsTime(Value(1500.9), kTwoHoursEast), 1500);
  EXPECT_TRUE(std::isnan(JsTime(Value(9e15), kTwoHoursEast)));
  EXPECT_EQ(JsTime(Blob{"2025"}, kTwoHoursEast), 1735689600000);
}

TEST(JsIsoTime, HasMillisecondsAndZ) {
  EXPECT_EQ(JsIsoTime(1750000000000), "2025-06-15T15:06:40.000Z");
  EXPECT_EQ(JsIsoTime(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(JsIsoTime(253402300800000), "+010000-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace crystal
