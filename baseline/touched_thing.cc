#include "baseline/touched_thing.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"

namespace crystal {

bool TouchedThing::AllSay(size_t step, bool present) const {
  return !counts.empty() &&
         std::all_of(counts.begin(), counts.end(), [&](size_t count) { return (count > step) == present; });
}

bool TouchedThing::RuleOut(size_t step, bool present) {
  std::set<size_t> left;
  std::copy_if(counts.begin(), counts.end(), std::inserter(left, left.end()),
               [&](size_t count) { return (count > step) == present; });
  if (left.empty() || left.size() == counts.size()) return false;
  counts = std::move(left);
  return true;
}

std::string TouchedThing::Evidence(size_t step) const {
  const State& behind = states[step + 1];
  const std::string name = ToString(where);
  if (is_strange()) {
    const State& wanted = behind ? behind : states[step];
    return absl::StrCat(name, " is ", now.value_or("not there"), ", not ", wanted.value_or("gone"));
  }
  if (!now) return absl::StrCat("no ", name);
  return behind || AllSay(step, true) ? name : absl::StrCat(name, " is still there");
}

std::vector<TouchedThing> ThingsTouched(const LearnedHistory& learned, const Facts& found) {
  std::map<FactKey, TouchedThing> things;
  for (size_t m = 0; m < learned.migrations.size(); ++m) {
    for (const Difference& difference : learned.migrations[m].differences) {
      TouchedThing& thing = things[difference.where];
      if (thing.states.empty()) thing.states.push_back(difference.before);
      thing.touched_by.push_back(m);
      thing.states.push_back(difference.after);
    }
  }
  std::vector<TouchedThing> all;
  for (auto& [where, thing] : things) {
    thing.where = where;
    const auto now = found.find(where);
    if (now != found.end()) thing.now = now->second;
    for (size_t count = 0; count < thing.states.size(); ++count) {
      if (thing.states[count] == thing.now) thing.counts.insert(count);
    }
    all.push_back(std::move(thing));
  }
  return all;
}

}  // namespace crystal
