// One place where the two paths' results differ, seen from all three sides.
#ifndef VERIFY_DISCREPANCY_H_
#define VERIFY_DISCREPANCY_H_

#include <map>
#include <optional>
#include <set>
#include <string>

#include "migrator/engine/database_adapter.h"
#include "migrator/values/value.h"
#include "verify/schema_diff.h"
#include "verify/two_paths.h"

namespace crystal {

using Row = std::map<std::string, Value>;

// A fact of the schema, a row, or one value of a row that both results have. nullopt: not there on that side.
struct Discrepancy {
  enum class Kind { kFact, kRow, kValue };
  Kind kind = Kind::kFact;
  std::string table;
  std::string column;                                             // of a value
  FactKey fact;                                                   // of a fact
  std::optional<Value> before = {}, legacy = {}, versioned = {};  // for a fact its text, for a row its key
  Row row = {};  // a row or the row of a value as the versioned path has it, else as legacy has it, else as before
};

struct OldPathKnowledge;

// What the rules may ask about the whole run.
struct RunFacts {
  const LegacyOutcome* legacy = nullptr;
  const OldPathKnowledge* known = nullptr;
  Schema schema_before = {}, schema_legacy = {}, schema_versioned = {}, target = {};
  std::set<std::string> sessions_only_versioned = {};  // ids of sessions that the legacy result lacks
  std::set<std::string> stranded = {};                 // ids of sessions that stood in a scratch table before
  int64_t now_ms = 0;
};

// Explains a discrepancy: true where the rule's facts hold. Nothing is explained by default.
using RuleFn = bool (*)(const Discrepancy&, const RunFacts&);
struct Rule {
  const char* name;
  const char* reason;  // for people, after "because"
  RuleFn explains;
};

// What is known of an old path; nothing else is told apart by a name.
struct OldPathKnowledge {
  std::vector<Rule> rules =
      {};  // what may explain a difference, in the order in which they are asked, the surest first
  // Tables that it makes for the time of a launch: rows that go with them are none of the user's.
  std::set<std::string> scratch_tables = {};
  // The columns by which a row that both paths made is recognised although each drew an id of its own.
  std::map<std::string, std::vector<std::string>> natural_keys = {};
  // Whether an error may end a launch: then the rules say what was left undone. Of any other old path nobody knows what
  // it would have done without the error, and so the error is a difference of its own.
  bool may_throw = false;
};
const OldPathKnowledge& KnownOfCrystal();
const OldPathKnowledge& KnownOfAny();  // what holds for the old path of any application

inline constexpr char kLostByLegacy[] = "lost-by-legacy";

// rules/lost.cc
bool LostByLegacy(const Discrepancy&, const RunFacts&);
bool OfLostSession(const Discrepancy&, const RunFacts&);
bool StrandedSession(const Discrepancy&, const RunFacts&);
// rules/stopped.cc
bool LegacyThrew(const Discrepancy&, const RunFacts&);
bool StepSwallowed(const Discrepancy&, const RunFacts&);
// rules/left.cc
bool Residue(const Discrepancy&, const RunFacts&);
bool NeverMended(const Discrepancy&, const RunFacts&);
bool DatesLeftAsText(const Discrepancy&, const RunFacts&);
bool DatesEmptied(const Discrepancy&, const RunFacts&);
bool EarlyFolders(const Discrepancy&, const RunFacts&);
bool OddMark(const Discrepancy&, const RunFacts&);
// rules/triggers.cc
bool TriggerFired(const Discrepancy&, const RunFacts&);
// rules/panels.cc
bool HalfMadePanel(const Discrepancy&, const RunFacts&);
bool BytesAsText(const Discrepancy&, const RunFacts&);
// rules/generated.cc
bool GeneratedId(const Discrepancy&, const RunFacts&);

// Small questions that several rules ask.
bool IsNull(const std::optional<Value>& value);
std::string TextOf(const std::optional<Value>& value);
std::string TextOf(const Row& row, const std::string& column);

}  // namespace crystal

#endif  // VERIFY_DISCREPANCY_H_
