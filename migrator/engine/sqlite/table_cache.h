// The tables that were read in a transaction, for the next who asks: a section asks for its tables again and again.
#ifndef MIGRATOR_ENGINE_SQLITE_TABLE_CACHE_H_
#define MIGRATOR_ENGINE_SQLITE_TABLE_CACHE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// Whether a statement of this program may change what main consists of, or take such a change back. What is not plainly
// about rows or about TEMP objects may.
bool MayChangeSchema(absl::string_view sql);

// Every change of the schema gives it another version (https://www.sqlite.org/pragma.html#pragma_schema_version), also
// before COMMIT. Taken back to a savepoint a version comes again: then, and at both ends of a transaction, Forget is to
// be called. Must not outlive `db`.
class TableCache {
 public:
  explicit TableCache(DatabaseAdapter& db) : db_(db) {}

  // As DatabaseAdapter::ReadTable. Requires: a transaction is open.
  absl::StatusOr<Table> Read(absl::string_view name);
  void Forget() { tables_.clear(); }

 private:
  DatabaseAdapter& db_;
  int64_t version_ = 0;  // of the schema that tables_ are of
  std::map<std::string, Table> tables_;
};

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_TABLE_CACHE_H_
