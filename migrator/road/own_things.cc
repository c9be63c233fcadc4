#include "migrator/road/own_things.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/history_schema.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

// What the author of a file changed after it was applied, and had accepted, cannot be told from what the user did:
// whatever these files name counts as theirs.
absl::StatusOr<std::set<std::string>> NamesInEdited(DatabaseAdapter& db, const std::vector<Migration>& applied) {
  ASSIGN_OR_RETURN(
      std::vector<std::string> accepted,
      SelectTexts(db, "SELECT DISTINCT subject FROM migration_events WHERE command = 'repair' AND outcome = ?",
                  {Value(std::string(kChecksumAccepted))}));
  std::set<std::string> names;
  for (const Migration& migration : applied) {
    if (!absl::c_linear_search(accepted, migration.name)) continue;
    for (const Change& change : migration.changes) {
      const auto* script = std::get_if<SqlScript>(&change);
      if (script == nullptr) continue;
      for (const SqlStatement& statement : script->up) {
        for (const SqlToken& word : WordsOf(statement.text)) names.insert(absl::AsciiStrToLower(word.Name()));
      }
    }
  }
  return names;
}

}  // namespace

absl::Status OwnThings::Load(const std::vector<Migration>* applied) {
  if (loaded_ || applied == nullptr) return absl::OkStatus();
  loaded_ = true;
  ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
  ASSIGN_OR_RETURN(const std::set<std::string> edited, NamesInEdited(db_, *applied));
  const Schema made = HistorySchema(*applied).value_or(Schema());
  for (const SchemaObject& object : made.objects) made_objects_.insert(object.name);
  for (const auto& [name, table] : schema.tables) {
    const Table* same = made.FindTable(name);
    if (same == nullptr || IsHistoryTable(name) || edited.count(absl::AsciiStrToLower(name)) > 0) continue;
    for (const Column& column : table.columns) {
      if (same->FindColumn(column.name) == nullptr && made_columns_.count({name, column.name}) == 0) {
        columns_.insert({name, column.name});
      }
    }
    for (const Index& index : table.indexes) {
      const bool is_made = made.FindIndex(name, index.name) != nullptr || made_objects_.count(index.name) > 0;
      if (index.origin == "c" && !is_made) objects_.insert(index.name);
    }
  }
  for (const SchemaObject& object : schema.objects) {
    if (made_objects_.count(object.name) == 0) objects_.insert(object.name);
  }
  return absl::OkStatus();
}

void OwnThings::TablesRenamed(const std::map<std::string, std::string>& tables) {
  std::set<std::pair<std::string, std::string>> renamed;
  for (const auto& [table, column] : columns_) {
    const auto found = tables.find(table);
    renamed.insert({found == tables.end() ? table : found->second, column});
  }
  columns_ = std::move(renamed);
}

}  // namespace crystal
