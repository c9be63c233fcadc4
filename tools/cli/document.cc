#include "tools/cli/document.h"

#include <iostream>

namespace crystal {

std::string DocumentText(const nlohmann::ordered_json& document, int indent) {
  return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void PrintDocument(const nlohmann::ordered_json& document, int indent) {
  std::cout << DocumentText(document, indent) << '\n';
}

}  // namespace crystal
