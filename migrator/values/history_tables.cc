#include "migrator/values/history_tables.h"

#include <algorithm>

namespace crystal {
namespace {

ColumnDefinition TextColumn(std::string name) {
  return {.name = std::move(name), .type = DataType::kText, .not_null = true};
}

}  // namespace

const std::vector<TableDefinition>& HistoryTables() {
  static const auto& tables = *new std::vector<TableDefinition>{
      {.name = "migrations",
       .columns = {{.name = "name", .type = DataType::kText, .primary_key = true},
                   TextColumn("executed_at"),
                   {.name = "sequence", .type = DataType::kInteger, .not_null = true, .unique = true},
                   TextColumn("checksum"),
                   {.name = "duration_ms", .type = DataType::kInteger, .not_null = true},
                   TextColumn("origin"),
                   TextColumn("tool_version")}},
      {.name = "migration_events",
       .columns = {{.name = "id", .type = DataType::kInteger, .primary_key = true},
                   TextColumn("at"),
                   TextColumn("actor"),
                   TextColumn("command"),
                   TextColumn("subject"),
                   TextColumn("outcome"),
                   TextColumn("details"),
                   TextColumn("hash")}},
      {.name = "migration_archive",
       .columns = {TextColumn("table_name"),
                   {.name = "row_key", .type = DataType::kText},
                   TextColumn("column_name"),
                   {.name = "value", .type = DataType::kBlob},  // BLOB converts nothing: any value stays as it is
                   TextColumn("archived_by"),
                   TextColumn("archived_at"),
                   {.name = "kind", .type = DataType::kText},
                   {.name = "direction", .type = DataType::kText},
                   {.name = "exact_key", .type = DataType::kText},
                   {.name = "replaced_by", .type = DataType::kBlob},
                   {.name = "row_print", .type = DataType::kBlob}}},
      {.name = "migration_tags",
       .columns = {{.name = "tag", .type = DataType::kText, .primary_key = true},
                   TextColumn("migration"),
                   TextColumn("created_at")}},
  };
  return tables;
}

bool IsHistoryTable(absl::string_view name) {
  const auto& tables = HistoryTables();
  return std::any_of(tables.begin(), tables.end(), [&](const TableDefinition& table) { return table.name == name; });
}

}  // namespace crystal
