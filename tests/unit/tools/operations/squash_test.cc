#include "tools/operations/squash.h"

#include "migrator/values/plan.h"
#include "migrator/values/squash.h"
#include "tests/unit/tools/operations/sql_files_fixture.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kTags[] = "20260101000000-create-tags", kNote[] = "20260102000000-add-note",
               kColour[] = "20260103000000-add-colour", kLater[] = "20260104000000-later",
               kSquash[] = "20260103000000-squash-until-add-colour";
constexpr char kTagsText[] =
    "-- depends: 041-fix-folder-session-order\n-- migrate:up\n"
    "CREATE TABLE tags(id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT REFERENCES sessions(id), name TEXT);\n"
    "INSERT INTO tags(session_id, name) SELECT id, 'first; of all' FROM sessions ORDER BY id;\n"
    "CREATE TRIGGER tagged AFTER INSERT ON tags BEGIN UPDATE tags SET name = 'x' WHERE id = -1; SELECT 1; END\n"
    "-- migrate:down\nDROP TABLE tags;\n";
// Values leave the sessions here, and come back on the way down.
constexpr char kNoteText[] =
    "-- migrate:up\nALTER TABLE sessions ADD COLUMN note TEXT;\nUPDATE sessions SET note = status;\n"
    "ALTER TABLE sessions DROP COLUMN status_message -- said nobody\n"
    "-- migrate:down\nALTER TABLE sessions DROP COLUMN note;\nALTER TABLE sessions ADD COLUMN status_message TEXT;\n";
constexpr char kColourText[] =
    "-- depends: 20260101000000-create-tags\n-- migrate:up\nALTER TABLE tags ADD COLUMN colour TEXT DEFAULT 'red';\n"
    "-- migrate:down\nALTER TABLE tags DROP COLUMN colour;\n";
constexpr char kLaterText[] =
    "-- depends: 20260102000000-add-note\n-- migrate:up\nCREATE INDEX notes ON sessions(note);\n"
    "-- migrate:down\nDROP INDEX notes;\n";

class SquashTest : public SqlFilesFixture {
 protected:
  static std::vector<Migration> ThreeFiles() {
    std::vector<Migration> files;
    for (const auto& [name, text] : {std::pair{kTags, kTagsText}, {kNote, kNoteText}, {kColour, kColourText}}) {
      absl::StatusOr<Migration> file = ParseSqlMigration(name, text);
      EXPECT_OK(file);
      files.push_back(*std::move(file));
    }
    return files;
  }
  void WriteFour() const {
    WriteFile(kTags, kTagsText);
    WriteFile(kNote, kNoteText);
    WriteFile(kColour, kColourText);
    WriteFile(kLater, kLaterText);
  }
  ProgramOutcome Squash(const std::string& arguments) {
    return Program(absl::StrCat("squash --migrations ", Directory(), " ", arguments));
  }
  static absl::Status Refusal(const std::vector<Migration>& files, const std::string& until,
                              const std::string& name = "") {
    return PlanSquash(WithProgram(files), {"dir", until, name}).status();
  }
  static std::string Difference(const std::function<void(SqlScript&)>& mutate) {
    const std::vector<Migration> files = ThreeFiles();
    absl::StatusOr<SquashPlan> plan = PlanSquash(WithProgram(files), {"dir", kColour});
    EXPECT_OK(plan);
    mutate(std::get<SqlScript>(plan->squash.changes[0]));
    const absl::StatusOr<std::string> difference = FindSquashDifference(plan->replaced, plan->squash, Trials());
    EXPECT_OK(difference);
    return difference.value_or("");
  }
};

TEST_F(SquashTest, TheFileSaysWhatTheOldOnesSaid) {
  ASSERT_OK_AND_ASSIGN(SquashPlan plan, PlanSquash(WithProgram(ThreeFiles()), {"dir", "20260103000000"}));
  EXPECT_EQ(plan.squash.name, kSquash);
  EXPECT_EQ(plan.file(), absl::StrCat("dir/", kSquash, ".sql"));
  EXPECT_THAT(plan.squash.depends_on, ElementsAre("041-fix-folder-session-order"));
  EXPECT_THAT(plan.squash.replaces, ElementsAre(kTags, kNote, kColour));
  const auto& script = std::get<SqlScript>(plan.squash.changes[0]);
  std::vector<std::string> up, down;
  for (const SqlStatement& statement : script.up) up.push_back(statement.text);
  for (const SqlStatement& statement : *script.down) down.push_back(statement.text);
  EXPECT_THAT(up, ElementsAre(HasSubstr("CREATE TABLE"), HasSubstr("'first; of all'"), HasSubstr("SELECT 1; END"),
                              HasSubstr("ADD COLUMN note"), HasSubstr("UPDATE"), HasSubstr("status_message"),
                              HasSubstr("colour")));
  EXPECT_THAT(
      down, ElementsAre(HasSubstr("colour"), HasSubstr("note"), HasSubstr("status_message"), HasSubstr("DROP TABLE")));
}

TEST_F(SquashTest, TheProofHoldsAndEveryMutantIsFound) {
  EXPECT_EQ(Difference([](SqlScript&) {}), "");
  EXPECT_THAT(Difference([](SqlScript& s) { s.up.erase(s.up.begin() + 1); }), HasSubstr("after up: "));
  EXPECT_THAT(Difference([](SqlScript& s) { s.up[4].text = "UPDATE sessions SET note = 'x'"; }),
              HasSubstr("after up: sessions"));
  EXPECT_THAT(Difference([](SqlScript& s) { s.up.pop_back(); }), HasSubstr("column tags.colour"));
  EXPECT_THAT(Difference([](SqlScript& s) { s.up[1].text = "INSERT INTO nowhere(a) VALUES(1)"; }),
              HasSubstr("it fails: "));
  EXPECT_THAT(Difference([](SqlScript& s) { s.down->pop_back(); }), HasSubstr("after down: trigger tagged"));
  EXPECT_THAT(Difference([](SqlScript& s) {
                s.down->push_back({"UPDATE sessions SET name = 'x'", 1});
              }),
              HasSubstr("after down: sessions"));
}

// What the old files took away is given back by the squash, though it was kept under their names.
TEST_F(SquashTest, ValuesThatTheOldFilesArchivedComeBack) {
  const std::vector<Migration> files = ThreeFiles();
  ASSERT_OK_AND_ASSIGN(SquashPlan plan, PlanSquash(WithProgram(files), {"dir", kColour}));
  const std::string path = CutOver("open release v0.3.5");
  Sql(path, "UPDATE sessions SET status_message = 'a message of ' || id");
  const ContentDigest before = Rows(path);
  ASSERT_OK_AND_ASSIGN(auto db, SqliteAdapter::Open(path, {}));
  const std::vector<Migration> old = WithProgram(files), fresh = WithProgram({plan.squash});
  const auto go = [&](const Planner& planner) { EXPECT_OK(Migrate(*db, planner, MakeRunContext(), kNoEvents)); };
  go([&](const auto& history) { return PlanUp(old, history); });
  EXPECT_NE(FirstDifference(before, Rows(path)), "");
  go([&](const auto& history) { return PlanDown(fresh, history, 1); });
  ContentDigest after = Rows(path);
  after.erase("sqlite_sequence");
  ContentDigest expected = before;
  expected.erase("sqlite_sequence");
  EXPECT_EQ(FirstDifference(expected, after), "");
}

TEST_F(SquashTest, ADatabaseWithTheOldOnesTakesTheSquashOver) {
  WriteFour();
  const std::string path = CutOver("open release v0.3.5");
  ASSERT_EQ(On(path, "up").exit_code, 0);
  const ProgramOutcome squash = Squash("--until " + std::string(kColour) + " --db " + path);
  ASSERT_EQ(squash.exit_code, 0) << squash.err;
  EXPECT_THAT(squash.out, AllOf(HasSubstr("6 databases"), HasSubstr("after down"), HasSubstr("a.db")));
  const std::string archive = absl::StrCat("archive/", kSquash, "/");
  EXPECT_THAT(Files(), ElementsAre(absl::StrCat(kSquash, ".sql"), absl::StrCat(kLater, ".sql"),
                                   absl::StrCat(archive, kTags, ".sql"), absl::StrCat(archive, kNote, ".sql"),
                                   absl::StrCat(archive, kColour, ".sql")));
  EXPECT_THAT(On(path, "status").out,
              AllOf(HasSubstr("replaced"), HasSubstr("45 applied, 1 pending"), Not(HasSubstr("late "))));
  const ProgramOutcome up = On(path, "up");
  EXPECT_EQ(up.exit_code, 0) << up.err;
  EXPECT_THAT(up.out, AllOf(HasSubstr("record"), Not(HasSubstr(kLater))));
  EXPECT_EQ(Number(path, "SELECT count(*) FROM migrations WHERE origin = 'squashed'"), 1);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM migrations WHERE name GLOB '2026*'"), 5);
  EXPECT_EQ(On(path, "down", "2").exit_code, 0);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM migrations WHERE name GLOB '2026*'"), 0);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'"), 0);
  EXPECT_EQ(On(path, "up").exit_code, 0);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'"), 1);
}

TEST_F(SquashTest, AHalfWayDatabaseIsToldAWayThatWorks) {
  WriteFour();
  const std::string path = CutOver("open release v0.3.5");
  ASSERT_EQ(On(path, "up", "--step 2").exit_code, 0);
  ASSERT_EQ(Squash("--until " + std::string(kColour)).exit_code, 0);
  const ProgramOutcome refused = On(path, "up");
  EXPECT_EQ(refused.exit_code, 3);
  const std::string proposed = "`crystal-migration ";
  const size_t from = refused.err.find(proposed + "up ");
  ASSERT_NE(from, std::string::npos) << refused.err;
  const size_t begin = from + proposed.size();
  const std::string way = refused.err.substr(begin, refused.err.find('`', begin) - begin);
  const ProgramOutcome there = Program(way);
  EXPECT_EQ(there.exit_code, 0) << way << ": " << there.err;
  const ProgramOutcome back = On(path, "up");
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_EQ(On(path, "status", "--exit-code").exit_code, 0);
}

TEST_F(SquashTest, ANewDatabaseRunsTheSquashAlone) {
  WriteFour();
  ASSERT_EQ(Squash("--until " + std::string(kColour)).exit_code, 0);
  const std::string path = CutOver("open release v0.3.5");
  ASSERT_EQ(On(path, "up").exit_code, 0);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM migrations WHERE name GLOB '2026*'"), 2);
  EXPECT_EQ(Number(path, "SELECT count(*) FROM migrations WHERE origin = 'squashed'"), 0);
}

AppliedMigration Applied(const Migration& migration) {
  return {.name = migration.name, .checksum = Checksum(migration)};
}

// The second squash stands for the first, and for what that stood for: whichever of them a database has.
TEST_F(SquashTest, ASquashOfSquashesKnowsEveryWayThere) {
  const std::vector<Migration> files = ThreeFiles();
  const std::vector<Migration> two(files.begin(), files.begin() + 2);
  ASSERT_OK_AND_ASSIGN(SquashPlan first, PlanSquash(WithProgram(two), {"dir", kNote}));
  ASSERT_OK_AND_ASSIGN(SquashPlan second, PlanSquash(WithProgram({first.squash, files[2]}), {"dir", kColour}));
  EXPECT_THAT(second.squash.replaces, ElementsAre(kTags, kNote, first.squash.name, kColour));
  EXPECT_THAT(second.text, HasSubstr(absl::StrCat(first.squash.name, " = ", kTags, " ", kNote)));
  const AppliedMigration tags = Applied(files[0]), note = Applied(files[1]), colour = Applied(files[2]),
                         squash = Applied(first.squash);
  const auto faults = [&](const std::vector<AppliedMigration>& history) {
    return FindFaults({second.squash}, history).size();
  };
  EXPECT_EQ(faults({tags, note, colour}), 0u);
  EXPECT_EQ(faults({tags, note, squash, colour}), 0u);
  EXPECT_EQ(faults({squash, colour}), 0u);
  EXPECT_EQ(faults({squash}), 1u);
  EXPECT_EQ(faults({tags, note}), 2u);
  EXPECT_EQ(faults({tags, colour}), 2u);
  EXPECT_EQ(FindFaults({second.squash}, {squash})[0].archive, absl::StrCat("/archive/", second.squash.name));
}

TEST_F(SquashTest, WhatCannotBeSquashedIsRefused) {
  const std::vector<Migration> files = ThreeFiles();
  EXPECT_THAT(Refusal(files, "041-fix-folder-session-order"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("comes with the program")));
  EXPECT_THAT(Refusal(files, "20260102000000-add-noet"), StatusIs(StatusCode::kNotFound, HasSubstr(kNote)));
  EXPECT_THAT(Refusal(files, kTags), StatusIs(StatusCode::kInvalidArgument, HasSubstr("nothing to squash")));
  EXPECT_THAT(Refusal(files, kColour, "add-colour"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("is taken")));
  EXPECT_THAT(Refusal(files, kColour, "Add Colour"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("lower case")));
  EXPECT_THAT(Refusal(files, kColour, kLater), StatusIs(StatusCode::kInvalidArgument, HasSubstr("has a time stamp")));
  std::vector<Migration> same_time = files;
  same_time.push_back(SqlMigration("20260103000000-b", "SELECT 1;", ""));
  EXPECT_THAT(Refusal(same_time, kColour), StatusIs(StatusCode::kInvalidArgument, HasSubstr("would come behind")));
  EXPECT_OK(Refusal(same_time, kColour, "all-before"));
  EXPECT_EQ(Program("squash --until x").exit_code, 2);
  EXPECT_EQ(Squash("--until x").exit_code, 2);
}

TEST_F(SquashTest, WithoutAWayDownItSaysSo) {
  std::vector<Migration> files = ThreeFiles();
  files[1] = SqlMigration(kNote, "ALTER TABLE sessions ADD COLUMN note TEXT;", nullptr);
  ASSERT_OK_AND_ASSIGN(SquashPlan plan, PlanSquash(WithProgram(files), {"dir", kColour}));
  EXPECT_FALSE(plan.has_down());
  EXPECT_THAT(plan.text, HasSubstr(absl::StrCat("No way down, because ", kNote)));
  ASSERT_OK_AND_ASSIGN(std::string difference, FindSquashDifference(plan.replaced, plan.squash, Trials()));
  EXPECT_EQ(difference, "");
}

TEST_F(SquashTest, ADryRunAndARefusalWriteNothing) {
  WriteFour();
  const std::set<std::string> before = Files();
  const ProgramOutcome planned = Squash("--until " + std::string(kColour) + " --dry-run --json");
  EXPECT_EQ(planned.exit_code, 0) << planned.err;
  EXPECT_THAT(planned.out, AllOf(HasSubstr("\"changed\": false"), HasSubstr("-- replaces: 20260102000000-add-note")));
  EXPECT_EQ(Files(), before);
  WriteFile(kNote, "-- migrate:up\nALTER TABLE sessions ADD COLUMN note TEXT;\nUPDATE sessions SET note = random();\n");
  const ProgramOutcome differs = Squash("--until " + std::string(kColour));
  EXPECT_EQ(differs.exit_code, 3);
  EXPECT_THAT(differs.err, AllOf(HasSubstr("sessions: "), HasSubstr("Nothing was changed")));
  EXPECT_EQ(Files(), before);
}

TEST_F(SquashTest, FilesKeepTheirNamesInTheArchive) {
  WriteFile("20260101000000-a", "-- migrate:up\nCREATE TABLE a(x TEXT)\n-- migrate:down\nDROP TABLE a\n");
  std::ofstream(Directory() + "/20260102000000-b.SQL") << "-- Migrate:Up\nSELECT 1\n-- Migrate:Down\n";
  const ProgramOutcome squash = Squash("--until b --name ab");
  ASSERT_EQ(squash.exit_code, 0) << squash.err;
  EXPECT_THAT(Files(),
              testing::UnorderedElementsAre("20260102000000-ab.sql", "archive/20260102000000-ab/20260101000000-a.sql",
                                            "archive/20260102000000-ab/20260102000000-b.SQL"));
}

TEST_F(SquashTest, AnErrorOfWritingLeavesAllAsItWas) {
  WriteFour();
  const std::vector<Migration> all = WithProgram(ThreeFiles());
  ASSERT_OK_AND_ASSIGN(SquashPlan plan, PlanSquash(all, {Directory(), kColour}));
  std::filesystem::remove(absl::StrCat(Directory(), "/", kColour, ".sql"));  // so the third move fails
  const std::set<std::string> before = Files();
  EXPECT_THAT(WriteSquash(plan), StatusIs(StatusCode::kNotFound, HasSubstr("the squash was not written")));
  EXPECT_EQ(Files(), before);
  EXPECT_FALSE(std::filesystem::exists(Directory() + "/archive"));
  std::filesystem::create_directories(ArchiveOf(Directory(), kSquash));
  EXPECT_THAT(WriteSquash(plan), StatusIs(StatusCode::kAlreadyExists, HasSubstr("nothing is overwritten")));
  EXPECT_EQ(Files(), before);
}

}  // namespace
}  // namespace crystal
