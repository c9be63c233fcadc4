// Carries out one section of a migration so that nothing is lost: what its statements take away is found by comparing
// the tables that they touch, before and after, and archived; what had left before comes back.
#ifndef MIGRATOR_ROAD_SECTION_H_
#define MIGRATOR_ROAD_SECTION_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/road/move_state.h"
#include "migrator/road/own_archive.h"
#include "migrator/road/returns.h"
#include "migrator/road/section_name.h"
#include "migrator/road/sequences.h"
#include "migrator/road/tracked_tables.h"
#include "migrator/values/sql_script.h"

namespace crystal {

// Begin, then the work, then End, within the caller's transaction; after an error the caller rolls back.
//
// Example: a script that rebuilds a table without its column x.
//   Section section(move, {"007", Direction::kUp, now}, {});
//   RETURN_IF_ERROR(section.Begin());
//   RETURN_IF_ERROR(section.Run(statements));  // the table is copied before the first statement that takes from it
//   RETURN_IF_ERROR(section.End());            // the values of x are in the archive, those of all else compared
class Section {
 public:
  // `scope`: what may come back; everything by default.
  Section(MoveState& move, SectionName name, SqlDeclarations declares, Returns::Scope scope = {});

  absl::Status Begin();
  // Errors: those of DatabaseAdapter::RunStatement.
  absl::Status Run(const std::vector<SqlStatement>& statements);
  // Work that is no statement of an author: `effects` says what it is going to do.
  absl::Status Do(const StatementEffects& effects, const std::function<absl::Status()>& work);
  // A view or trigger that the section itself makes and that does not work is noted in the move: it is as its author
  // wrote it, and SQLite says so to whoever reads it or fires it. Errors: FailedPrecondition - a view or trigger that
  // worked does not any more; something of the user's own cannot come back.
  absl::Status End();

 private:
  absl::Status CheckForgets();
  absl::Status NoteWhatLeftBefore(const SqlPlace& place);
  absl::StatusOr<bool> SpellAsDeclared(SqlPlace& place);
  absl::Status KeepBeforeInserts(const StatementEffects& effects, const std::map<std::string, size_t>& last_taken,
                                 size_t statement);
  absl::Status OrWithOwnAside(const StatementEffects& effects, const absl::Status& done,
                              const std::function<absl::Status()>& again);
  absl::Status Before(const StatementEffects& effects);
  absl::Status NoteHighest(const std::string& table);
  absl::StatusOr<std::map<std::string, Returns::Seeded>> SeededTables();
  absl::Status NoteRekeyed(const std::string& name, const std::set<std::string>& columns);
  absl::Status BeforeRename(const std::string& table);
  absl::Status BeforeDrop(const std::string& table);
  void After(const StatementEffects& effects);
  // Copies what may leave of a table, unless that was done: all of it, or some columns.
  absl::Status Keep(const std::string& table);
  absl::Status Keep(const std::string& table, const std::set<std::string>& columns);
  absl::StatusOr<bool> ReplacesRows(const std::string& table);

  absl::Status EndTable(TrackedTable& table);
  absl::Status Archive(TrackedTable& table, const Table* now);
  absl::Status CheckObjects();

  MoveState& move_;
  DatabaseAdapter& db_;
  SectionName name_;
  SqlDeclarations declares_;
  Returns::Scope scope_;
  Returns returns_;
  bool something_returns_ = false;
  bool left_before_ = false;  // whether it left something in the archive before it began
  TrackedTables tables_;
  Sequences sequences_;           // as they were, where the section writes them itself
  std::set<std::string> filled_;  // tables that got rows from other tables
  bool ids_may_be_used_ = false;  // of rows that it put into a table: a later statement may have written them elsewhere
  std::map<std::string, int64_t> highest_before_;  // rowid, of tables that were there, before rows were put into them
  std::set<std::string> touched_;                  // tables and objects whose shape changed
  std::set<std::string> objects_made_;             // views and triggers, by its own statements
  ObjectsThen objects_then_;                       // before its first rename of a table that was there
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_SECTION_H_
