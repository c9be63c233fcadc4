// Values as a database holds them: five storage classes, nothing converted on the way.
#ifndef MIGRATOR_VALUES_VALUE_H_
#define MIGRATOR_VALUES_VALUE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"

namespace crystal {

struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};

// NULL, integer, real, text (any bytes, NUL included) or blob. Owns its bytes.
using Value = std::variant<std::monostate, int64_t, double, std::string, Blob>;

// The order is that of Value's alternatives.
enum class StorageClass { kNull, kInteger, kReal, kText, kBlob };

// One value of the row that a Cursor stands on. `bytes` (text and blob only) is valid until the cursor moves.
struct ValueView {
  StorageClass type = StorageClass::kNull;
  int64_t integer = 0;
  double real = 0;
  absl::string_view bytes = {};

  bool is_null() const { return type == StorageClass::kNull; }

  Value ToValue() const {
    switch (type) {
      case StorageClass::kInteger:
        return integer;
      case StorageClass::kReal:
        return real;
      case StorageClass::kText:
        return std::string(bytes);
      case StorageClass::kBlob:
        return Blob{std::string(bytes)};
      case StorageClass::kNull:
        break;
    }
    return std::monostate{};
  }
};

// Same storage class and same content. Reals are compared bit by bit as numbers; SQLite stores no NaN.
inline bool SameValue(const ValueView& a, const ValueView& b) {
  return a.type == b.type && a.integer == b.integer && a.real == b.real && a.bytes == b.bytes;
}

}  // namespace crystal

#endif  // MIGRATOR_VALUES_VALUE_H_
