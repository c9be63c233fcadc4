// What a comment in a migration file says to this program, if it says anything.
#ifndef MIGRATOR_FILES_SQL_DIRECTIVE_H_
#define MIGRATOR_FILES_SQL_DIRECTIVE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace crystal {

// `-- word: rest`, in any case and with any spacing.
struct SqlDirective {
  enum class Kind {
    kNone,          // a comment
    kUp,            // migrate:up
    kDown,          // migrate:down
    kForget,        // migrate:forget rest
    kPresent,       // migrate:present rest
    kQuotedTexts,   // migrate:double-quoted-texts
    kRenames,       // renames: rest
    kDepends,       // depends: rest
    kReplaces,      // replaces: rest
    kPlaceholders,  // placeholders: rest
  };
  Kind kind = Kind::kNone;
  std::string rest = {};
};

// `line`: a comment with its `--` or `/*`. Whoever misspells a directive must not see what it announces run as
// something else: so a comment that looks like one and is none is refused (`-- migrate down`, `-- depnds: x`, `/*
// migrate:up */`, and
// `-- Down` or `-- +goose Down`, as other tools have it).
// Errors: InvalidArgument - with what was meant.
absl::StatusOr<SqlDirective> ReadSqlDirective(absl::string_view line);

// Whether a comment announces what takes the rest back, in any tool's words: "-- Down", "-- Rollback:", "-- migrate
// down".
bool LooksLikeWayDown(absl::string_view comment);

}  // namespace crystal

#endif  // MIGRATOR_FILES_SQL_DIRECTIVE_H_
