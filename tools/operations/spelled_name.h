// A name as it stands in a statement that people read and edit.
#ifndef TOOLS_OPERATIONS_SPELLED_NAME_H_
#define TOOLS_OPERATIONS_SPELLED_NAME_H_

#include <string>

namespace crystal {

// In quotes only where SQL asks for them. Example: Spelled("order") == R"("order")", Spelled("notes") == "notes"
std::string Spelled(const std::string& name);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_SPELLED_NAME_H_
