// Numbers in sentences.
#ifndef TOOLS_OPERATIONS_WORDING_H_
#define TOOLS_OPERATIONS_WORDING_H_

#include <cstdint>
#include <string>

namespace crystal {

// "1 row", "2 rows", "12,345 rows".
std::string Count(int64_t number, const std::string& noun);
// The same with a plural of its own.
std::string Count(int64_t number, const std::string& one, const std::string& many);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_WORDING_H_
