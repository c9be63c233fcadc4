// What a run gets from outside, for real: what a program or an application hands to every call that writes.
#ifndef TOOLS_TRANSITION_RUN_CONTEXT_H_
#define TOOLS_TRANSITION_RUN_CONTEXT_H_

#include "migrator/values/change.h"

namespace crystal {

// The real clock and the time zone of the environment (TZ), random UUIDs, and the user's name and machine for the audit
// trail.
RunContext MakeRunContext();

}  // namespace crystal

#endif  // TOOLS_TRANSITION_RUN_CONTEXT_H_
