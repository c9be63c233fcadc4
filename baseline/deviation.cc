#include "baseline/deviation.h"

namespace crystal {

const std::vector<Deviation>& AllDeviations() {
  // Early folders before stranded sessions, so that a session brought back finds its folder under the new id; retired
  // columns last of what touches sessions.
  static const auto& all =
      *new std::vector<Deviation>{FindOldColumnNames, FindOldModelDefault, FindEarlyFolders, FindStrandedSessions,
                                  FindRetiredColumns, FindPanelSettings,   FindOddMarks};
  return all;
}

}  // namespace crystal
