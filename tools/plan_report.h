// A plan, carried out or not, as text or JSON.
#ifndef TOOLS_PLAN_REPORT_H_
#define TOOLS_PLAN_REPORT_H_

#include "migrator/plan.h"

namespace crystal {

void PrintPlan(const Plan& plan, bool dry_run, bool json);

}  // namespace crystal

#endif  // TOOLS_PLAN_REPORT_H_
