#include "verify/explanation.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace crystal {

bool SpeaksOf(const Explanation& explanation, absl::string_view where, absl::string_view table) {
  if (!table.empty() && explanation.where == absl::StrCat("table ", table)) return true;
  if (!absl::ConsumePrefix(&where, explanation.where)) return false;
  // "rows of notes" is not about notes_archive.
  return where.empty() || !(absl::ascii_isalnum(static_cast<unsigned char>(where[0])) || where[0] == '_');
}

}  // namespace crystal
