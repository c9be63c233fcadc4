// JavaScript's ideas of the values that the method reads and writes: numbers, texts, truth, JSON.
//
// A row's values come as the application's driver gives them: every number a real (so integers beyond 2^53 lose their
// last digits), text as UTF-8 with U+FFFD for what is none, a blob as a Buffer.
#ifndef LEGACY_JS_VALUES_H_
#define LEGACY_JS_VALUES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "migrator/values/value.h"

namespace crystal {

Value JsValue(const ValueView& value);

// Ill-formed sequences become U+FFFD, one for each maximal part that could have begun a character (WHATWG Encoding).
std::string WellFormedUtf8(absl::string_view bytes);

// Number::toString: 1, 0.7, 1e-7, 1e+21, NaN.
std::string JsNumberText(double number);
// `${value}`: null, the number's text, the text, a Buffer's bytes read as UTF-8.
std::string JsText(const Value& value);
// Number(value), as < and - convert: null is 0, "" is 0, " 12 " is 12, "x" is NaN.
double JsNumber(const Value& value);
// Whether `if (value)` holds: not for null, 0, NaN and "".
bool JsTruth(const Value& value);
// value || otherwise
inline Value JsOr(Value value, Value otherwise) { return JsTruth(value) ? std::move(value) : std::move(otherwise); }

// JSON.stringify of one value: compact; a Buffer is {"type":"Buffer","data":[1,2]}.
std::string JsJson(const Value& value);
// An object of such values in the order given; each second is JSON already.
std::string JsJsonObject(const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace crystal

#endif  // LEGACY_JS_VALUES_H_
