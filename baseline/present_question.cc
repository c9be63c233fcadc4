#include "baseline/present_question.h"

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/statement_place.h"

namespace crystal {
namespace {

absl::StatusOr<bool> Ask(DatabaseAdapter& db, const std::string& query) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Cursor> rows, db.Select(query));
  const auto refuse = [](absl::string_view what) {
    return absl::FailedPreconditionError(
        absl::StrCat("`-- migrate:present` asks for one value, 1 or 0, and this gives ", what,
                     ": SELECT EXISTS(SELECT 1 FROM ... WHERE ...) always gives one"));
  };
  if (rows->column_count() != 1) return refuse(absl::StrCat(rows->column_count(), " columns"));
  ASSIGN_OR_RETURN(bool more, rows->Next());
  if (!more) return false;
  const ValueView value = rows->Get(0);
  if (!value.is_null() && value.type != StorageClass::kInteger) return refuse("no number");
  const bool present = !value.is_null() && value.integer != 0;
  ASSIGN_OR_RETURN(more, rows->Next());
  if (more) return refuse("several rows");
  return present;
}

}  // namespace

absl::StatusOr<bool> AskWhetherPresent(DatabaseAdapter& db, const SqlScript& script) {
  const absl::StatusOr<bool> answer = Ask(db, script.present->text);
  if (answer.ok()) return answer;
  return AtItsPlace(answer.status(), PathOf(script, Direction::kUp), *script.present);
}

}  // namespace crystal
