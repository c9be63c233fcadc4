#include "baseline/learned_presence.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "baseline/present_question.h"
#include "baseline/touched_thing.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {
namespace {

class Judge {
 public:
  Judge(DatabaseAdapter& db, const Schema& schema, const std::vector<Migration>& history, const LearnedHistory& learned)
      : db_(db),
        schema_(schema),
        history_(history),
        learned_(learned),
        found_(WithNormalObjects(FactsOf(schema))),
        things_(ThingsTouched(learned, found_)),
        verdicts_(history.size()),
        of_(history.size()) {
    for (size_t t = 0; t < things_.size(); ++t) {
      for (size_t step = 0; step < things_[t].touched_by.size(); ++step) {
        of_[things_[t].touched_by[step]].push_back({t, step});
      }
    }
  }

  absl::StatusOr<LearnedPresence> Run(const std::map<std::string, bool>& assumed, const KnownApplied& known) {
    for (size_t m = 0; m < history_.size(); ++m) verdicts_[m] = FromSchema(m);
    for (size_t m = 0; m < history_.size(); ++m) Spread(m);
    RETURN_IF_ERROR(CheckAssumed(assumed));
    for (size_t m = 0; m < history_.size(); ++m) {
      if (verdicts_[m]) continue;
      RETURN_IF_ERROR(FromElsewhere(m, assumed, known));
      Spread(m);
    }
    for (size_t m = 0; m < history_.size(); ++m) result_.migrations.push_back(Explain(m));
    return std::move(result_);
  }

 private:
  struct Step {
    size_t thing;
    size_t step;
  };

  bool IsSure(const Step& at, bool present) const { return things_[at.thing].AllSay(at.step, present); }

  // What its own things say; nothing where they are silent.
  std::optional<Presence> FromSchema(size_t m) const {
    bool present = false, absent = false;
    for (const Step& at : of_[m]) {
      const TouchedThing& thing = things_[at.thing];
      if (thing.is_strange() && at.step == 0) return Presence::kConflicting;
      present |= IsSure(at, true);
      absent |= IsSure(at, false);
    }
    if (present && absent) return Presence::kPartial;
    if (present) return Presence::kPresent;
    return absent ? std::optional(Presence::kAbsent) : std::nullopt;
  }

  // What is known of a migration narrows down what may have come over the things that it touched, and so what is known
  // of the others that touched them.
  void Spread(size_t from) {
    std::vector<size_t> todo = {from};
    while (!todo.empty()) {
      const size_t m = todo.back();
      todo.pop_back();
      if (verdicts_[m] != Presence::kPresent && verdicts_[m] != Presence::kAbsent) continue;
      for (const Step& at : of_[m]) {
        if (!things_[at.thing].RuleOut(at.step, *verdicts_[m] == Presence::kPresent)) continue;
        for (const size_t other : things_[at.thing].touched_by) {
          if (verdicts_[other]) continue;
          verdicts_[other] = FromSchema(other);
          if (verdicts_[other]) todo.push_back(other);
        }
      }
    }
  }

  absl::Status CheckAssumed(const std::map<std::string, bool>& assumed) const {
    for (const auto& assumption : assumed) {
      const std::string& name = assumption.first;  // clang 14 takes no structured binding into a lambda
      const bool present = assumption.second;
      const auto found = std::find_if(history_.begin(), history_.end(),
                                      [&](const Migration& migration) { return migration.name == name; });
      if (found == history_.end()) return absl::InvalidArgumentError(absl::StrCat("there is no migration ", name));
      const size_t m = static_cast<size_t>(found - history_.begin());
      if (!verdicts_[m] || (*verdicts_[m] == Presence::kPresent) == present) continue;
      return absl::InvalidArgumentError(absl::StrCat(name, " cannot be taken for ", present ? "present" : "absent",
                                                     ": the schema says that it is ", ToString(*verdicts_[m]), " (",
                                                     Explain(m).changes[0].evidence, ")"));
    }
    return absl::OkStatus();
  }

  absl::Status FromElsewhere(size_t m, const std::map<std::string, bool>& assumed, const KnownApplied& known) {
    const std::string& name = history_[m].name;
    const auto decide = [&](bool present, std::string why) {
      verdicts_[m] = present ? Presence::kPresent : Presence::kAbsent;
      why_[m] = std::move(why);
    };
    if (const auto said = assumed.find(name); said != assumed.end()) {
      decide(said->second, absl::StrCat("as you said: ", said->second ? "present" : "absent"));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<bool> answer, Ask(m));
    if (answer) {
      decide(*answer, absl::StrCat("its own question says: ", *answer ? "present" : "absent"));
      return absl::OkStatus();
    }
    if (const auto record = known.find(name); record != known.end()) {
      decide(true, absl::StrCat(record->second, " says that it is applied"));
      return absl::OkStatus();
    }
    const std::vector<SeedRow>& seeds = learned_.migrations[m].seeds;
    ASSIGN_OR_RETURN(const bool has_seeds, AreThere(db_, schema_, seeds));
    if (has_seeds && !seeds.empty()) {
      decide(true, absl::StrCat("its rows are there: ", ToString(seeds[0])));
      return absl::OkStatus();
    }
    if (const std::string needs = NeedsWhatIsAbsent(m); !needs.empty()) {
      decide(false, absl::StrCat("it needs ", needs, ", which is not there yet"));
      return absl::OkStatus();
    }
    const auto later = std::find_if(verdicts_.begin() + static_cast<std::ptrdiff_t>(m), verdicts_.end(),
                                    [](const auto& verdict) { return verdict == Presence::kPresent; });
    const bool present = later != verdicts_.end();
    decide(present, present ? absl::StrCat("no trace in the schema; taken for present, as ",
                                           history_[static_cast<size_t>(later - verdicts_.begin())].name,
                                           ", which comes later, is")
                            : "no trace in the schema; taken for absent, as nothing that comes later is there");
    result_.assumed.push_back(absl::StrCat(name, ": ", why_[m], "; if that is wrong, say --assume ", name, "=",
                                           present ? "absent" : "present"));
    return absl::OkStatus();
  }

  // What it reads or writes that a migration before it would have made, and has not: then it cannot have run.
  std::string NeedsWhatIsAbsent(size_t m) const {
    for (const FactKey& used : learned_.migrations[m].uses) {
      const auto thing =
          std::lower_bound(things_.begin(), things_.end(), used,
                           [](const TouchedThing& one, const FactKey& where) { return one.where < where; });
      if (thing == things_.end() || thing->where != used) continue;
      const auto behind = std::lower_bound(thing->touched_by.begin(), thing->touched_by.end(), m);
      if (behind != thing->touched_by.begin() && verdicts_[*(behind - 1)] == Presence::kAbsent) return ToString(used);
    }
    return "";
  }

  // The answer to the migration's own question, where it has one and it can be asked: what it reads may not be there
  // yet, or not any more.
  absl::StatusOr<std::optional<bool>> Ask(size_t m) const {
    const Migration& migration = history_[m];
    std::optional<bool> all;
    for (const Change& change : migration.changes) {
      absl::StatusOr<bool> answer = false;
      if (const auto* data = std::get_if<DataChange>(&change)) {
        answer = data->is_applied(db_, schema_);
      } else if (const auto* script = std::get_if<SqlScript>(&change); script != nullptr && script->present) {
        answer = AskWhetherPresent(db_, *script);
      } else {
        continue;
      }
      // Behind the migration itself a question that can be asked at all can be asked.
      if (absl::IsInvalidArgument(answer.status()) && learned_.migrations[m].question.ok()) return std::nullopt;
      if (!answer.ok())
        return WithContext(answer.status(), absl::StrCat("asking whether ", migration.name, " is there"));
      all = all.value_or(true) && *answer;
    }
    return all;
  }

  MigrationPresence Explain(size_t m) const {
    MigrationPresence result{.name = history_[m].name, .presence = *verdicts_[m], .changes = {}};
    for (const Step& at : of_[m]) {
      const TouchedThing& thing = things_[at.thing];
      ChangePresence one{.presence = result.presence, .evidence = thing.Evidence(at.step)};
      if (thing.is_strange()) {
        one.presence = at.step == 0 ? Presence::kConflicting : result.presence;
        one.column = absl::StrCat(thing.where.table, ".", thing.where.name);
      } else if (IsSure(at, true) != IsSure(at, false)) {
        one.presence = IsSure(at, true) ? Presence::kPresent : Presence::kAbsent;
      }
      result.changes.push_back(std::move(one));
    }
    const auto why = why_.find(m);
    if (result.changes.empty() || why != why_.end()) {
      const std::string nothing = "it does nothing to the schema";
      result.changes.insert(result.changes.begin(), {result.presence, why == why_.end() ? nothing : why->second});
    }
    if (result.presence == Presence::kPartial) result.changes[0].missing = Rest(m);
    return result;
  }

  // The statements of a half-done migration whose work is missing, where each of its statements stands by itself: none
  // is about rows, and none undoes or goes on with what another did. Else nothing: nobody knows how far it came.
  std::vector<Change> Rest(size_t m) const {
    const Migration& migration = history_[m];
    const auto* script = migration.changes.size() == 1 ? std::get_if<SqlScript>(&migration.changes[0]) : nullptr;
    if (script == nullptr) return {};
    SqlScript rest = *script;
    rest.up.clear();
    std::set<FactKey> seen;
    for (size_t part = 0; part < script->up.size(); ++part) {
      size_t there = 0;
      const std::vector<Difference>& differences = learned_.migrations[m].parts[part];
      for (const Difference& difference : differences) {
        if (!seen.insert(difference.where).second) return {};
        const auto now = found_.find(difference.where);
        there += (now == found_.end() ? TouchedThing::State() : TouchedThing::State(now->second)) == difference.after;
      }
      if (differences.empty() || (there != 0 && there != differences.size())) return {};
      if (there == 0) rest.up.push_back(script->up[part]);
    }
    return {rest};
  }

  DatabaseAdapter& db_;
  const Schema& schema_;
  const std::vector<Migration>& history_;
  const LearnedHistory& learned_;
  const Facts found_;
  std::vector<TouchedThing> things_;
  std::vector<std::optional<Presence>> verdicts_;
  std::vector<std::vector<Step>> of_;  // the things that each migration touched
  std::map<size_t, std::string> why_;  // of those that the schema is silent about
  LearnedPresence result_;
};

}  // namespace

absl::StatusOr<LearnedPresence> JudgeLearned(DatabaseAdapter& db, const Schema& schema,
                                             const std::vector<Migration>& history, const LearnedHistory& learned,
                                             const std::map<std::string, bool>& assumed, const KnownApplied& known) {
  return Judge(db, schema, history, learned).Run(assumed, known);
}

}  // namespace crystal
