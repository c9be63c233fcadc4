// Columns that many tables share, so that a migration reads as what it says.
#ifndef MIGRATIONS_COLUMNS_H_
#define MIGRATIONS_COLUMNS_H_

#include <string>
#include <utility>

#include "migrator/values/migration.h"

namespace crystal::migrations {

// INTEGER PRIMARY KEY AUTOINCREMENT: ids are never used twice.
inline ColumnDefinition AutoId() {
  return {.name = "id", .type = DataType::kInteger, .primary_key = true, .autoincrement = true};
}
inline ColumnDefinition TextId(std::string name = "id") {
  return {.name = std::move(name), .type = DataType::kText, .primary_key = true};
}
inline ColumnDefinition Text(std::string name) { return {.name = std::move(name), .type = DataType::kText}; }
inline ColumnDefinition TextDefault(std::string name, std::string value) {
  return {.name = std::move(name), .type = DataType::kText, .default_value = std::move(value)};
}
inline ColumnDefinition RequiredText(std::string name) {
  return {.name = std::move(name), .type = DataType::kText, .not_null = true};
}
inline ColumnDefinition Integer(std::string name) { return {.name = std::move(name), .type = DataType::kInteger}; }
inline ColumnDefinition Counter(std::string name) {
  return {.name = std::move(name), .type = DataType::kInteger, .default_value = int64_t{0}};
}
inline ColumnDefinition RequiredInteger(std::string name) {
  return {.name = std::move(name), .type = DataType::kInteger, .not_null = true};
}
inline ColumnDefinition Flag(std::string name, bool value) {
  return {.name = std::move(name), .type = DataType::kBoolean, .default_value = int64_t{value}};
}
inline ColumnDefinition DateTime(std::string name) { return {.name = std::move(name), .type = DataType::kDateTime}; }
// The moment of insertion.
inline ColumnDefinition Stamp(std::string name) {
  return {.name = std::move(name), .type = DataType::kDateTime, .default_value = CurrentTimestamp{}};
}
// A row that goes with its session.
inline ColumnDefinition SessionId() {
  return {.name = "session_id",
          .type = DataType::kText,
          .not_null = true,
          .references = Reference{.table = "sessions", .on_delete = OnDelete::kCascade}};
}
// A row that goes with its project.
inline ColumnDefinition ProjectId() {
  return {.name = "project_id",
          .type = DataType::kInteger,
          .not_null = true,
          .references = Reference{.table = "projects", .on_delete = OnDelete::kCascade}};
}
inline ColumnDefinition UniqueKey() {
  return {.name = "key", .type = DataType::kText, .not_null = true, .unique = true};
}
// How much Claude may do unasked.
inline ColumnDefinition PermissionMode(std::string name) {
  return {.name = std::move(name), .type = DataType::kText, .default_value = "ignore", .one_of = {"approve", "ignore"}};
}
inline CreateIndex IndexOn(std::string table, std::string name, std::vector<std::string> columns) {
  return {{.name = std::move(name), .table = std::move(table), .columns = std::move(columns)}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_COLUMNS_H_
