// The parts of a date that is being read, and the moment that they make together.
#ifndef LEGACY_JS_DATE_PARTS_H_
#define LEGACY_JS_DATE_PARTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace crystal {

// Milliseconds from 1970 that ECMAScript still takes for a moment (time values and time range).
inline constexpr double kMaxJsTime = 8.64e15;

inline bool Between(int n, int low, int high) { return n >= low && n <= high; }
inline bool IsDay(int n) { return Between(n, 1, 31); }
inline bool IsMinute(int n) { return Between(n, 0, 59); }

// What has been read so far: up to three parts of the day, four of the time, and a zone.
struct DateParts {
  std::vector<int> day;
  std::vector<int> time;
  int named_month = 0;
  bool iso = false;
  std::optional<int> half_day_offset;  // 0 for am, 12 for pm
  std::optional<int> zone_sign, zone_hour, zone_minute;

  bool AddDay(int n) {
    if (day.size() == 3) return false;
    day.push_back(n);
    return true;
  }
  bool AddTime(int n) {
    if (time.size() == 4) return false;
    time.push_back(n);
    return true;
  }
  bool AddLastTime(int n) {
    time.push_back(n);
    time.resize(4);
    return true;
  }
  bool ExpectsTime(int n) const {
    return ((time.size() == 1 || time.size() == 2) && IsMinute(n)) || (time.size() == 3 && Between(n, 0, 999));
  }
  bool ExpectsZoneMinute(int n) const { return zone_hour && !zone_minute && IsMinute(n); }
  bool IsUtc() const { return zone_hour == 0 && zone_minute == 0; }
  void SetZone(int sign, int hour, std::optional<int> minute) {
    zone_sign = sign;
    zone_hour = hour;
    zone_minute = minute;
  }

  // Milliseconds since 1970 UTC, or NaN where the parts make no date. `zone` holds where none was read.
  double Time(const absl::TimeZone& zone);

 private:
  bool ReadDay(int64_t& year, int& month, int& day_of_month) const;
  bool NormaliseTime();
};

}  // namespace crystal

#endif  // LEGACY_JS_DATE_PARTS_H_
