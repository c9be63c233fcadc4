// What a migration says about tables, in terms that every engine understands: plain values, no SQL.
#ifndef MIGRATOR_VALUES_TYPES_H_
#define MIGRATOR_VALUES_TYPES_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace crystal {

// SQLite spells kDateTime `DATETIME` and kBoolean `BOOLEAN`, because the users' databases do.
enum class DataType { kInteger, kText, kReal, kBlob, kDateTime, kBoolean, kJson };

// The moment at which the row is inserted, in UTC.
struct CurrentTimestamp {
  auto operator<=>(const CurrentTimestamp&) const = default;
};

// A column's default: none, a number, a text, or the moment of insertion.
using DefaultValue = std::variant<std::monostate, int64_t, std::string, CurrentTimestamp>;

enum class OnDelete { kNoAction, kCascade, kSetNull };

// A column that names a row of another table.
struct Reference {
  std::string table;
  std::string column = "id";
  OnDelete on_delete = OnDelete::kNoAction;
  auto operator<=>(const Reference&) const = default;
};

struct ColumnDefinition {
  std::string name;
  DataType type = DataType::kText;
  bool primary_key = false;
  bool autoincrement = false;  // only with an integer primary key: ids are never used twice
  bool not_null = false;
  bool unique = false;
  DefaultValue default_value = {};
  std::vector<std::string> one_of = {};  // empty: any value; otherwise a CHECK on these texts
  std::optional<Reference> references = std::nullopt;
  auto operator<=>(const ColumnDefinition&) const = default;
};

struct TableDefinition {
  std::string name;
  std::vector<ColumnDefinition> columns;
  auto operator<=>(const TableDefinition&) const = default;
};

struct IndexDefinition {
  std::string name;
  std::string table;
  std::vector<std::string> columns;
  bool unique = false;
  auto operator<=>(const IndexDefinition&) const = default;
};

}  // namespace crystal

#endif  // MIGRATOR_VALUES_TYPES_H_
