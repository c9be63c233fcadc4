// JavaScript's Date, as far as the method uses it: reading whatever a creation time holds, writing ISO 8601.
#ifndef LEGACY_JS_DATE_H_
#define LEGACY_JS_DATE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "migrator/values/value.h"

namespace crystal {

// new Date(value).getTime(): milliseconds since 1970 UTC, or NaN where the value is no date. NULL is the epoch, a
// number counts milliseconds, text goes through ParseJsDate.
double JsTime(const Value& value, const absl::TimeZone& zone);

// Date.parse as V8 does it: first the ISO form of ECMAScript (a date alone is UTC), then the forgiving old grammar, in
// which "2025-06-10 00:00:00" is local time, "Jun 10 2025" is a date and "12" is the first of December 2001.
double ParseJsDate(absl::string_view text, const absl::TimeZone& zone);

// toISOString(): "2025-06-15T15:06:40.000Z".
std::string JsIsoTime(int64_t ms);

}  // namespace crystal

#endif  // LEGACY_JS_DATE_H_
