#include "tools/operations/create.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "migrations/registry.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tools/operations/create_subject.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kNow = 1795338000000;  // 2026-11-22 09:00:00 UTC
constexpr Template kAll[] = {Template::kTable,     Template::kColumn,     Template::kIndex,     Template::kData,
                             Template::kDropTable, Template::kDropColumn, Template::kDropIndex, Template::kRename};
constexpr Template kMaking[] = {Template::kTable, Template::kColumn, Template::kIndex, Template::kData};

std::string TextOf(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// What `create` needs of a source tree, and the headers that the compiler needs.
void CopySourceTree(const std::string& to) {
  for (const char* folder : {"migrations", "migrator", "tests/support"}) {
    fs::create_directories(fs::path(to) / folder);
    fs::copy(fs::path(CRYSTAL_SOURCE_DIR) / folder, fs::path(to) / folder, fs::copy_options::recursive);
  }
  fs::copy(CRYSTAL_SOURCE_DIR "/tests/CMakeLists.txt", to + "/tests/CMakeLists.txt");
}

TEST(CreateSql, MakesAFileForEachTemplateThatRunsUpAndDownAsItStands) {
  const TempDir dir;
  std::vector<std::string> taken;
  for (const Template from : kMaking) {
    const std::string word = "add-thing-" + std::to_string(taken.size());
    ASSERT_OK_AND_ASSIGN(Created created,
                         CreateSql({word, from, kNow + 1000 * static_cast<int64_t>(taken.size()), taken}, dir.path()));
    taken.push_back(created.name);
  }
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> files, ReadSqlMigrations(dir.path()));
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].name, "20261122090000-add-thing-0");
  std::vector<Migration> all = LegacyMigrations();
  all.insert(all.end(), files.begin(), files.end());
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up(all), TestContext(), kNoEvents));
  EXPECT_OK(Migrate(*db, Down(all, 4), TestContext(), kNoEvents));
}

TEST(CreateRepeatable, MakesAFileThatRunsAsItStands) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(Created created, CreateRepeatable({.name = "session-views"}, dir.path()));
  EXPECT_EQ(created.name, "R-session-views");
  std::vector<Migration> all = LegacyMigrations();
  ASSERT_OK_AND_ASSIGN(std::vector<Migration> files, ReadSqlMigrations(dir.path()));
  all.insert(all.end(), files.begin(), files.end());
  const std::unique_ptr<SqliteAdapter> db = MemoryDatabase();
  ASSERT_OK(Migrate(*db, Up(all), TestContext(), kNoEvents));
  EXPECT_OK(db->Execute("SELECT * FROM session_views"));

  EXPECT_THAT(CreateRepeatable({.name = "session-views", .taken = {"R-session-views"}}, dir.path()),
              StatusIs(StatusCode::kAlreadyExists, HasSubstr("edit its file")));
  EXPECT_THAT(CreateRepeatable({.name = "Session"}, dir.path()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("R-")));
  EXPECT_THAT(CreateRepeatable({.name = "a"}, dir.File("none")),
              StatusIs(StatusCode::kNotFound, HasSubstr("mkdir -p")));
}

TEST(CreateTyped, MakesAHeaderATestAndTheirEntries) {
  const TempDir dir;
  CopySourceTree(dir.path());
  ASSERT_OK_AND_ASSIGN(Created created, CreateTyped({"add-session-tags", Template::kColumn, kNow, {}}, dir.path()));
  EXPECT_THAT(created.made, ElementsAre("migrations/20261122090000_add_session_tags.h",
                                        "tests/unit/migrations/20261122090000_add_session_tags_test.cc"));
  EXPECT_THAT(created.changed, ElementsAre("migrations/registry.cc", "tests/CMakeLists.txt"));
  EXPECT_THAT(TextOf(dir.File("migrations/20261122090000_add_session_tags.h")),
              AllOf(HasSubstr("inline Migration AddSessionTags()"), HasSubstr("\"20261122090000-add-session-tags\""),
                    HasSubstr("AddColumn{\"sessions\", Text(\"session_tags\")}")));
  EXPECT_THAT(
      TextOf(dir.File("migrations/registry.cc")),
      AllOf(HasSubstr("041_fix_folder_session_order.h\"\n#include \"migrations/20261122090000_add_session_tags.h\"\n"),
            HasSubstr("      FixFolderSessionOrder(),\n      AddSessionTags(),\n  };")));
  EXPECT_THAT(TextOf(dir.File("tests/CMakeLists.txt")),
              HasSubstr("SOURCES unit/migrations/20261122090000_add_session_tags_test.cc unit/migrations/"));
}

// Every template together, as the registry sees them and as their tests do.
TEST(CreateTyped, CompilesAtOnce) {
  const TempDir dir;
  CopySourceTree(dir.path());
  std::vector<std::string> taken;
  std::string everything;
  for (const Template from : kAll) {
    const std::string word = "add-thing-" + std::to_string(taken.size());
    ASSERT_OK_AND_ASSIGN(
        Created created,
        CreateTyped({word, from, kNow + 1000 * static_cast<int64_t>(taken.size()), taken}, dir.path()));
    taken.push_back(created.name);
    everything += "#include \"" + created.made.at(1) + "\"\n";
  }
  std::ofstream(dir.File("all.cc")) << everything << "#include \"migrations/registry.cc\"\n";
  const std::string compile = std::string(CRYSTAL_COMPILER) +
                              " -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I" + dir.path() + " " +
                              dir.File("all.cc");
  EXPECT_EQ(std::system(compile.c_str()), 0) << compile;
}

TEST(Create, RefusesNamesInAnyOtherFormAndShowsTheRightOne) {
  const TempDir dir;
  for (const auto& [name, right] :
       std::vector<std::pair<std::string, std::string>>{{"Add Session Tags", "add-session-tags"},
                                                        {"add/tags", "add-tags"},
                                                        {"../tags", "tags"},
                                                        {"add_tags", "add-tags"},
                                                        {"-add", "add"},
                                                        {"", "add-session-tags"},
                                                        {"ADD", "add"}}) {
    EXPECT_THAT(CreateSql({name, Template::kTable, kNow, {}}, dir.path()),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("such as " + right)))
        << name;
  }
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(Create, RefusesANameThatIsTaken) {
  const TempDir dir;
  EXPECT_THAT(CreateSql({"add-tags", Template::kTable, kNow, {"20250101000000-add-tags"}}, dir.path()),
              StatusIs(StatusCode::kAlreadyExists, HasSubstr("there is 20250101000000-add-tags already")));
  EXPECT_THAT(CreateSql({"add-session-favorite", Template::kTable, kNow, {"020-add-session-favorite"}}, dir.path()),
              StatusIs(StatusCode::kAlreadyExists, HasSubstr("020-add-session-favorite")));
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(Create, TakesTheNextSecondThatIsFree) {
  const TempDir dir;
  const std::vector<std::string> taken = {"20261122090000-add-tags", "20261122090001-add-notes"};
  ASSERT_OK_AND_ASSIGN(Created created, CreateSql({"add-more", Template::kTable, kNow, taken}, dir.path()));
  EXPECT_EQ(created.name, "20261122090002-add-more");
}

TEST(Create, TheVerbSaysWhatAMigrationBeginsAs) {
  for (const auto& [name, from] :
       std::vector<std::pair<std::string, Template>>{{"create-notes", Template::kTable},
                                                     {"add-session-tags", Template::kColumn},
                                                     {"add-status-index", Template::kIndex},
                                                     {"index-status", Template::kIndex},
                                                     {"fix-names", Template::kData},
                                                     {"drop-session-note", Template::kDropColumn},
                                                     {"remove-note", Template::kDropColumn},
                                                     {"drop-notes-table", Template::kDropTable},
                                                     {"drop-table-notes", Template::kDropTable},
                                                     {"drop-status-index", Template::kDropIndex},
                                                     {"remove-index-status", Template::kDropIndex},
                                                     {"rename-note-to-remark", Template::kRename}}) {
    EXPECT_EQ(TemplateOf(name), from) << name;
  }
  for (size_t i = 0; i < TemplateNames().size(); ++i) {
    EXPECT_EQ(*ParseTemplate(TemplateNames()[i]), static_cast<Template>(i));
  }
  EXPECT_THAT(ParseTemplate("view"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("drop-column")));
}

TEST(Create, ANameSpeaksOfWhatIsThere) {
  const std::unique_ptr<SqliteAdapter> db =
      MemoryDatabase({"CREATE TABLE sessions(id TEXT, note TEXT, status_message TEXT)",
                      "CREATE TABLE tool_panels(id TEXT, width INTEGER NOT NULL DEFAULT 3)"});
  CreateOptions options{
      .name = "", .schema = *db->ReadSchema(), .texts = {{"idx_a", "CREATE INDEX idx_a ON sessions(note)"}}};
  const auto subject = [&](const std::string& name) {
    options.name = name;
    options.from = TemplateOf(name);
    return SubjectOf(options);
  };
  for (const char* name : {"drop-session-note", "drop-sessions-note", "drop-note-from-sessions", "remove-note"}) {
    EXPECT_EQ(subject(name).table + "." + subject(name).name, "sessions.note") << name;
  }
  EXPECT_EQ(subject("drop-tool-panel-width").table, "tool_panels");
  EXPECT_EQ(subject("drop-tool-panel-width").type, "INTEGER NOT NULL DEFAULT 3");
  EXPECT_EQ(subject("rename-session-status-message-to-remark").name, "status_message");
  EXPECT_EQ(subject("rename-session-status-message-to-remark").renamed, "remark");
  EXPECT_EQ(subject("drop-a-index").name, "idx_a");
  EXPECT_EQ(subject("drop-a-index").definition, "CREATE INDEX idx_a ON sessions(note)");
  EXPECT_EQ(subject("add-session-tags").name, "session_tags");
}

TEST(Create, RefusesADirectoryThatIsNotThere) {
  const TempDir dir;
  EXPECT_THAT(CreateSql({"add-tags", Template::kTable, kNow, {}}, dir.File("nowhere")),
              StatusIs(StatusCode::kNotFound, HasSubstr("mkdir -p")));
  EXPECT_FALSE(fs::exists(dir.File("nowhere")));
  EXPECT_THAT(FindSourceTree(dir.path()), StatusIs(StatusCode::kNotFound, HasSubstr("--sql")));
}

TEST(CreateTyped, WritesNothingWhereAFileIsNotWhatItShouldBe) {
  const TempDir dir;
  CopySourceTree(dir.path());
  std::ofstream(dir.File("tests/CMakeLists.txt")) << "# rewritten\n";
  const std::string registry = TextOf(dir.File("migrations/registry.cc"));
  EXPECT_THAT(CreateTyped({"add-tags", Template::kTable, kNow, {}}, dir.path()),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("CMakeLists.txt has no")));
  EXPECT_EQ(TextOf(dir.File("migrations/registry.cc")), registry);
  EXPECT_FALSE(fs::exists(dir.File("migrations/20261122090000_add_tags.h")));
}

TEST(TemplateOf, IsWhatTheNameSpeaksOf) {
  EXPECT_EQ(TemplateOf("create-tags"), Template::kTable);
  EXPECT_EQ(TemplateOf("add-session-tags"), Template::kColumn);
  EXPECT_EQ(TemplateOf("add-status-index"), Template::kIndex);
  EXPECT_EQ(TemplateOf("fill-empty-names"), Template::kData);
}

}  // namespace
}  // namespace crystal
