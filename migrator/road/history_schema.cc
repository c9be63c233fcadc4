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

// What was made in this process, by the checksums of the history.
class MadeSchemas {
 public:
  static MadeSchemas& OfProcess() {
    static auto& made = *new MadeSchemas();
    return made;
  }

  absl::StatusOr<Schema> Get(const std::vector<Migration>& history) {
    const std::string key = KeyOf(history);
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = made_.find(key);
    if (found != made_.end()) return found->second;
    ASSIGN_OR_RETURN(Schema schema, MakeHistorySchema(history));
    return made_.emplace(key, std::move(schema)).first->second;
  }
  void Remember(const std::vector<Migration>& history, const Schema& schema) {
    const std::string key = KeyOf(history);
    const std::lock_guard<std::mutex> lock(mutex_);
    made_.emplace(key, schema);
  }

 private:
  static std::string KeyOf(const std::vector<Migration>& history) {
    std::string key;
    for (const Migration& migration : history) absl::StrAppend(&key, Checksum(migration), "\n");
    return key;
  }

  std::mutex mutex_;
  std::map<std::string, Schema> made_;
};

}  // namespace

absl::StatusOr<Schema> HistorySchema(const std::vector<Migration>& history) {
  return MadeSchemas::OfProcess().Get(history);
}

void RememberHistorySchema(const std::vector<Migration>& history, const Schema& schema) {
  MadeSchemas::OfProcess().Remember(history, schema);
}

}  // namespace crystal
