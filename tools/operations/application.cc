#include "tools/operations/application.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "baseline/sql_repair.h"
#include "migrator/base/status_macros.h"
#include "tools/operations/suggest.h"
#include "tools/operations/usage_error.h"

namespace crystal {

std::string ToString(Application application) { return application == Application::kCrystal ? "crystal" : "own"; }

absl::StatusOr<Application> ParseApplication(absl::string_view text) {
  for (const Application application : {Application::kCrystal, Application::kOwn}) {
    if (text == ToString(application)) return application;
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no application \"", text, "\": it is crystal or own",
                                                 DidYouMean(std::string(text), {"crystal", "own"})));
}

std::string RepairsDirectory(const std::string& repairs, const std::string& migrations) {
  if (!repairs.empty() || migrations.empty()) return repairs;
  std::filesystem::path directory = std::filesystem::path(migrations).lexically_normal();
  if (!directory.has_filename()) directory = directory.parent_path();  // it ended in a slash
  return (directory.parent_path() / "repairs").string();
}

absl::StatusOr<AdoptionRules> RulesOf(Application application, const std::string& repairs,
                                      const std::map<std::string, bool>& assumed) {
  if (application == Application::kCrystal) return AdoptionRules();
  AdoptionRules rules{.deviations = {}, .learned = true, .assumed = assumed};
  if (repairs.empty()) return rules;
  const absl::StatusOr<std::vector<SqlRepair>> files = ReadSqlRepairs(repairs);
  if (!files.ok()) return AsUsage(files.status());
  for (const SqlRepair& repair : *files) rules.deviations.push_back(AsDeviation(repair));
  return rules;
}

}  // namespace crystal
