// Which migrations of a learned history a database has already, judged by its schema: by what each of them adds,
// changes and takes away, and what became of that later in the history.
#ifndef BASELINE_LEARNED_PRESENCE_H_
#define BASELINE_LEARNED_PRESENCE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "baseline/learned_history.h"
#include "migrator/road/presence.h"

namespace crystal {

struct LearnedPresence {
  std::vector<MigrationPresence> migrations;  // one for each, in order
  // "20260301090000-fill-tags: changes rows only; taken for present, as 20260401090000-add-notes, which comes later,
  // is"
  std::vector<std::string> assumed = {};
};

// What somebody else knows of a migration (other_records.h): only asked where the schema is silent.
using KnownApplied = std::map<std::string, std::string>;  // name -> who says that it is applied

// Each thing that migrations make, change or take away has as many states as migrations touched it; the one that the
// database has says which of these came over it. Holes are found as they are: a migration is present where its own
// things say so. Where the schema says nothing (a thing that came and went again, rows), the first of these decides:
// `assumed`; the migration's own question (`-- migrate:present`, or is_applied of a data change); `known`; whether the
// rows that it puts into tables are there (seed_rows.h); whether something that it reads or writes is not there yet;
// and whether a later migration is present.
//
// A migration of which a part is there is kPartial; where the rest can be made by statements that stand by themselves,
// these are in `missing` of its first change. Something in a state that the history never gives it is kConflicting,
// with "table.column" in `column`.
//
// Reads the schema, rows where a question does, and single rows by their keys.
// Errors: InvalidArgument - `assumed` names no migration, or contradicts the schema.
//
// Example: a history of 1 (create table notes), 2 (add column tag), 3 (add column seen), and a database with notes.seen
// and without notes.tag: 1 and 3 are present, 2 is absent.
absl::StatusOr<LearnedPresence> JudgeLearned(DatabaseAdapter& db, const Schema& schema,
                                             const std::vector<Migration>& history, const LearnedHistory& learned,
                                             const std::map<std::string, bool>& assumed, const KnownApplied& known);

}  // namespace crystal

#endif  // BASELINE_LEARNED_PRESENCE_H_
