// A plan, carried out or not, as text or JSON.
#ifndef TOOLS_CLI_PLAN_REPORT_H_
#define TOOLS_CLI_PLAN_REPORT_H_

#include <string>

#include "tools/operations/preview.h"

namespace crystal {

struct PlanOutcome {
  bool done = false;             // it was carried out; else its statements are printed as what a run would execute
  bool backup_first = false;     // it takes rows or values away, and a backup comes before that
  std::string backup = {};       // its path, where it was made
  std::string schema_file = {};  // its path, where it was written
};

void PrintPlan(const PlanPreview& preview, const PlanOutcome& outcome, bool json);

}  // namespace crystal

#endif  // TOOLS_CLI_PLAN_REPORT_H_
