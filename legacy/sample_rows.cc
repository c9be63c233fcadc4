#include "legacy/sample_rows.h"

#include "absl/strings/str_cat.h"

namespace crystal {

absl::Status SampleRows::Insert(const std::string& table, const Cells& cells) {
  const Table* known = schema_.FindTable(table);
  if (known == nullptr) return absl::OkStatus();
  std::string columns, marks;
  std::vector<Value> values;
  for (const auto& [column, value] : cells) {
    if (known->FindColumn(column) == nullptr) continue;
    absl::StrAppend(&columns, columns.empty() ? "" : ", ", QuoteName(column));
    absl::StrAppend(&marks, marks.empty() ? "?" : ", ?");
    values.push_back(value);
  }
  return db_.Execute(absl::StrCat("INSERT INTO ", QuoteName(table), " (", columns, ") VALUES (", marks, ")"), values);
}

}  // namespace crystal
