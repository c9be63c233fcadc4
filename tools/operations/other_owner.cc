#include "tools/operations/other_owner.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

ptrdiff_t CountPresent(const Detection& detection) {
  return std::count_if(detection.migrations.begin(), detection.migrations.end(),
                       [](const MigrationPresence& found) { return found.presence == Presence::kPresent; });
}

absl::StatusOr<std::string> OtherOwner(DatabaseAdapter& db, const Detection& as_crystal,
                                       const MigrationDirectory& directory) {
  const bool is_crystals = CountPresent(as_crystal) > 0;
  const bool is_empty = as_crystal.schema == Schema();
  if (directory.path.empty()) {
    if (is_crystals || is_empty || as_crystal.refusals.empty()) return std::string();
    return std::string("a database of an application of your own is adopted with --application own --migrations DIR");
  }
  ASSIGN_OR_RETURN(const std::vector<Migration> own, LoadMigrations(directory));
  const AdoptionRules rules{.deviations = {}, .learned = true};
  // What builds on Crystal's tables does not run without them: it is no history of its own.
  const absl::StatusOr<Detection> as_own = Detect(db, Detectable(own, rules), rules);
  const ptrdiff_t present = as_own.ok() ? CountPresent(*as_own) : 0;
  if (present == 0) return std::string();
  const std::string there = absl::StrCat(present, " of the ", own.size(), " migrations in ", directory.path);
  if (!is_crystals)
    return absl::StrCat(there, " are there: if the database is that application's, say --application own");
  return absl::StrCat("it matches two applications: ", CountPresent(as_crystal), " of the ",
                      as_crystal.migrations.size(), " migrations of Crystal are there, and ", there,
                      ": say whose it is, with --application crystal or --application own");
}

}  // namespace

std::function<absl::StatusOr<std::string>(DatabaseAdapter&, const Detection&)> OtherOwnerThanCrystal(
    const MigrationDirectory& directory) {
  MigrationDirectory own = directory;
  own.application = Application::kOwn;
  return [own](DatabaseAdapter& db, const Detection& as_crystal) { return OtherOwner(db, as_crystal, own); };
}

}  // namespace crystal
