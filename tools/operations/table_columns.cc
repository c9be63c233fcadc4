#include "tools/operations/table_columns.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"

namespace crystal {
namespace {

Table WithoutOrder(Table table) {
  std::erase_if(table.indexes, [](const Index& index) { return index.origin == "c"; });
  std::sort(table.columns.begin(), table.columns.end());
  return table;
}

}  // namespace

bool SameTable(const Table& a, const Table& b) { return WithoutOrder(a) == WithoutOrder(b); }

const Column* RowidAlias(const Table& table) {
  const Column* key = nullptr;
  for (const Column& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (key != nullptr) return nullptr;
    key = &column;
  }
  const bool indexed = absl::c_any_of(table.indexes, [](const Index& index) { return index.origin == "pk"; });
  return key != nullptr && key->type == "INTEGER" && !indexed && !table.without_rowid ? key : nullptr;
}

std::vector<const Column*> ColumnsOnlyIn(const Table& one, const Table& other) {
  std::vector<const Column*> only;
  for (const Column& column : one.columns) {
    if (other.FindColumn(column.name) == nullptr) only.push_back(&column);
  }
  return only;
}

bool HasDefault(const Column& column) {
  return column.default_value && !absl::EqualsIgnoreCase(*column.default_value, "null");
}

bool MustHaveValue(const Column& column) { return column.not_null && !HasDefault(column) && column.generated.empty(); }

bool IsUnique(const Table& table, const Column& column) {
  return absl::c_any_of(table.indexes, [&](const Index& index) {
    return index.unique && index.columns.size() == 1 && index.columns[0].name == column.name;
  });
}

std::string StandIn(const Column& column) {
  const auto is = [&](absl::string_view word) { return absl::StrContains(column.type, word); };
  if (is("INT") || is("REAL") || is("FLOA") || is("DOUB") || is("NUM") || is("DEC") || is("BOOL")) return "0";
  return is("BLOB") ? "x''" : "''";
}

bool FitsStrictly(const std::string& from, const std::string& to) {
  const auto any = [&](std::initializer_list<absl::string_view> words) {
    return absl::c_any_of(words, [&](absl::string_view word) { return absl::StrContains(from, word); });
  };
  if (from == to || to == "ANY") return true;
  if (to == "TEXT") return !from.empty() && !any({"BLOB", "ANY"});
  if (to == "REAL") return any({"INT", "REAL", "FLOA", "DOUB"});
  return to != "BLOB" && any({"INT", "BOOL"});
}

}  // namespace crystal
