// Everything that two databases can be compared by: the schema and the content, without the history's own tables.
#ifndef VERIFY_DATABASE_STATE_H_
#define VERIFY_DATABASE_STATE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/files/content_digest.h"
#include "verify/schema_diff.h"

namespace crystal {

struct DatabaseState {
  Facts facts;
  ContentDigest content;
  std::map<std::string, int64_t> sequences = {};  // where AUTOINCREMENT stands, by table
};

// Requires: nobody else writes.
absl::StatusOr<DatabaseState> StateOf(DatabaseAdapter& db);

// The first difference in words, "" where there is none: of the schema, of the rows and values, and of all.
std::string SchemaDifference(const DatabaseState& expected, const DatabaseState& found);
std::string ContentDifference(const DatabaseState& expected, const DatabaseState& found);
std::string FirstDifference(const DatabaseState& expected, const DatabaseState& found);

}  // namespace crystal

#endif  // VERIFY_DATABASE_STATE_H_
