// A plan, carried out or not, as text or JSON.
#ifndef TOOLS_CLI_PLAN_REPORT_H_
#define TOOLS_CLI_PLAN_REPORT_H_

#include "tools/operations/preview.h"

namespace crystal {

// `done`: it was carried out; else, where statements are there, they are printed as what a run would execute.
void PrintPlan(const PlanPreview& preview, bool done, bool json);

}  // namespace crystal

#endif  // TOOLS_CLI_PLAN_REPORT_H_
