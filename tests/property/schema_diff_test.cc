// Laws of the difference of two schemas' facts.
#include "verify/schema_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace crystal {
namespace {

// Few names, so that two lists of facts share some.
Facts AnyFacts() {
  const auto word = [] { return rc::gen::element<std::string>("", "a", "b", "it's", "sessions"); };
  const auto key =
      rc::gen::build<FactKey>(rc::gen::set(&FactKey::table, word()),
                              rc::gen::set(&FactKey::kind, rc::gen::element<std::string>("table", "column", "index")),
                              rc::gen::set(&FactKey::name, word()));
  return *rc::gen::container<Facts>(key, word());
}

std::vector<Difference> Sorted(std::vector<Difference> differences) {
  std::sort(differences.begin(), differences.end());
  return differences;
}

RC_GTEST_PROP(SchemaDiff, IsEmptyExactlyWhereTheFactsAreEqual, ()) {
  const Facts a = AnyFacts(), b = AnyFacts();
  RC_ASSERT(DiffFacts(a, a).empty());
  RC_ASSERT(DiffFacts(a, b).empty() == (a == b));
}

RC_GTEST_PROP(SchemaDiff, SwappedIsItsInverse, ()) {
  const Facts a = AnyFacts(), b = AnyFacts();
  RC_ASSERT(Sorted(DiffFacts(b, a)) == Sorted(Inverse(DiffFacts(a, b))));
}

RC_GTEST_PROP(SchemaDiff, AppliedGivesTheOtherFacts, ()) {
  const Facts a = AnyFacts(), b = AnyFacts();
  RC_ASSERT(Apply(a, DiffFacts(a, b)) == b);
  RC_ASSERT(Apply(b, Inverse(DiffFacts(a, b))) == a);
}

RC_GTEST_PROP(SchemaDiff, NamesEachFactOnce, ()) {
  const std::vector<Difference> differences = Sorted(DiffFacts(AnyFacts(), AnyFacts()));
  for (size_t i = 1; i < differences.size(); ++i) RC_ASSERT(differences[i - 1].where < differences[i].where);
}

}  // namespace
}  // namespace crystal
