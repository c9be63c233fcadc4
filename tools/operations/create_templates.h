// What a new migration begins as: texts that are right as they stand, and are there to be edited.
#ifndef TOOLS_OPERATIONS_CREATE_TEMPLATES_H_
#define TOOLS_OPERATIONS_CREATE_TEMPLATES_H_

#include <string>

#include "tools/operations/create.h"

namespace crystal {

// An SQL file. `words` is the migration's name without its time stamp; the template takes its names from there.
std::string SqlTemplate(Template from, const std::string& words);
// The header of a typed migration: `name` is its identity, `stem` its file's, `function` what makes it.
std::string TypedTemplate(Template from, const std::string& name, const std::string& stem, const std::string& function,
                          const std::string& words);
// Its test.
std::string TestTemplate(const std::string& stem, const std::string& function);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CREATE_TEMPLATES_H_
