#include "migrator/files/sql_directive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using Kind = SqlDirective::Kind;

TEST(SqlDirective, IsReadInAnyCaseAndSpacing) {
  const struct {
    const char* comment;
    Kind kind;
    const char* rest;
  } cases[] = {
      {"-- migrate:up", Kind::kUp, ""},
      {"--migrate:up", Kind::kUp, ""},
      {"--  MIGRATE \t:  Up \r", Kind::kUp, ""},
      {"-- Migrate:Down", Kind::kDown, ""},
      {"--migrate : DOWN  ", Kind::kDown, ""},
      {"-- Migrate:Forget sessions.Tag", Kind::kForget, "sessions.Tag"},
      {"-- migrate : forget\t\"my table\"", Kind::kForget, "\"my table\""},
      {"-- migrate:forget[a]", Kind::kForget, "[a]"},
      {"--RENAMES:t.a = t.b", Kind::kRenames, "t.a = t.b"},
      {"-- Depends : 20260101000000-a", Kind::kDepends, "20260101000000-a"},
      {"-- replaces: A = B C", Kind::kReplaces, "A = B C"},
      {"--\xEF\xBB\xBFmigrate:down", Kind::kDown, ""},
      {"-- migrate\xEF\xBB\xBF:\xC2\xA0"
       "down\xE2\x80\x8B",
       Kind::kDown, ""},
      {"--\xE3\x80\x80migrate\xEF\xBC\x9Aup", Kind::kUp, ""},
  };
  for (const auto& c : cases) {
    ASSERT_OK_AND_ASSIGN(SqlDirective directive, ReadSqlDirective(c.comment));
    EXPECT_EQ(directive.kind, c.kind) << c.comment;
    EXPECT_EQ(directive.rest, c.rest) << c.comment;
  }
}

TEST(SqlDirective, IsRefusedWhereItIsMisspelt) {
  for (const char* comment : {"-- migrate:dwon",
                              "-- revert",
                              "-- forget p.a",
                              "-- migrate:",
                              "-- migrate:down;",
                              "-- migrate:up transaction:false",
                              "-- migrate:downn",
                              "-- migrat:down",
                              "-- mirgate:down",
                              "-- Migration: down",
                              "-- migrate down",
                              "-- migrate-down",
                              "-- migrate_down",
                              "-- migrate = down",
                              "-- migrate.up",
                              "-- Migrate Up:",
                              "--- migrate:down",
                              "-- --migrate:up",
                              "/* migrate:down */",
                              "/*\n * Migrate: down\n */",
                              "-- @migrate down",
                              "-- +migrate Down",
                              "-- +goose Up",
                              "-- rambler down",
                              "-- Up",
                              "-- DOWN",
                              "-- down:",
                              "-- ==== Down ====",
                              "-- !Downs",
                              "-- //@UNDO",
                              "-- rollback",
                              "-- up migration",
                              "-- migrate:forget",
                              "-- migrate:forgot t.a",
                              "-- migrate forget t.a",
                              "-- forget: t.a",
                              "-- migrate:forgett.a",
                              "-- rename: t.a = t.b",
                              "-- renames t.a = t.b",
                              "-- renmaes: a = b",
                              "-- depnds: 20260101000000-a",
                              "-- depend: 20260101000000-a",
                              "-- depends on: 20260101000000-a",
                              "-- depends 20260101000000-a",
                              "-- depends on 20260101000000-a",
                              "-- replace: 20260101000000-a"}) {
    EXPECT_THAT(ReadSqlDirective(comment), StatusIs(StatusCode::kInvalidArgument, HasSubstr("-- migrate:down")))
        << comment;
  }
}

TEST(SqlDirective, LeavesCommentsAlone) {
  for (const char* comment : {"--",
                              "-- ",
                              "-- nothing",
                              "-- Tags let users find sessions.",
                              "-- Why: one sentence for a year from now.",
                              "-- see https://example.org/a",
                              "-- down here the rows are counted",
                              "-- goes up",
                              "-- migrate the old rows",
                              "-- TODO: rename",
                              "-- names: unique",
                              "-- format: json",
                              "-- replies: how they are kept",
                              "-- note: x",
                              "-- ---------------------------------",
                              "/* ; */",
                              "/**/",
                              "/* migrate:down was here once, and is gone */",
                              "-- 20260101000000-migrate-down",
                              "-- a rename of t.a = t.b",
                              "-- depends on what the user wrote"}) {
    ASSERT_OK_AND_ASSIGN(SqlDirective directive, ReadSqlDirective(comment));
    EXPECT_EQ(directive.kind, Kind::kNone) << comment;
  }
}

TEST(SqlDirective, ReadsALongCommentInNoTime) {
  ASSERT_OK_AND_ASSIGN(SqlDirective directive, ReadSqlDirective("/*" + std::string(1 << 20, 'm') + ":down*/"));
  EXPECT_EQ(directive.kind, Kind::kNone);
}

}  // namespace
}  // namespace crystal
