// One thing of a schema (a table, a column, an index) on its way through a learned history, and how far along that way
// a database shows it to be.
#ifndef BASELINE_TOUCHED_THING_H_
#define BASELINE_TOUCHED_THING_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "baseline/learned_history.h"
#include "verify/schema_diff.h"

namespace crystal {

struct TouchedThing {
  using State = std::optional<std::string>;  // what is said of it; none where it is not there

  FactKey where;
  std::vector<size_t> touched_by = {};  // migrations, in order
  std::vector<State> states = {};       // before the first of them, and behind each
  State now = {};                       // in the database
  // How many of them may have come over it as it is, from 0 on; empty where none of its states is this one.
  std::set<size_t> counts = {};

  bool is_strange() const { return counts.empty(); }
  // Whether every possible count says that the migration touched_by[step] came over it, or that it did not.
  bool AllSay(size_t step, bool present) const;
  // Drops what a migration known to be present (or absent) rules out, unless that leaves nothing. Whether it did.
  bool RuleOut(size_t step, bool present);
  // "column notes.tag", "no column notes.tag", "column notes.tag is INTEGER, not TEXT"
  std::string Evidence(size_t step) const;
};

// Everything that the history touches, by key. `found`: the database's facts, with normal objects.
std::vector<TouchedThing> ThingsTouched(const LearnedHistory& learned, const Facts& found);

}  // namespace crystal

#endif  // BASELINE_TOUCHED_THING_H_
