// What the owner of an application says of a difference between its old path and its migrations.
#ifndef VERIFY_EXPLANATION_H_
#define VERIFY_EXPLANATION_H_

#include <compare>
#include <string>

#include "absl/strings/string_view.h"

namespace crystal {

inline constexpr char kExplainedByOwner[] = "explain";  // as the rule of a difference

struct Explanation {
  // How ResultDifference::where begins, up to the end of a word: "column notes.x", "rows of notes", "values of
  // notes.x", "legacy path". "table residue" is more: all that is about that table.
  std::string where;
  std::string reason;  // for people, after "because"
  auto operator<=>(const Explanation&) const = default;
};

// Whether it speaks of the difference at `where`, of `table`.
bool SpeaksOf(const Explanation& explanation, absl::string_view where, absl::string_view table);

}  // namespace crystal

#endif  // VERIFY_EXPLANATION_H_
