// The nearest right word to a wrong one.
#ifndef TOOLS_OPERATIONS_SUGGEST_H_
#define TOOLS_OPERATIONS_SUGGEST_H_

#include <string>
#include <vector>

namespace crystal {

// The candidate that takes the fewest slips of a typing hand (a letter wrong, missing, too much, or two swapped) to
// become `word`; one that contains it comes before those. "" where none is near: more than a third of it would change.
std::string Nearest(const std::string& word, const std::vector<std::string>& candidates);

// ": did you mean status?", or "" where nothing is near.
std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SUGGEST_H_
