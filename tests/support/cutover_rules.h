// The data rules of a cutover that can be held against a file from outside, without the proof that the cutover itself
// takes. Written from the rules, not from the code.
#ifndef TESTS_SUPPORT_CUTOVER_RULES_H_
#define TESTS_SUPPORT_CUTOVER_RULES_H_

#include <map>
#include <string>
#include <vector>

#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/content_digest.h"
#include "migrator/values/schema.h"

namespace crystal {

// What stands in a database's header and outlives every change of rows (R16).
std::map<std::string, std::string> FilePragmas(DatabaseAdapter& db);

// The schema that the cutover of a database with `before` must end at (R13, R14): the canonical one, and the user's own
// tables, columns, indexes, views and triggers. The toolkit's tables are left out.
Schema WantedSchema(const Schema& before);
Schema WithoutHistory(Schema schema);

// The rows of Crystal's tables that are gone or changed where no rule allows it (R1), one line each. Reads both sides
// whole: for small databases.
std::vector<std::string> LostRows(DatabaseAdapter& before, DatabaseAdapter& after);

// The values of retired columns that no row of the archive holds (R11), one line each.
std::vector<std::string> MissingFromArchive(DatabaseAdapter& before, DatabaseAdapter& after);

// The tables of which more rows break a foreign key than before (R15), one line for each row more. A stopped run's
// scratch table held sessions.
std::vector<std::string> NewlyBroken(DatabaseAdapter& before, DatabaseAdapter& after);

// Whether something of the user's own stands on a table of Crystal's or refers to one: what keeps all migrations from
// being taken back.
bool BuiltOnCrystals(const Schema& before);

// The digest of the tables that are the user's own: not Crystal's, not of the legacy path, not the toolkit's.
ContentDigest UsersTables(DatabaseAdapter& db);

// user_preferences as key -> value.
std::map<std::string, std::string> Preferences(DatabaseAdapter& db);

}  // namespace crystal

#endif  // TESTS_SUPPORT_CUTOVER_RULES_H_
