#include "migrator/base/outcome.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"

namespace crystal {
namespace {

constexpr char kOutcome[] = "crystal-migration/outcome";

}  // namespace

absl::Status WithOutcome(absl::Status status, Outcome outcome) {
  const char* word = outcome == Outcome::kUnchanged ? "unchanged"
                     : outcome == Outcome::kChanged ? "changed"
                                                    : "unknown";
  if (!status.ok()) status.SetPayload(kOutcome, absl::Cord(word));
  return status;
}

Outcome OutcomeOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kOutcome);
  if (!payload || *payload == "unchanged") return Outcome::kUnchanged;
  return *payload == "changed" ? Outcome::kChanged : Outcome::kUnknown;
}

absl::Status UnknownOutcome(const absl::Status& committed, const std::string& database, const absl::Status& look) {
  return WithOutcome(
      absl::Status(
          committed.code(),
          absl::StrCat(committed.message(), ". Whether ", database,
                       " was changed is not known: it could not be "
                       "read again (",
                       look.message(),
                       "). Nothing beside it was removed: journal, log and "
                       "backup are needed. Once the disk is right, `crystal-migration doctor --db ",
                       ShellQuoted(database), "` brings the file to the one state or the other, and says which")),
      Outcome::kUnknown);
}

}  // namespace crystal
