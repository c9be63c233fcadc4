// What the archive holds for whom, read once for a whole run: most sections have nothing to bring back.
#ifndef MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_
#define MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_

#include <cstdint>
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
  // Whether `section` itself left something, in an earlier run or in this one.
  absl::StatusOr<bool> HoldsOf(DatabaseAdapter& db, const SectionName& section);
  // `section` has archived something.
  void Note(const SectionName& section) { left_.insert({section.migration, section.direction_text()}); }
  // Somebody changed the archive's lines by hand: they are read again.
  void Forget() { read_ = false; }

 private:
  absl::Status Read(DatabaseAdapter& db);

  bool read_ = false;
  std::set<std::pair<std::string, std::string>> left_;  // migration and direction; "" for lines of an older program
};

// Rows have left in `section` under keys of rows that it left in an earlier run: of those, which stand before the line
// `last`, the last one comes back, and the earlier ones are former.
absl::Status NoteFormerRows(DatabaseAdapter& db, const SectionName& section, const std::string& table, int64_t last);

// Of lines that say the same (place, value, what replaced it, direction) only the last stays, or each redo of a
// migration would leave its own.
absl::Status KeepLastOfSame(DatabaseAdapter& db, const std::string& migration, const std::string& table);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_ARCHIVE_CONTENTS_H_
