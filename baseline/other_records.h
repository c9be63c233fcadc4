// What other migration tools have written down in a database of what they applied: evidence of an adoption, and named
// there. Where it disagrees with the structure, the structure decides.
#ifndef BASELINE_OTHER_RECORDS_H_
#define BASELINE_OTHER_RECORDS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"
#include "migrator/values/migration.h"

namespace crystal {

struct ToolRecord {
  std::string tool;   // "goose"
  std::string table;  // "goose_db_version"; "" of what is no table (user_version)
  // What stands there as applied: names or numbers, in the tool's own spelling and order.
  std::vector<std::string> applied = {};
  // Only the last that was applied stands there, and so all before it are (golang-migrate, alembic, user_version).
  bool last_only = false;
  // Something the tool knows to be half done: "20230102 is marked dirty". What it names is not applied.
  std::string fault = {};
  std::vector<std::string> half_done = {};
};

// "Flyway in flyway_schema_history: 12, the last of them 1.12"
std::string ToString(const ToolRecord& record);

// Known are user_version, schema_migrations (Rails, dbmate, golang-migrate), goose_db_version, flyway_schema_history,
// _sqlx_migrations, __diesel_schema_migrations, __drizzle_migrations, knex_migrations, SequelizeMeta (Umzug),
// _prisma_migrations, alembic_version, django_migrations, grdb_migrations, refinery_schema_history. A table of such a
// name with other columns is no record. Reads those tables alone.
absl::StatusOr<std::vector<ToolRecord>> ReadOtherRecords(DatabaseAdapter& db, const Schema& schema);

// Which migrations of `history` the records say are applied, and who says so: by whole name, by the number that the
// name begins with, or by place where a tool counts (user_version, drizzle).
//
// Example: goose_db_version with 20230102030405 names the migration 20230102030405-add-users.
std::map<std::string, std::string> MatchRecords(const std::vector<ToolRecord>& records,
                                                const std::vector<Migration>& history);

// What the records name that no migration of `history` is, a line each: "goose_db_version: 7 is none of these
// migrations".
std::vector<std::string> UnmatchedRecords(const std::vector<ToolRecord>& records,
                                          const std::vector<Migration>& history);

}  // namespace crystal

#endif  // BASELINE_OTHER_RECORDS_H_
