// One launch in progress: every statement of the method goes through here, to be counted and, at the stop point,
// refused.
#ifndef LEGACY_LAUNCH_H_
#define LEGACY_LAUNCH_H_

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "legacy/environment.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// The columns of a table at the moment of one read, by exact name, with the declared type.
struct ColumnNames {
  std::map<std::string, std::string> types = {};

  bool Has(const std::string& column) const { return types.count(column) != 0; }
  bool IsDeclared(const std::string& column, absl::string_view type) const {
    auto found = types.find(column);
    return found != types.end() && found->second == type;
  }
};

class Launch {
 public:
  using Row = std::vector<Value>;  // JavaScript's values: see js_values.h

  Launch(DatabaseAdapter& db, const LegacyEnvironment& environment);

  // One counted write statement. Numbers are bound as reals, as the application's driver binds every number.
  absl::Status Write(absl::string_view sql, absl::Span<const Value> values = {});
  absl::Status WriteEach(std::initializer_list<absl::string_view> statements);
  // All rows of a query at once, as the method reads them.
  absl::StatusOr<std::vector<Row>> Read(absl::string_view sql, absl::Span<const Value> values = {});
  absl::StatusOr<ColumnNames> ReadColumns(absl::string_view table);
  absl::StatusOr<bool> HasTable(absl::string_view table);
  absl::StatusOr<bool> HasPreference(absl::string_view key);
  absl::Status InsertPreference(absl::string_view key, absl::string_view value);

  // ALTER TABLE ADD COLUMN, unless the earlier read `known` has it: a stale read decides by what was there then.
  absl::Status AddUnlessKnown(const ColumnNames& known, absl::string_view table, const std::string& column,
                              absl::string_view declaration);
  // The same by a fresh read.
  absl::Status AddIfMissing(absl::string_view table, const std::string& column, absl::string_view declaration);
  // `work` between BEGIN and COMMIT; after an error in it ROLLBACK. All three count as writes.
  absl::Status Atomically(const std::function<absl::Status()>& work);
  // Notes an error that the step catches by itself, and lets the method go on. A stop is no error and is passed on.
  absl::Status Swallow(absl::string_view step, const absl::Status& status);
  void Threw(const absl::Status& status) { report_.threw = status; }

  std::string NewId();
  // The row id of the last INSERT; no statement to the method, and so never refused.
  absl::StatusOr<int64_t> LastRowId() { return SelectInteger(db_, "SELECT last_insert_rowid()"); }
  const LegacyEnvironment& environment() const { return environment_; }
  bool stopped() const { return report_.stopped; }
  const LegacyReport& report() const { return report_; }

  // QUIRK: reads that later steps use again although the tables have changed since.
  ColumnNames sessions_at_start;         // S0, right after the base schema
  ColumnNames sessions_before_claude;    // S1, at claude_session_id
  ColumnNames projects_before_branch;    // P0, at main_branch
  ColumnNames sessions_before_favorite;  // S3, at is_favorite

 private:
  absl::Status Admit();

  DatabaseAdapter& db_;
  LegacyEnvironment environment_;
  LegacyReport report_;
};

}  // namespace crystal

#endif  // LEGACY_LAUNCH_H_
