// What a new migration begins as: texts that are right as they stand, and are there to be edited.
#ifndef TOOLS_OPERATIONS_CREATE_TEMPLATES_H_
#define TOOLS_OPERATIONS_CREATE_TEMPLATES_H_

#include <string>

#include "tools/operations/create.h"
#include "tools/operations/create_subject.h"

namespace crystal {

// An SQL file.
std::string SqlTemplate(Template from, const Subject& subject);
// The SQL file of a repeatable migration, with a view of this name; `shown` is its SELECT.
std::string RepeatableTemplate(const std::string& view, const std::string& shown);
// The header of a typed migration: `name` is its identity, `stem` its file's, `function` what makes it.
std::string TypedTemplate(Template from, const std::string& name, const std::string& stem, const std::string& function,
                          const Subject& subject);
// Its test.
std::string TestTemplate(const std::string& stem, const std::string& function);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CREATE_TEMPLATES_H_
