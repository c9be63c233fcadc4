#include "tools/operations/create_templates.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

// What the name speaks of: "add-session-tags" of session_tags.
std::string Subject(absl::string_view words) {
  for (const char* verb : {"add-", "create-", "index-", "fix-", "fill-", "move-", "change-", "copy-"}) {
    if (absl::ConsumePrefix(&words, verb)) break;
  }
  absl::ConsumeSuffix(&words, "-index");
  return absl::StrReplaceAll(words, {{"-", "_"}});
}

constexpr char kSqlTable[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
CREATE TABLE $SUBJECT (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP
);

-- migrate:down
DROP TABLE $SUBJECT;
)text";

constexpr char kSqlColumn[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
ALTER TABLE sessions ADD COLUMN $SUBJECT TEXT;

-- migrate:down
ALTER TABLE sessions DROP COLUMN $SUBJECT;
)text";

constexpr char kSqlIndex[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
CREATE INDEX idx_$SUBJECT ON sessions(status);

-- migrate:down
DROP INDEX idx_$SUBJECT;
)text";

constexpr char kSqlData[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
-- What is overwritten is kept first, or the way down could not bring it back.
CREATE TABLE before_$SUBJECT AS SELECT id, status_message FROM sessions WHERE status_message = '';
UPDATE sessions SET status_message = NULL WHERE id IN (SELECT id FROM before_$SUBJECT);

-- migrate:down
UPDATE sessions SET status_message = '' WHERE id IN (SELECT id FROM before_$SUBJECT) AND status_message IS NULL;
DROP TABLE before_$SUBJECT;
)text";

constexpr char kTyped[] = R"text(#ifndef MIGRATIONS_M$GUARD_H_
#define MIGRATIONS_M$GUARD_H_

$INCLUDES
namespace crystal::migrations {

// Why: one sentence for whoever reads this in a year.
inline Migration $FUNCTION() {
  return {.name = "$NAME",
$CHANGES}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_M$GUARD_H_
)text";

constexpr char kTableChanges[] =
    R"text(          .changes = {CreateTable{
              {.name = "$SUBJECT", .columns = {AutoId(), SessionId(), RequiredText("name"), Stamp("created_at")}}}}};
)text";

constexpr char kColumnChanges[] = R"text(          .changes = {AddColumn{"sessions", Text("$SUBJECT")}}};
)text";

constexpr char kIndexChanges[] = R"text(          .changes = {IndexOn("sessions", "idx_$SUBJECT", {"status"})}};
)text";

constexpr char kDataChanges[] = R"text(          .changes = {DataChange{
              .name = "empty status messages go",
              .writes = {{.table = "sessions", .columns = {"status_message"}}},
              .is_applied = [](DatabaseAdapter& db, const Schema&) -> absl::StatusOr<bool> {
                ASSIGN_OR_RETURN(int64_t rows,
                                 SelectInteger(db, "SELECT count(*) FROM sessions WHERE status_message = ''"));
                return rows == 0;
              },
              .apply = [](DatabaseAdapter& db, const RunContext& context, const std::string& by) -> absl::Status {
                // What is overwritten goes to the archive first, and the way down brings it back.
                Archive before = Archive::Before(db, by, context);
                RETURN_IF_ERROR(before.KeepColumn("sessions", "status_message", false, "status_message = ''"));
                return db.Execute("UPDATE sessions SET status_message = NULL WHERE status_message = ''");
              },
              .revert = [](DatabaseAdapter& db, const RunContext& context, const std::string& by) {
                return Archive::Before(db, by, context).PutBackColumn("sessions", "status_message");
              }}}};
)text";

constexpr char kTest[] = R"text(#include "migrations/$STEM.h"

#include "tests/support/migration_test.h"

namespace crystal {
namespace {

class $FUNCTIONTest : public MigrationTest {
 protected:
  $FUNCTIONTest() : MigrationTest(migrations::$FUNCTION()) {}
};

TEST_F($FUNCTIONTest, DownTakesBackWhatUpDid) {
  // Rows that this migration meets; the schema is the one before it.
  Execute("INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path, status_message) "
          "VALUES('s1', 'a session', '', 'w', '/w', '')");
const std::vector<std::string> before = Dump();
Up();
// Say here what the rows are now: EXPECT_THAT(Rows("SELECT ... FROM ..."), ElementsAre(...));
EXPECT_NE(Dump(), before);
Down();
EXPECT_EQ(Dump(), before);
}

}  // namespace
}  // namespace crystal
)text";

std::string Fill(absl::string_view text, const std::string& subject) {
  return absl::StrReplaceAll(text, {{"$SUBJECT", subject}});
}

}  // namespace

std::string SqlTemplate(Template from, const std::string& words) {
  const std::string subject = Subject(words);
  switch (from) {
    case Template::kTable:
      return Fill(kSqlTable, subject);
    case Template::kColumn:
      return Fill(kSqlColumn, subject);
    case Template::kIndex:
      return Fill(kSqlIndex, subject);
    case Template::kData:
      return Fill(kSqlData, subject);
  }
  return "";
}

std::string TypedTemplate(Template from, const std::string& name, const std::string& stem, const std::string& function,
                          const std::string& words) {
  const char* changes = from == Template::kTable    ? kTableChanges
                        : from == Template::kColumn ? kColumnChanges
                        : from == Template::kIndex  ? kIndexChanges
                                                    : kDataChanges;
  const char* includes =
      from == Template::kData
          ? "#include \"migrator/road/archive.h\"\n#include \"migrator/values/migration.h\"\n#include "
            "\"migrator/base/status_macros.h\"\n"
          : "#include \"migrations/columns.h\"\n";
  return absl::StrReplaceAll(kTyped, {{"$GUARD", absl::AsciiStrToUpper(stem)},
                                      {"$INCLUDES", includes},
                                      {"$FUNCTION", function},
                                      {"$NAME", name},
                                      {"$CHANGES", Fill(changes, Subject(words))}});
}

std::string TestTemplate(const std::string& stem, const std::string& function) {
  return absl::StrReplaceAll(kTest, {{"$STEM", stem}, {"$FUNCTION", function}});
}

}  // namespace crystal
