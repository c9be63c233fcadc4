// Tags: names that a user gives to a place in the history, to come back to.
#ifndef MIGRATOR_ROAD_TAGS_H_
#define MIGRATOR_ROAD_TAGS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/change.h"

namespace crystal {

struct Tag {
  std::string name = {};
  std::string migration = {};   // the last that was applied when the tag was set
  std::string created_at = {};  // UTC
  auto operator<=>(const Tag&) const = default;
};

// By name.
absl::StatusOr<std::vector<Tag>> ReadTags(DatabaseAdapter& db);

// Errors: InvalidArgument - not of lower case letters, digits, dots, hyphens and underscores, beginning with a letter.
absl::Status CheckTagName(const std::string& name);

// Sets a tag at the last applied migration, and writes it into the audit trail. Requires: a transaction is open.
// Errors: InvalidArgument - as CheckTagName; AlreadyExists - there is one; FailedPrecondition - nothing is applied.
absl::StatusOr<Tag> SetTag(DatabaseAdapter& db, const std::string& name, const RunContext& context);
// A migration has another name: its tags stay with it.
absl::Status MoveTags(DatabaseAdapter& db, const std::string& from, const std::string& to);
// Errors: NotFound - there is none. Requires: a transaction is open.
absl::Status RemoveTag(DatabaseAdapter& db, const std::string& name, const RunContext& context);

}  // namespace crystal

#endif  // MIGRATOR_ROAD_TAGS_H_
