#include "tools/operations/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override { Clear(); }
  void TearDown() override { Clear(); }
  static void Clear() {
    for (const char* name :
         {"CRYSTAL_DB", "CRYSTAL_MIGRATIONS", "CRYSTAL_SEEDS", "CRYSTAL_MIGRATION_CONFIG", "CRYSTAL_LOG_FORMAT"}) {
      unsetenv(name);
    }
  }
  std::string File(const std::string& text) {
    std::ofstream(dir_.File("settings.toml")) << text;
    return dir_.File("settings.toml");
  }
  TempDir dir_;
};

TEST_F(SettingsTest, DefaultsAreTheUsersDatabaseAndNoDirectory) {
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(""));
  EXPECT_THAT(settings.Get("db").value, HasSubstr("/.crystal/sessions.db"));
  EXPECT_EQ(settings.Get("migrations").value, "");
  EXPECT_EQ(settings.Get("migrations").source, "default");
}

TEST_F(SettingsTest, FileGoesBeforeTheDefaultAndTheEnvironmentBeforeTheFile) {
  const std::string file =
      File("# of the project\ndb = \"/tmp/a.db\"\nmigrations = 'db/migrations'\nallow-out-of-order = true\n");
  setenv("CRYSTAL_MIGRATIONS", "/elsewhere", 1);
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(file));
  EXPECT_EQ(settings.file(), file);
  EXPECT_EQ(settings.Get("db").value, "/tmp/a.db");
  EXPECT_EQ(settings.Get("db").source, "file");
  EXPECT_EQ(settings.Get("migrations").value, "/elsewhere");
  EXPECT_EQ(settings.Get("migrations").source, "environment");
  EXPECT_TRUE(settings.IsTrue("allow-out-of-order"));
}

TEST_F(SettingsTest, EachExplanationIsASectionOfItsOwn) {
  const std::string file = File(
      "legacy = \"node old.js {db}\"\n[[explain]]\nwhere = \"table residue\"\nreason = \"left, # as ever\"\n"
      "[placeholders]\ndays = 30\n[[explain]]\nreason = 'b, c'\nwhere = 'rows of notes'\n");
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(file));
  EXPECT_EQ(settings.Get("legacy").value, "node old.js {db}");
  EXPECT_EQ(settings.explanations(),
            (std::vector<Explanation>{{"table residue", "left, # as ever"}, {"rows of notes", "b, c"}}));
  EXPECT_EQ(settings.placeholders().at("days"), "30");
}

TEST_F(SettingsTest, ACommentBeginsOutsideOfATextOnly) {
  const std::string file =
      File("# it's\ndb = \"/tmp/a # b.db\"  # \"why\"\nseeds = '/tmp/#1' # and 'so'\nwait = 5s# now\n");
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(file));
  EXPECT_EQ(settings.Get("db").value, "/tmp/a # b.db");
  EXPECT_EQ(settings.Get("seeds").value, "/tmp/#1");
  EXPECT_EQ(settings.Get("wait").value, "5s");
}

TEST_F(SettingsTest, AnExplanationThatIsNotWholeNamesFileAndKey) {
  const auto refused = [&](const std::string& section, const std::string& said) {
    EXPECT_THAT(Settings::Load(File("[[explain]]\n" + section)),
                StatusIs(StatusCode::kInvalidArgument, AllOf(HasSubstr("settings.toml"), HasSubstr(said))));
  };
  refused("where = \"table a\"\n", "`reason` of \"table a\" is missing");
  refused("reason = \"b\"\n", "`where` of \"b\" is missing");
  refused("", "both are missing");
  refused("were = \"table a\"\n", "no \"were\"");
  refused("where = \"a\"\nwhere = \"b\"\nreason = \"c\"\n", "says `where` once");
  refused("where = [\"a\", \"b\"]\nreason = \"c\"\n", "says `where` once");
}

TEST_F(SettingsTest, PlaceholdersHaveASectionAndTheEnvironmentGoesBeforeIt) {
  const std::string file = File("db = \"a.db\"\n[placeholders]\ndays = 30\nowner = \"o'neil\"\n");
  setenv("CRYSTAL_PLACEHOLDER_DAYS", "7", 1);
  setenv("CRYSTAL_PLACEHOLDER_EMPTY", "", 1);
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(file));
  unsetenv("CRYSTAL_PLACEHOLDER_DAYS");
  unsetenv("CRYSTAL_PLACEHOLDER_EMPTY");
  EXPECT_EQ(settings.placeholders(), (Placeholders{{"days", "7"}, {"empty", ""}, {"owner", "o'neil"}}));
  EXPECT_THAT(Settings::Load(File("[placeholders]\nDays = 1\n")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"Days\" is no name of a placeholder")));
  EXPECT_THAT(Settings::Load(File("[placeholder]\ndays = 1\n")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no [placeholder]")));
}

// Runs where a directory stands for the working directory, and goes back.
class SettingsSearch : public SettingsTest {
 protected:
  void SetUp() override {
    SettingsTest::SetUp();
    std::filesystem::create_directories(deep_);
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(deep_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    SettingsTest::TearDown();
  }
  void Put(const std::string& directory) {
    std::ofstream(directory + "/crystal-migration.toml") << "db = \"a.db\"\nmigrations = \"db/m\"\n";
  }
  std::string Found() { return Settings::Load("", SettingsFile::kNamedOrFound)->file(); }

  std::string root_ = dir_.File("root"), deep_ = root_ + "/src/deep";
  std::filesystem::path before_;
};

TEST_F(SettingsSearch, GoesUpToTheRootOfTheRepositoryAndNoFurther) {
  Put(dir_.path());
  std::filesystem::create_directory(root_ + "/.git");
  EXPECT_EQ(Found(), "");
  Put(root_);
  EXPECT_EQ(Found(), "../../crystal-migration.toml");
  Put(root_ + "/src");
  EXPECT_EQ(Found(), "../crystal-migration.toml");
}

TEST_F(SettingsSearch, OutsideOfARepositoryLooksHereOnly) {
  Put(root_);
  EXPECT_EQ(Found(), "");
  Put(deep_);
  EXPECT_EQ(Found(), "crystal-migration.toml");
}

TEST_F(SettingsSearch, ReadsNothingThatIsNotNamedWhereThatIsAsked) {
  Put(deep_);
  EXPECT_EQ(Settings::Load("", SettingsFile::kNamed)->file(), "");
  EXPECT_EQ(Settings::Load("crystal-migration.toml", SettingsFile::kNamed)->Get("migrations").value, "db/m");
}

TEST_F(SettingsSearch, PathsInAFileBelongToItsDirectory) {
  std::filesystem::create_directory(root_ + "/.git");
  Put(root_);
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load("", SettingsFile::kNamedOrFound));
  EXPECT_EQ(settings.Get("db").value, "../../a.db");
  EXPECT_EQ(settings.Get("migrations").value, "../../db/m");
  ASSERT_OK_AND_ASSIGN(settings, Settings::Load(root_ + "/crystal-migration.toml"));
  EXPECT_EQ(settings.Get("migrations").value, root_ + "/db/m");
  std::ofstream(root_ + "/crystal-migration.toml") << "seeds = \"db/s\"\n";
  ASSERT_OK_AND_ASSIGN(settings, Settings::Load(root_ + "/crystal-migration.toml"));
  EXPECT_EQ(settings.Get("seeds").value, root_ + "/db/s");
}

TEST_F(SettingsTest, EnvironmentCanNameTheFile) {
  setenv("CRYSTAL_MIGRATION_CONFIG", File("log-format = \"json\"").c_str(), 1);
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(""));
  EXPECT_EQ(settings.Get("log-format").value, "json");
}

TEST_F(SettingsTest, AVariableOfAFileSaysWhich) {
  setenv("CRYSTAL_MIGRATIONS", "m", 1);
  setenv("CRYSTAL_SEEDS", "s", 1);
  ASSERT_OK_AND_ASSIGN(Settings settings,
                       Settings::Load(File("seeds = 'x'"), SettingsFile::kNamed, {{"CRYSTAL_SEEDS", "a.env"}}));
  EXPECT_EQ(settings.Get("seeds").value, "s");
  EXPECT_EQ(settings.Get("seeds").source, "env file");
  EXPECT_EQ(settings.Get("seeds").env_file, "a.env");
  EXPECT_EQ(settings.Get("migrations").source, "environment");
}

TEST_F(SettingsTest, UnknownKeyIsRefusedWithTheNearest) {
  EXPECT_THAT(Settings::Load(File("migration = 'x'")),
              StatusIs(StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("settings.toml"), HasSubstr("\"migration\": did you mean migrations?"))));
  EXPECT_THAT(Settings::Load(File("[up]\ndb = 'x'")), StatusIs(StatusCode::kInvalidArgument, HasSubstr("no [up]")));
}

TEST_F(SettingsTest, FileThatIsNotThereIsRefused) {
  EXPECT_THAT(Settings::Load(dir_.File("nowhere.toml")), StatusIs(StatusCode::kInvalidArgument, HasSubstr("nowhere")));
}

}  // namespace
}  // namespace crystal
