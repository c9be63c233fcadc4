#include "migrator/road/own_things.h"

#include "migrator/base/status_macros.h"
#include "migrator/road/history_schema.h"
#include "migrator/values/history_tables.h"

namespace crystal {

absl::Status OwnThings::Load(const std::vector<Migration>* applied) {
  if (loaded_ || applied == nullptr) return absl::OkStatus();
  loaded_ = true;
  ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
  const Schema made = HistorySchema(*applied).value_or(Schema());
  std::set<std::string> made_objects;
  for (const SchemaObject& object : made.objects) made_objects.insert(object.name);
  for (const auto& [name, table] : schema.tables) {
    const Table* same = made.FindTable(name);
    if (same == nullptr || IsHistoryTable(name)) continue;
    for (const Column& column : table.columns) {
      if (same->FindColumn(column.name) == nullptr) columns_.insert({name, column.name});
    }
    for (const Index& index : table.indexes) {
      if (index.origin == "c" && made.FindIndex(name, index.name) == nullptr) objects_.insert(index.name);
    }
  }
  for (const SchemaObject& object : schema.objects) {
    if (made_objects.count(object.name) == 0) objects_.insert(object.name);
  }
  return absl::OkStatus();
}

void OwnThings::TableRenamed(const std::string& from, const std::string& to) {
  std::set<std::pair<std::string, std::string>> renamed;
  for (const auto& [table, column] : columns_) renamed.insert({table == from ? to : table, column});
  columns_ = std::move(renamed);
}

}  // namespace crystal
