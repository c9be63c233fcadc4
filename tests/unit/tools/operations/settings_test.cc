#include "tools/operations/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
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
    for (const char* name : {"CRYSTAL_DB", "CRYSTAL_MIGRATIONS", "CRYSTAL_MIGRATION_CONFIG", "CRYSTAL_LOG_FORMAT"}) {
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

TEST_F(SettingsTest, EnvironmentCanNameTheFile) {
  setenv("CRYSTAL_MIGRATION_CONFIG", File("log-format = \"json\"").c_str(), 1);
  ASSERT_OK_AND_ASSIGN(Settings settings, Settings::Load(""));
  EXPECT_EQ(settings.Get("log-format").value, "json");
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
