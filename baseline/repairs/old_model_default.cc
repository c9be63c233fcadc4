#include "absl/strings/str_cat.h"
#include "baseline/deviation.h"

namespace crystal {
namespace {

constexpr char kTable[] = "projects";
constexpr char kColumn[] = "lastUsedModel";
constexpr char kOldDefault[] = "'claude-sonnet-4-20250514'";  // v0.1.16 to v0.2.0

}  // namespace

absl::StatusOr<std::optional<Finding>> FindOldModelDefault(DatabaseAdapter&, const Schema& schema, const Schema&) {
  const Column* column = schema.FindColumn(kTable, kColumn);
  if (column == nullptr || column->default_value != kOldDefault) return std::nullopt;
  const ColumnDefinition declared{.name = kColumn, .type = DataType::kText, .default_value = "sonnet"};
  return Finding{.name = "old-model-default",
                 .evidence = absl::StrCat("column projects.lastUsedModel has the default ", kOldDefault),
                 .remedy = "declare the default 'sonnet'; values stay",
                 .redeclares = {absl::StrCat(kTable, ".", kColumn)},
                 .mend_shape = [declared](DatabaseAdapter& db, const RunContext&) {
                   return db.Apply(RetypeColumn{.table = kTable, .from = declared, .to = declared});
                 }};
}

}  // namespace crystal
