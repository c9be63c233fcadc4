#include "legacy/js_date_parts.h"

#include <cmath>
#include <limits>

#include "absl/time/civil_time.h"

namespace crystal {
namespace {

constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();

}  // namespace

// Which part is the year, the month and the day is guessed from what can be a day.
bool DateParts::ReadDay(int64_t& year, int& month, int& day_of_month) const {
  if (day.empty()) return false;
  const int parts = static_cast<int>(day.size());
  const auto part = [&](int i) { return i < parts ? day[i] : 1; };
  if (named_month != 0) {
    month = named_month;
    const bool year_first = !IsDay(part(0));
    day_of_month = year_first ? part(1) : part(0);
    year = year_first ? part(0) : part(1);
  } else if (iso || !IsDay(part(0))) {
    year = part(0), month = part(1), day_of_month = part(2);
  } else {
    month = part(0), day_of_month = part(1), year = part(2);
  }
  if (!iso && year >= 0 && year <= 99) year += year <= 49 ? 2000 : 1900;
  return Between(month, 1, 12) && IsDay(day_of_month);
}

bool DateParts::NormaliseTime() {
  time.resize(4);
  if (half_day_offset) {
    if (!Between(time[0], 0, 12)) return false;
    time[0] = time[0] % 12 + *half_day_offset;
  }
  if (time[0] == 24) return time[1] == 0 && time[2] == 0 && time[3] == 0;
  return Between(time[0], 0, 23) && IsMinute(time[1]) && IsMinute(time[2]) && Between(time[3], 0, 999);
}

double DateParts::Time(const absl::TimeZone& zone) {
  int64_t year = 0;
  int month = 0, day_of_month = 0;
  if (!ReadDay(year, month, day_of_month) || !NormaliseTime()) return kNoTime;
  // The 31st of June is the first of July, as civil times count on.
  const absl::CivilSecond civil(year, month, day_of_month, time[0], time[1], time[2]);
  double ms = static_cast<double>(civil - absl::CivilSecond(1970)) * 1000 + time[3];
  if (std::abs(ms) > kMaxJsTime + 86400000.0) return kNoTime;
  if (zone_sign) {
    ms -= *zone_sign * (zone_hour.value_or(0) * 3600.0 + zone_minute.value_or(0) * 60.0) * 1000;
  } else {
    ms = static_cast<double>(absl::ToUnixSeconds(zone.At(civil).pre)) * 1000 + time[3];
  }
  return std::abs(ms) <= kMaxJsTime ? ms : kNoTime;
}

}  // namespace crystal
