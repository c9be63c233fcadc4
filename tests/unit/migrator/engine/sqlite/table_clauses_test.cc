#include "migrator/engine/sqlite/table_clauses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TableClauses, AreWhatHappensInAConflict) {
  EXPECT_THAT(
      TableClauses("CREATE TABLE t(a TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE, "
                   "b INT, UNIQUE(a, b) ON CONFLICT FAIL)"),
      ElementsAre("a: not null on conflict ignore", "a: unique on conflict replace", "unique(a,b) on conflict fail"));
}

TEST(TableClauses, AreForeignKeysThatWaitForTheEnd) {
  EXPECT_THAT(TableClauses("CREATE TABLE c(p INT REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED, q INT, "
                           "FOREIGN KEY(q) REFERENCES p DEFERRABLE INITIALLY DEFERRED)"),
              ElementsAre("foreign key(q)references p: deferrable initially deferred",
                          "p: references: deferrable initially deferred"));
}

TEST(TableClauses, AreNothingWhereTheySayTheDefault) {
  EXPECT_THAT(TableClauses("CREATE TABLE c(a TEXT UNIQUE ON CONFLICT ABORT, p INT REFERENCES p(id) MATCH FULL NOT "
                           "DEFERRABLE INITIALLY DEFERRED, q INT REFERENCES p(id) DEFERRABLE INITIALLY IMMEDIATE)"),
              IsEmpty());
  EXPECT_THAT(TableClauses("CREATE TABLE c(a TEXT DEFAULT 'ON CONFLICT REPLACE') -- ON CONFLICT FAIL"), IsEmpty());
}

TEST(TableClauses, AreTheModuleOfAVirtualTable) {
  EXPECT_THAT(TableClauses("CREATE VIRTUAL TABLE f USING fts5(body, tokenize = 'porter')"),
              ElementsAre("using fts5(body,tokenize='porter')"));
}

}  // namespace
}  // namespace crystal
