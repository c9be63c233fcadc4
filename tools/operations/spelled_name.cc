#include "tools/operations/spelled_name.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "migrator/values/sql_text.h"

namespace crystal {

std::string Spelled(const std::string& name) {
  static const auto& kKeywords = *new std::set<std::string>{
      "add",        "all",          "alter",   "and",       "as",      "between",    "case",        "check",
      "collate",    "commit",       "create",  "default",   "delete",  "deferrable", "drop",        "distinct",
      "else",       "escape",       "except",  "exists",    "foreign", "from",       "group",       "having",
      "in",         "index",        "insert",  "intersect", "into",    "is",         "isnull",      "join",
      "limit",      "not",          "nothing", "notnull",   "null",    "on",         "or",          "order",
      "primary",    "select",       "set",     "table",     "then",    "to",         "transaction", "union",
      "unique",     "update",       "using",   "values",    "when",    "where",      "references",  "returning",
      "constraint", "autoincrement"};
  const std::string lower = absl::AsciiStrToLower(name);
  const bool plain = absl::c_all_of(lower, [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_'; });
  const bool word = plain && !lower.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(lower[0]));
  return word && kKeywords.count(lower) == 0 ? name : QuoteName(name);
}

}  // namespace crystal
