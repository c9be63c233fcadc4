#include "tools/operations/create_templates.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

constexpr char kSqlTable[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
CREATE TABLE $SUBJECT (
  id INTEGER PRIMARY KEY AUTOINCREMENT,$REFERENCE
  name TEXT NOT NULL,
  created_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- migrate:down
DROP TABLE $SUBJECT;
)text";

constexpr char kRepeatable[] =
    R"text(-- Why: what it shows, and to whom. Edit this file in place: it is applied again whenever its text changed.
-- migrate:up
CREATE VIEW $VIEW AS
$SHOWN;
)text";

constexpr char kSqlColumn[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
ALTER TABLE $TABLE ADD COLUMN $SUBJECT TEXT;

-- migrate:down
ALTER TABLE $TABLE DROP COLUMN $SUBJECT;
)text";

constexpr char kSqlIndex[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
CREATE INDEX idx_$SUBJECT ON $TABLE($COLUMN);

-- migrate:down
DROP INDEX idx_$SUBJECT;
)text";

constexpr char kSqlData[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
UPDATE $TABLE SET $COLUMN = NULL WHERE $COLUMN = '';

-- migrate:down
-- What the statements above overwrite or delete comes back by itself; say here what else is to be undone.
)text";

constexpr char kSqlDropTable[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
DROP TABLE $SUBJECT;

-- migrate:down
-- As it was; its rows come back from the archive by themselves.
$DEFINITION;
)text";

constexpr char kSqlDropColumn[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
ALTER TABLE $TABLE DROP COLUMN $SUBJECT;

-- migrate:down
-- As it was; its values come back from the archive by themselves.
ALTER TABLE $TABLE ADD COLUMN $SUBJECT $TYPE;
)text";

constexpr char kSqlDropIndex[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
DROP INDEX $SUBJECT;

-- migrate:down
$DEFINITION;
)text";

constexpr char kSqlRename[] = R"text(-- Why: one sentence for whoever reads this in a year.
-- migrate:up
ALTER TABLE $TABLE RENAME COLUMN $SUBJECT TO $RENAMED;

-- migrate:down
ALTER TABLE $TABLE RENAME COLUMN $RENAMED TO $SUBJECT;
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

constexpr char kDropTableChanges[] =
    R"text(          .changes = {DropTable{{.name = "$SUBJECT", .columns = {AutoId()}}}}};
)text";

constexpr char kDropColumnChanges[] = R"text(          .changes = {DropColumn{"$TABLE", Text("$SUBJECT")}}};
)text";

constexpr char kDropIndexChanges[] =
    R"text(          .changes = {DropIndex{IndexOn("$TABLE", "$SUBJECT", {"status"}).index}}};
)text";

constexpr char kRenameChanges[] = R"text(          .changes = {RenameColumn{"$TABLE", "$SUBJECT", "$RENAMED"}}};
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

// What each template says in SQL, and of a typed migration.
struct Texts {
  const char* sql;
  const char* changes;
};

Texts TextsOf(Template from) {
  switch (from) {
    case Template::kTable:
      return {kSqlTable, kTableChanges};
    case Template::kColumn:
      return {kSqlColumn, kColumnChanges};
    case Template::kIndex:
      return {kSqlIndex, kIndexChanges};
    case Template::kData:
      return {kSqlData, kDataChanges};
    case Template::kDropTable:
      return {kSqlDropTable, kDropTableChanges};
    case Template::kDropColumn:
      return {kSqlDropColumn, kDropColumnChanges};
    case Template::kDropIndex:
      return {kSqlDropIndex, kDropIndexChanges};
    case Template::kRename:
      return {kSqlRename, kRenameChanges};
  }
  return {"", ""};
}

std::string Fill(absl::string_view text, const Subject& subject) {
  return absl::StrReplaceAll(text, {{"$SUBJECT", subject.name},
                                    {"$TABLE", subject.table},
                                    {"$COLUMN", subject.column},
                                    {"$REFERENCE", subject.reference},
                                    {"$DEFINITION", subject.definition},
                                    {"$RENAMED", subject.renamed},
                                    {"$TYPE", subject.type}});
}

// The same with every statement as a comment: it runs as it stands, and says what is missing.
std::string WithoutStatements(absl::string_view text) {
  std::string all;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    const bool is_statement = !line.empty() && !absl::StartsWith(line, "--");
    absl::StrAppend(&all, is_statement ? "-- " : "", line, "\n");
    if (line == "-- migrate:up") {
      absl::StrAppend(&all,
                      "-- Fill in what the migrations before this one do not make, and take these dashes away:\n");
    }
  }
  return all;
}

}  // namespace

std::string RepeatableTemplate(const std::string& view, const std::string& shown) {
  return absl::StrReplaceAll(kRepeatable, {{"$VIEW", view}, {"$SHOWN", shown}});
}

std::string SqlTemplate(Template from, const Subject& subject) {
  const std::string text = Fill(TextsOf(from).sql, subject);
  return subject.runs ? text : WithoutStatements(text);
}

std::string TypedTemplate(Template from, const std::string& name, const std::string& stem, const std::string& function,
                          const Subject& subject) {
  const char* includes =
      from == Template::kData
          ? "#include \"migrator/road/archive.h\"\n#include \"migrator/values/migration.h\"\n#include "
            "\"migrator/base/status_macros.h\"\n"
          : "#include \"migrations/columns.h\"\n";
  return absl::StrReplaceAll(kTyped, {{"$GUARD", absl::AsciiStrToUpper(stem)},
                                      {"$INCLUDES", includes},
                                      {"$FUNCTION", function},
                                      {"$NAME", name},
                                      {"$CHANGES", Fill(TextsOf(from).changes, subject)}});
}

std::string TestTemplate(const std::string& stem, const std::string& function) {
  return absl::StrReplaceAll(kTest, {{"$STEM", stem}, {"$FUNCTION", function}});
}

}  // namespace crystal
