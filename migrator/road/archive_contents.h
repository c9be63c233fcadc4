// What the archive holds for whom, read once for a whole run: most sections have nothing to bring back.
#ifndef MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_
#define MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_

#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/road/section_name.h"

namespace crystal {

class ArchiveContents {
 public:
  // Whether there is anything that the opposite of `section` left. The first call reads the archive once.
  absl::StatusOr<bool> HoldsFor(DatabaseAdapter& db, const SectionName& section);
  // `section` has archived something.
  void Note(const SectionName& section) { left_.insert({section.migration, section.direction_text()}); }
  // Somebody changed the archive's lines by hand: they are read again.
  void Forget() { read_ = false; }

 private:
  bool read_ = false;
  std::set<std::pair<std::string, std::string>> left_;  // migration and direction; "" for lines of an older program
};

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_
