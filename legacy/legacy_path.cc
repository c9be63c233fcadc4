#include "legacy/legacy_path.h"

#include "legacy/launch.h"
#include "legacy/releases.h"
#include "legacy/step_table.h"
#include "migrator/base/status_macros.h"

namespace crystal {

absl::StatusOr<LegacyReport> RunLegacy(DatabaseAdapter& db, absl::string_view release,
                                       const LegacyEnvironment& environment) {
  ASSIGN_OR_RETURN(int number, FindRelease(release));
  Launch launch(db, environment);
  for (const LegacyStep& step : LegacySteps()) {
    if (!RunsIn(step, number)) continue;
    if (absl::Status status = step.run(launch); !status.ok()) {
      if (!launch.stopped()) launch.Threw(WithContext(status, step.name));
      break;
    }
  }
  // A process that is killed leaves its transaction to be rolled back; so does one that throws between BEGIN and END.
  (void)db.Rollback();
  return launch.report();
}

}  // namespace crystal
