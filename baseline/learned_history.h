// What each migration of a history does to the schema, learned by running the history on an empty database: of SQL
// nothing can be derived.
#ifndef BASELINE_LEARNED_HISTORY_H_
#define BASELINE_LEARNED_HISTORY_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/seed_rows.h"
#include "migrator/values/migration.h"
#include "migrator/values/schema.h"
#include "verify/schema_diff.h"

namespace crystal {

// One migration, as it went over the empty database.
struct LearnedMigration {
  std::vector<Difference> differences = {};         // between the schema before and behind it
  std::vector<std::vector<Difference>> parts = {};  // of each of its statements, or typed changes, alone
  std::map<std::string, std::string> renames = {};  // tables that are called otherwise behind it
  bool renames_columns = false;
  std::set<std::string> reshapes = {};  // tables, by their name behind it, as TablesAfter means it
  std::vector<SeedRow> seeds = {};      // rows that are there behind it and were not before
  // Whether its own question (present_question.h) can be asked behind it; OK where it has none.
  absl::Status question = absl::OkStatus();
  // Tables and columns that its statements read or write.
  std::set<FactKey> uses = {};
};

struct LearnedHistory {
  std::vector<LearnedMigration> migrations;  // one for each, in order
  Schema schema;                             // what all of them give, with the toolkit's own tables
};

// `history` in order, without repeatable migrations. Run once a process for each history; the result is shared by all
// threads.
// Errors: FailedPrecondition - it does not run on an empty database: which file, which line, what the engine says.
//
// Example: of "ALTER TABLE notes ADD COLUMN tag TEXT" it learns one difference, column notes.tag: none before, "TEXT"
// behind it.
absl::StatusOr<std::shared_ptr<const LearnedHistory>> LearnHistory(const std::vector<Migration>& history);

}  // namespace crystal

#endif  // BASELINE_LEARNED_HISTORY_H_
