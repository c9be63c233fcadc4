// Where two schemas differ, fact by fact.
#ifndef VERIFY_SCHEMA_DIFF_H_
#define VERIFY_SCHEMA_DIFF_H_

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "migrator/values/schema.h"

namespace crystal {

// What a fact is about: "sessions", "column", "archived". Views and triggers belong to the table "".
struct FactKey {
  std::string table;
  std::string kind;  // "table", "column", "foreign key", "index", "unique", "check", "clause", "view", "trigger"
  std::string name;
  auto operator<=>(const FactKey&) const = default;
};

// A schema as a list of facts: each key once, with all that is said of it ("TEXT NOT NULL DEFAULT 'x'"). The order of
// columns is no fact.
using Facts = std::map<FactKey, std::string>;
Facts FactsOf(const Schema& schema);
// The same facts with the text of each view and trigger in one form, whatever its spelling.
Facts WithNormalObjects(Facts facts);

// A difference is two optionals: no `before` was added, no `after` is gone.
struct Difference {
  FactKey where;
  std::optional<std::string> before;
  std::optional<std::string> after;
  auto operator<=>(const Difference&) const = default;
};

// Empty exactly when the two are equal. Swapping the arguments swaps before and after.
std::vector<Difference> DiffFacts(const Facts& before, const Facts& after);

// What was added is gone, and the other way round: the inverse of DiffFacts(a, b) is DiffFacts(b, a), but for
// their order.
std::vector<Difference> Inverse(std::vector<Difference> differences);
// The facts after the differences: Apply(a, DiffFacts(a, b)) is b. Requires: they are differences from `facts`.
Facts Apply(Facts facts, const std::vector<Difference>& differences);

// "column sessions.model: TEXT DEFAULT 'sonnet', now gone"
std::string ToString(const FactKey& key);
std::string ToString(const Difference& difference);

}  // namespace crystal

#endif  // VERIFY_SCHEMA_DIFF_H_
