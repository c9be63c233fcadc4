// A section: one direction of one migration. What leaves in it goes to the archive under its name.
#ifndef MIGRATOR_ROAD_SECTION_NAME_H_
#define MIGRATOR_ROAD_SECTION_NAME_H_

#include <string>

#include "migrator/values/plan.h"

namespace crystal {

struct SectionName {
  std::string migration;
  Direction direction = Direction::kUp;
  std::string at = {};    // when it runs, for archived_at
  std::string file = {};  // of a script: its path as its reader was given it, for messages

  std::string direction_text() const { return direction == Direction::kUp ? "up" : "down"; }
  // The section that takes this one back.
  std::string opposite_text() const { return direction == Direction::kUp ? "down" : "up"; }
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_SECTION_NAME_H_
