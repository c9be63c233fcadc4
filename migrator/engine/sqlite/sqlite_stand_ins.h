// Stand-ins for collations and functions that an application registers and this program does not have.
#ifndef MIGRATOR_ENGINE_SQLITE_SQLITE_STAND_INS_H_
#define MIGRATOR_ENGINE_SQLITE_SQLITE_STAND_INS_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"

struct sqlite3;

namespace crystal {

// While it lives, statements compile that name what is unknown. They must not need its answer: an index that was
// written meanwhile would be out of order for ever. Requires: no statement runs on `db` when one is added and at the
// end.
class StandIns {
 public:
  explicit StandIns(sqlite3* db) : db_(db) {}
  ~StandIns();
  StandIns(const StandIns&) = delete;
  StandIns& operator=(const StandIns&) = delete;

  // False where there can be none (a module), or is one already.
  bool Add(const Unknown& unknown);

 private:
  sqlite3* db_;
  std::vector<Unknown> all_;
};

// ALTER TABLE reads every index of the schema anew, those of other tables too, and fails where one names a collation
// that is unknown; it writes to none of them. `error` is what it said: where it is that, `run` runs again with
// stand-ins, and its result counts; else `error` does.
absl::Status AlteredWithStandIns(sqlite3* db, absl::string_view sql, const absl::Status& error,
                                 const std::function<absl::Status()>& run);

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_SQLITE_SQLITE_STAND_INS_H_
