// A JSON document as every command says it. Bytes that are no UTF-8 (a name of the user's may hold any) are replaced,
// since JSON cannot say them.
#ifndef TOOLS_CLI_DOCUMENT_H_
#define TOOLS_CLI_DOCUMENT_H_

#include <nlohmann/json.hpp>
#include <string>

namespace crystal {

inline constexpr int kOneLine = -1;

// `indent` spaces a level, or all on one line.
std::string DocumentText(const nlohmann::ordered_json& document, int indent = 2);
// On standard output, with the end of its line.
void PrintDocument(const nlohmann::ordered_json& document, int indent = 2);

}  // namespace crystal

#endif  // TOOLS_CLI_DOCUMENT_H_
