// Schemas drawn by a seed, over the same few names, with all that SQLite can hold: any two of them have tables and
// columns in common that differ.
#ifndef TESTS_SUPPORT_DRAWN_SCHEMAS_H_
#define TESTS_SUPPORT_DRAWN_SCHEMAS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace crystal {

// The statements of one, in an order in which they run on an empty database. A table of one name has the same key
// columns in all of them: a row is the same row by its key.
std::vector<std::string> DrawSchema(uint32_t seed);

}  // namespace crystal

#endif  // TESTS_SUPPORT_DRAWN_SCHEMAS_H_
