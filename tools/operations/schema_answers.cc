#include "tools/operations/schema_answers.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_text.h"
#include "tools/operations/usage_error.h"

namespace crystal {
namespace {

absl::Status AddFill(const std::string& text, Fills& fills) {
  size_t at = 0;
  for (const SqlToken& token : Tokenize(text)) {
    if (token.text == "=") break;
    at += token.text.size();
  }
  const absl::StatusOr<SqlPlace> place = ParseSqlPlace(absl::string_view(text).substr(0, at));
  const std::string value(absl::StripAsciiWhitespace(text.substr(std::min(at + 1, text.size()))));
  if (!place.ok() || place->column.empty() || value.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--fill \"", text, "\": say table.column = EXPRESSION, such as \"sessions.owner = 'nobody'\""));
  }
  fills[*place] = value;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SchemaAnswers> ParseSchemaAnswers(const std::vector<std::string>& renames,
                                                 const std::vector<std::string>& fills) {
  SchemaAnswers answers;
  for (const std::string& rename : renames) {
    const auto parsed = ParseSqlRename(rename);
    if (!parsed.ok()) return AsUsage(WithContext(parsed.status(), absl::StrCat("--rename \"", rename, "\"")));
    answers.renames.push_back(*parsed);
  }
  for (const std::string& fill : fills) {
    const absl::Status added = AddFill(fill, answers.fills);
    if (!added.ok()) return AsUsage(added);
  }
  return answers;
}

}  // namespace crystal
