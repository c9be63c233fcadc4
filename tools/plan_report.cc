#include "tools/plan_report.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/console.h"

namespace crystal {

void PrintPlan(const Plan& plan, bool dry_run, bool json) {
  const bool up = plan.direction == Direction::kUp;
  if (json) {
    nlohmann::ordered_json steps = nlohmann::ordered_json::array();
    for (const Migration& migration : plan.steps) {
      nlohmann::ordered_json changes = nlohmann::ordered_json::array();
      for (const Change& change : migration.changes) changes.push_back(ToString(change));
      steps.push_back({{"name", migration.name}, {"changes", changes}});
    }
    const nlohmann::ordered_json document = {{"status", plan.steps.empty() ? "up to date"
                                                        : dry_run          ? "planned"
                                                                           : "done"},
                                             {"changed", !dry_run && !plan.steps.empty()},
                                             {"direction", up ? "up" : "down"},
                                             {"migrations", steps}};
    std::cout << document.dump(2) << '\n';
    return;
  }
  if (plan.steps.empty()) {
    std::cout << "Nothing is pending. Nothing was changed.\n";
    return;
  }
  for (const Migration& migration : plan.steps) {
    std::cout << (up ? "up    " : "down  ") << Bold(migration.name) << '\n';
    if (!dry_run) continue;
    for (const Change& change : migration.changes)
      std::cout << "        " << (up ? "" : "undo ") << ToString(change) << '\n';
  }
  std::cout << (dry_run ? "A dry run: nothing was changed.\n"
                        : Count(static_cast<int64_t>(plan.steps.size()), "migration") +
                              (up ? " applied\n" : " taken back\n"));
}

}  // namespace crystal
