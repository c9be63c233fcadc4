// Which text of a single file in another tool's form is the way up, and which the way down.
//
//   -- migrate:up                    -- +goose Up                       -- Up
//   ...                              ...                                ...
//   -- migrate:down                  -- +goose Down                     -- Down
//
// The first line that begins an up section says which of these it is; a file without one is the way up as a whole.
#ifndef MIGRATOR_FILES_FOREIGN_SECTIONS_H_
#define MIGRATOR_FILES_FOREIGN_SECTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "migrator/values/sql_script.h"

namespace crystal {

struct SectionText {
  std::string text;
  int line = 1;  // the number of its first line
};

enum class SectionMarkers { kNone, kMigrate, kGoose, kBare };  // in the order of the table above

struct ForeignSections {
  SectionMarkers markers = SectionMarkers::kNone;
  SectionText up;
  std::optional<SectionText> down = std::nullopt;
  // What a marker asks of its runner that this program does not do: "transaction:false", "NO TRANSACTION".
  std::vector<SqlStatement> wishes = {};
};

// Markers are read in any case and with any spacing. Those of where a statement begins and ends (+goose
// StatementBegin) are not needed, since SQLite knows.
// Errors: InvalidArgument, with the line - a section that is there twice; a way down before the way up; a statement
// outside of them; a marker of goose's that means something else; in a file without sections a comment that looks like
// the beginning of a way down, for that would run with the way up.
absl::StatusOr<ForeignSections> SplitForeignSections(absl::string_view text);

}  // namespace crystal

#endif  // MIGRATOR_FILES_FOREIGN_SECTIONS_H_
