#include "migrator/road/history_schema.h"

#include <map>
#include <mutex>
#include <optional>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"

namespace crystal {
namespace {

// A new database has neither rows nor an archive: the structure alone says it all.
absl::Status ApplyStructure(DatabaseAdapter& db, const Change& change) {
  if (const auto* script = std::get_if<SqlScript>(&change)) return RunScript(db, script->up);
  const std::optional<SchemaChange> structure = AsSchemaChange(change);
  return structure ? db.Apply(*structure) : absl::OkStatus();
}

absl::StatusOr<Schema> MakeHistorySchema(const std::vector<Migration>& history) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(db->Begin());
  RETURN_IF_ERROR(EnsureHistory(*db));
  for (const Migration& migration : history) {
    for (const Change& change : migration.changes) {
      RETURN_IF_ERROR(WithContext(ApplyStructure(*db, change), absl::StrCat(migration.name, ": ", ToString(change))));
    }
  }
  RETURN_IF_ERROR(db->Commit());
  return db->ReadSchema();
}

}  // namespace

absl::StatusOr<Schema> HistorySchema(const std::vector<Migration>& history) {
  static std::mutex& mutex = *new std::mutex;
  static auto& made = *new std::map<std::string, Schema>();
  std::string key;
  for (const Migration& migration : history) absl::StrAppend(&key, Checksum(migration), "\n");
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = made.find(key);
  if (found != made.end()) return found->second;
  ASSIGN_OR_RETURN(Schema schema, MakeHistorySchema(history));
  return made.emplace(std::move(key), std::move(schema)).first->second;
}

}  // namespace crystal
