#include "migrator/files/content_digest.h"

#include "migrator/base/sha256.h"
#include "migrator/files/file_sha256.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;

class ContentDigestTest : public testing::Test {
 protected:
  // The digest of a new database in memory after these statements.
  ContentDigest Digest(const std::vector<std::string>& statements, const DigestOptions& options = {}) {
    absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate});
    EXPECT_OK(db);
    for (const std::string& sql : statements) EXPECT_OK((*db)->Execute(sql)) << sql;
    absl::StatusOr<ContentDigest> digest = DigestContent(**db, options);
    EXPECT_OK(digest);
    return digest.value_or(ContentDigest{});
  }
  // Of one row in a table of one column without a type, which keeps every storage class.
  TableDigest Of(const std::string& literal) {
    return Digest({"CREATE TABLE t (c)", "INSERT INTO t VALUES (" + literal + ")"})["t"];
  }
};

TEST_F(ContentDigestTest, CountsRowsAndIgnoresTheirOrder) {
  const auto a = Digest({"CREATE TABLE t (k TEXT PRIMARY KEY, v) WITHOUT ROWID", "INSERT INTO t VALUES ('a', 1)",
                         "INSERT INTO t VALUES ('b', 2)"});
  const auto b = Digest({"CREATE TABLE t (k TEXT PRIMARY KEY DESC, v) WITHOUT ROWID", "INSERT INTO t VALUES ('b', 2)",
                         "INSERT INTO t VALUES ('a', 1)"});
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.at("t").rows, 2);
}

TEST_F(ContentDigestTest, ARowThatComesTwiceCountsTwice) {
  // A view of rows that are the same in all but the rowid needs a table whose rowid has no name left.
  const std::string table = "CREATE TABLE t (rowid, _rowid_, oid)";
  const std::string row = "INSERT INTO t VALUES (1, 2, 3)";
  const auto once = Digest({table, row});
  const auto thrice = Digest({table, row, row, row});
  EXPECT_EQ(thrice.at("t").rows, 3);
  EXPECT_EQ(thrice.at("t").low, 3 * once.at("t").low);
}

TEST_F(ContentDigestTest, CarriesFromOneHalfOfTheSumToTheOther) {
  const std::string table = "CREATE TABLE t (rowid, _rowid_, oid)";
  const std::string row = "INSERT INTO t VALUES (1, 2, 3)";
  const TableDigest once = Digest({table, row})["t"];
  const TableDigest many = Digest({table, row, row, row, row, row, row, row})["t"];
  __extension__ typedef unsigned __int128 Wide;
  const Wide sum = 7 * (Wide{once.high} << 64 | once.low);
  EXPECT_EQ(many.high, static_cast<uint64_t>(sum >> 64));
  EXPECT_EQ(many.low, static_cast<uint64_t>(sum));
  EXPECT_GT(Wide{once.low} * 7 >> 64, Wide{0}) << "this row does not carry: choose another";
}

TEST_F(ContentDigestTest, TellsEveryStorageClassAndByteApart) {
  const std::vector<std::string> values = {"NULL",
                                           "0",
                                           "1",
                                           "1.0",
                                           "'1'",
                                           "x'31'",
                                           "''",
                                           "x''",
                                           "'a'||char(0)",
                                           "'a'",
                                           "'a'||char(0)||'b'",
                                           "-0.5",
                                           "9223372036854775807",
                                           "'007'",
                                           "CAST(x'ff' AS TEXT)",
                                           "CAST(x'fe' AS TEXT)",
                                           "zeroblob(5000)",
                                           "zeroblob(5001)"};
  std::map<std::string, std::string> seen;
  for (const std::string& value : values) {
    const std::string digest = ToString(Of(value));
    EXPECT_TRUE(seen.emplace(digest, value).second) << value << " is taken for " << seen[digest];
    EXPECT_EQ(digest, ToString(Of(value)));
    EXPECT_EQ(digest.size(), 32u);
  }
}

TEST_F(ContentDigestTest, SeesBytesThatMoveFromOneValueToTheNext) {
  const auto of = [&](const std::string& row) {
    return Digest({"CREATE TABLE t (a, b)", "INSERT INTO t VALUES " + row});
  };
  EXPECT_NE(of("('ab', 'c')"), of("('a', 'bc')"));
  EXPECT_NE(of("(NULL, 1)"), of("(1, NULL)"));
  // char(3) is how a text begins in what is hashed: only the length tells where it ends.
  EXPECT_NE(of("('a' || char(3) || 'b', 'c')"), of("('a', 'b' || char(3) || 'c')"));
  const std::string big = "replace(hex(zeroblob(4000)), '0', 'x')";
  EXPECT_NE(of("(" + big + " || 'y', 'z')"), of("(" + big + ", 'yz')"));
  EXPECT_NE(of("(" + big + ", 1)"), of("(" + big + ", 2)"));
}

TEST_F(ContentDigestTest, ColumnOrderMakesNoDifferenceButNamesDo) {
  const auto ab = Digest({"CREATE TABLE t (a, b)", "INSERT INTO t (a, b) VALUES (1, 2)"});
  const auto ba = Digest({"CREATE TABLE t (b, a)", "INSERT INTO t (a, b) VALUES (1, 2)"});
  const auto ac = Digest({"CREATE TABLE t (a, c)", "INSERT INTO t (a, c) VALUES (1, 2)"});
  EXPECT_EQ(ab, ba);
  EXPECT_NE(ab, ac);
}

TEST_F(ContentDigestTest, SeesRowidsAndSequences) {
  const auto one = Digest({"CREATE TABLE t (a)", "INSERT INTO t (rowid, a) VALUES (1, 'x')"});
  const auto two = Digest({"CREATE TABLE t (a)", "INSERT INTO t (rowid, a) VALUES (2, 'x')"});
  EXPECT_NE(one, two);
  const std::string table = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)";
  const auto fresh = Digest({table, "INSERT INTO t VALUES (1)"});
  const auto used =
      Digest({table, "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "DELETE FROM t WHERE id = 2"});
  EXPECT_THAT(fresh, ElementsAre(Key("sqlite_sequence"), Key("t")));
  EXPECT_EQ(fresh.at("t"), used.at("t"));
  EXPECT_NE(fresh.at("sqlite_sequence"), used.at("sqlite_sequence"));
}

TEST_F(ContentDigestTest, ReadsTablesOfEveryKind) {
  const auto digest =
      Digest({"CREATE TABLE \"odd \"\"name; drop\" (\"a\"\"b\")", "INSERT INTO \"odd \"\"name; drop\" VALUES (1)",
              "CREATE TABLE g (a, b AS (a * 2), c AS (a + 1) STORED)", "INSERT INTO g (a) VALUES (1)",
              "CREATE VIEW v AS SELECT 1", "CREATE VIRTUAL TABLE f USING fts5(text)", "INSERT INTO f VALUES ('word')",
              "CREATE TABLE empty (a)"});
  EXPECT_EQ(digest.at("odd \"name; drop").rows, 1);
  EXPECT_EQ(digest.at("g").rows, 1);
  EXPECT_EQ(digest.at("empty"), TableDigest{});
  EXPECT_EQ(digest.count("v"), 0u);
  EXPECT_EQ(digest.count("f"), 0u);
  EXPECT_EQ(digest.at("f_content").rows, 1);
}

TEST_F(ContentDigestTest, ReadsOnlyTheTablesThatItIsAskedFor) {
  const auto digest = Digest({"CREATE TABLE a (x)", "CREATE TABLE b (x)"},
                             {.include = [](const std::string& table) { return table == "b"; }});
  EXPECT_THAT(digest, ElementsAre(Key("b")));
}

TEST_F(ContentDigestTest, SaysWhatDiffersFirst) {
  const ContentDigest two = {{"a", {.rows = 2, .high = 0, .low = 5}}, {"b", {.rows = 1}}};
  EXPECT_EQ(FirstDifference(two, two), "");
  EXPECT_EQ(FirstDifference(two, {{"a", {.rows = 1}}, {"b", {.rows = 1}}}), "a: 1 rows, not 2 rows");
  EXPECT_EQ(FirstDifference(two, {{"a", {.rows = 2}}, {"b", {.rows = 1}}}), "a: 2 rows with other values");
  EXPECT_EQ(FirstDifference(two, {{"a", {.rows = 2, .high = 0, .low = 5}}}), "b: no table, not 1 rows");
}

TEST(Sha256Test, KnowsThePublishedVectors) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, ReadsAFileInPieces) {
  TempDir directory;
  const std::string content(1'000'000, 'a');
  WriteBytes(directory.File("a"), content);
  ASSERT_OK_AND_ASSIGN(std::string of_file, Sha256OfFile(directory.File("a")));
  EXPECT_EQ(of_file, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(of_file, Sha256Hex(content));
  EXPECT_THAT(Sha256OfFile(directory.File("no")), StatusIs(StatusCode::kNotFound, HasSubstr("no")));
}

}  // namespace
}  // namespace crystal
