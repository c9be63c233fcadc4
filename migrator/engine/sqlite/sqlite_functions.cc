#include "migrator/engine/sqlite/sqlite_functions.h"

#define XXH_INLINE_ALL
#include <sqlite3.h>
#include <xxhash.h>

#include <cstdint>
#include <string>

namespace crystal {
namespace {

template <typename T>
void Add(const T& plain, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&plain), sizeof(plain));
}

// The storage class and the length stand before the bytes, so that no two lists of values are the same bytes.
void AddValue(sqlite3_value* value, std::string& bytes) {
  const int type = sqlite3_value_type(value);
  bytes.push_back(static_cast<char>(type));
  if (type == SQLITE_INTEGER) return Add(sqlite3_value_int64(value), bytes);
  if (type == SQLITE_FLOAT) return Add(sqlite3_value_double(value), bytes);
  if (type != SQLITE_TEXT && type != SQLITE_BLOB) return;
  const auto* data =
      type == SQLITE_TEXT ? static_cast<const void*>(sqlite3_value_text(value)) : sqlite3_value_blob(value);
  const auto length = static_cast<uint64_t>(sqlite3_value_bytes(value));
  Add(length, bytes);
  if (length > 0) bytes.append(static_cast<const char*>(data), length);
}

void RowPrint(sqlite3_context* context, int count, sqlite3_value** values) {
  std::string bytes;
  for (int i = 0; i < count; ++i) AddValue(values[i], bytes);
  XXH128_canonical_t print;
  XXH128_canonicalFromHash(&print, XXH3_128bits(bytes.data(), bytes.size()));
  sqlite3_result_blob(context, print.digest, sizeof(print.digest), SQLITE_TRANSIENT);
}

}  // namespace

absl::Status RegisterFunctions(sqlite3* db) {
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_create_function_v2(db, "crystal_row_print", -1, flags, nullptr, &RowPrint, nullptr, nullptr, nullptr) ==
      SQLITE_OK) {
    return absl::OkStatus();
  }
  return absl::InternalError("sqlite: a function of this program cannot be registered");
}

}  // namespace crystal
