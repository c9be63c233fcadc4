#include "migrator/files/foreign_sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

ForeignSections Split(const std::string& text) {
  absl::StatusOr<ForeignSections> sections = SplitForeignSections(text);
  EXPECT_OK(sections) << text;
  return sections.ok() ? *std::move(sections) : ForeignSections();
}

TEST(ForeignSections, AreThoseOfTheFirstMarkerOfAWayUp) {
  const struct {
    const char* text;
    SectionMarkers markers;
  } cases[] = {
      {"-- why\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n", SectionMarkers::kMigrate},
      {"\n--  Migrate:UP \nSELECT 1;\n--migrate:down\nSELECT 2;\n", SectionMarkers::kMigrate},
      {"\xEF\xBB\xBF-- +goose up\n\nSELECT 1;\n--\t+goose  Down\nSELECT 2;\n", SectionMarkers::kGoose},
      {"----\n-- Up\nSELECT 1;\n-- DOWN\nSELECT 2;\n", SectionMarkers::kBare},
  };
  for (const auto& c : cases) {
    const ForeignSections sections = Split(c.text);
    EXPECT_EQ(sections.markers, c.markers) << c.text;
    EXPECT_THAT(sections.up.text, HasSubstr("SELECT 1;\n"));
    EXPECT_THAT(sections.up.text, Not(HasSubstr("SELECT 2")));
    ASSERT_TRUE(sections.down) << c.text;
    EXPECT_EQ(sections.down->text, "SELECT 2;\n");
    EXPECT_EQ(sections.down->line, 5) << c.text;
  }
}

TEST(ForeignSections, AreTheWayUpAloneWhereNoLineBeginsOne) {
  const ForeignSections sections = Split("SELECT 1;\n-- Down with it\n");
  EXPECT_EQ(sections.markers, SectionMarkers::kNone);
  EXPECT_EQ(sections.up.text, "SELECT 1;\n-- Down with it\n");
  EXPECT_EQ(sections.up.line, 1);
  EXPECT_FALSE(sections.down);
  EXPECT_THAT(Split("").up.text, IsEmpty());
  // What is only told of the way back takes nothing back.
  EXPECT_FALSE(Split("SELECT 1;\n-- Rollback:\n-- SELECT 2;\n").down);
}

TEST(ForeignSections, TellWhatTheyWishOfTheirRunner) {
  EXPECT_THAT(Split("-- migrate:up transaction:false\n-- migrate:down\n").wishes,
              ElementsAre(SqlStatement{"transaction:false", 1}));
  EXPECT_THAT(Split("-- +goose NO TRANSACTION\n-- +goose Up\n").wishes, ElementsAre(SqlStatement{"NO TRANSACTION", 1}));
}

TEST(ForeignSections, NeedNoMarkersOfStatements) {
  EXPECT_EQ(Split("-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n").up.text,
            "\nSELECT 1;\n\n");
}

TEST(ForeignSections, AreRefusedWhereTheyAreNotOneUpAndOneDown) {
  const struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"-- migrate:up\n-- migrate:up\n", "line 2: a second way up"},
      {"-- Up\n-- Down\n\n-- Down\n", "line 4: a second way down"},
      {"-- +goose Down\n-- +goose Up\n", "line 1: the way down begins before the way up"},
      {"SELECT 1;\n-- migrate:up\n", "line 2: a statement stands before"},
      {"-- +goose Up\n-- +goose ENVSUB ON\n", "line 2: `+goose ENVSUB ON` cannot be brought over"},
      {"SELECT 1;\n\n-- Down migration\nSELECT 2;", "line 3: this comment looks like the beginning of a way down"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(SplitForeignSections(c.text), StatusIs(StatusCode::kInvalidArgument, HasSubstr(c.why))) << c.text;
  }
}

}  // namespace
}  // namespace crystal
