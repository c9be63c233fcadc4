#include "migrator/values/migration.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "tests/support/status_matchers.h"

namespace crystal {
namespace {

DataChange Fill(std::string name, std::vector<Writes> writes) {
  const auto nothing = [](DatabaseAdapter&, const RunContext&, const std::string&) { return absl::OkStatus(); };
  return {.name = std::move(name),
          .writes = std::move(writes),
          .is_applied = [](DatabaseAdapter&, const Schema&) { return absl::StatusOr<bool>(false); },
          .apply = nothing,
          .revert = nothing};
}

Migration Of(std::vector<Change> changes) { return {.name = "001-x", .changes = std::move(changes)}; }

const ColumnDefinition kColumn{.name = "a", .type = DataType::kText};

// A history holds checksums of years ago: their form must never change unseen.
TEST(Checksum, IsTheHashOfTheCanonicalForm) {
  EXPECT_EQ(Checksum(Of({AddColumn{"t", kColumn}})),
            "v1:76470590e89bdf49f85ea583be472e28007c7a3f2b6bdeb85608c74803f0d62d");
}

TEST(Checksum, IsTheSameForTheSameMigration) {
  EXPECT_EQ(Checksum(Of({AddColumn{"t", kColumn}, Fill("f", {{"t", {"a"}, true}})})),
            Checksum(Of({AddColumn{"t", kColumn}, Fill("f", {{"t", {"a"}, true}})})));
}

// Every one of these is another migration, so no two of them may look alike.
TEST(Checksum, ChangesWithAnythingThatAMigrationSays) {
  const ColumnDefinition number{.name = "a", .type = DataType::kInteger};
  ColumnDefinition key = kColumn, required = kColumn, unique = kColumn, by_default = kColumn, by_number = kColumn,
                   now = kColumn, choice = kColumn, reference = kColumn, cascade = kColumn, automatic = number;
  key.primary_key = required.not_null = unique.unique = true;
  automatic.primary_key = automatic.autoincrement = true;
  by_default.default_value = "0";
  by_number.default_value = int64_t{0};
  now.default_value = CurrentTimestamp{};
  choice.one_of = {"x", "y"};
  reference.references = Reference{.table = "p"};
  cascade.references = Reference{.table = "p", .on_delete = OnDelete::kCascade};
  std::vector<Migration> all = {Of({}), {.name = "001-y"}, {.name = "001-x", .depends_on = {"000"}}};
  for (const auto& column :
       {kColumn, number, key, required, unique, by_default, by_number, now, choice, reference, cascade, automatic}) {
    all.push_back(Of({AddColumn{"t", column}}));
    all.push_back(Of({DropColumn{"t", column}}));
    all.push_back(Of({CreateTable{{"t", {column}}}}));
    all.push_back(Of({DropTable{{"t", {column}}}}));
  }
  all.push_back(Of({AddColumn{"u", kColumn}}));
  all.push_back(Of({AddColumn{"t", kColumn}, AddColumn{"t", number}}));
  all.push_back(Of({AddColumn{"t", number}, AddColumn{"t", kColumn}}));
  all.push_back(Of({RenameTable{"t", "u"}}));
  all.push_back(Of({RenameColumn{"t", "a", "b"}}));
  all.push_back(Of({RetypeColumn{.table = "t", .from = kColumn, .to = number}}));
  all.push_back(Of({RetypeColumn{.table = "t", .from = kColumn, .to = number, .conversion = Conversion::kToDateTime}}));
  for (const IndexDefinition& index : {IndexDefinition{"i", "t", {"a"}}, IndexDefinition{"i", "t", {"a", "b"}},
                                       IndexDefinition{"i", "u", {"a"}}, IndexDefinition{"i", "t", {"a"}, true}}) {
    all.push_back(Of({CreateIndex{index}}));
    all.push_back(Of({DropIndex{index}}));
  }
  all.push_back(Of({Fill("f", {})}));
  all.push_back(Of({Fill("g", {})}));
  all.push_back(Of({Fill("f", {{"t", {}, false}})}));
  all.push_back(Of({Fill("f", {{"t", {}, true}})}));
  all.push_back(Of({Fill("f", {{"t", {"a"}, false}})}));
  all.push_back(Of({Fill("f", {{"t", {"a"}, false}, {"u", {}, false}})}));
  std::set<std::string> checksums;
  for (const Migration& migration : all) checksums.insert(Checksum(migration));
  EXPECT_EQ(checksums.size(), all.size());
}

// No accident of punctuation: a name that looks like two.
TEST(Checksum, TellsOneNameFromTwo) {
  EXPECT_NE(Checksum({.name = "a", .depends_on = {"b;c"}}), Checksum({.name = "a", .depends_on = {"b", "c"}}));
  EXPECT_NE(Checksum({.name = "a", .depends_on = {"bc"}}), Checksum({.name = "a", .depends_on = {"b", "c"}}));
}

constexpr char kFileName[] = "20260101000000-a";

Migration FileOf(std::vector<SqlStatement> up, std::optional<std::vector<SqlStatement>> down) {
  return {.name = kFileName,
          .changes = {SqlScript{.file = "20260101000000-a.sql", .up = std::move(up), .down = std::move(down)}}};
}

TEST(Checksum, OfAFileIsTheHashOfItsCanonicalForm) {
  Migration file = FileOf({{"CREATE TABLE rf(a TEXT);", 2}}, std::nullopt);
  EXPECT_EQ(Checksum(file), "sql2:61539b6513f829ea6a5c3aef5d24665a8911d4f04b9d47196bfb2a3850264c4a");
  std::get<SqlScript>(file.changes[0]).up_declares = {.forgets = {{"t", "A"}}, .renames = {{{"T"}, {"my t"}}}};
  EXPECT_EQ(Checksum(file), "sql2:efea65c7d3f189d1196884da46669242b1492c1e12df69cc1f50490903d8c62b");
}

// Histories hold them, as earlier programs wrote them.
TEST(MatchesChecksum, KnowsTheFirstFormOfFiles) {
  const std::string one_way = "sql1:00be78d866f7ff846913b3d928eaa6c05bc2c3e88b49c58d30ff7a7fe240ab5f";
  EXPECT_TRUE(MatchesChecksum(FileOf({{"CREATE TABLE rf(a TEXT)", 2}}, std::nullopt), one_way));
  EXPECT_TRUE(MatchesChecksum(FileOf({{"create table rf ( a TEXT ) ;", 9}}, std::nullopt), one_way));
  EXPECT_FALSE(MatchesChecksum(FileOf({{"CREATE TABLE rf(b TEXT)", 2}}, std::nullopt), one_way));
  EXPECT_FALSE(MatchesChecksum(FileOf({{"CREATE TABLE rf(a TEXT)", 2}}, {{}}), one_way));
  EXPECT_FALSE(MatchesChecksum(FileOf({}, std::nullopt), one_way));
  const std::string both_ways = "sql1:fde952c51976a36ede7a74aaf57dba8702f61f7c384ff09cf990408210f80e06";
  for (const char* last : {"SELECT 1", "SELECT 1;"}) {
    for (const char* drop : {"DROP TABLE rf", "DROP TABLE rf;"}) {
      EXPECT_TRUE(MatchesChecksum(FileOf({{"CREATE TABLE rf(a TEXT);", 2}, {last, 3}}, {{{drop, 5}}}), both_ways));
    }
  }
  EXPECT_FALSE(MatchesChecksum(FileOf({{"CREATE TABLE rf(a TEXT);", 2}, {"SELECT 1;", 3}}, {{{"DROP TABLE rg;", 5}}}),
                               both_ways));
  Migration declares = FileOf({{"CREATE TABLE rf(a TEXT)", 2}}, std::nullopt);
  std::get<SqlScript>(declares.changes[0]).up_declares.forgets = {{"t"}};
  EXPECT_FALSE(MatchesChecksum(declares, one_way));
}

TEST(MatchesChecksum, IsEqualityOfTodaysForm) {
  const Migration typed = Of({AddColumn{"t", kColumn}});
  EXPECT_TRUE(MatchesChecksum(typed, Checksum(typed)));
  EXPECT_FALSE(MatchesChecksum(Of({}), Checksum(typed)));
  EXPECT_FALSE(MatchesChecksum(typed, "sql1:00"));
  const Migration file = FileOf({{"SELECT 1", 2}}, std::nullopt);
  EXPECT_TRUE(MatchesChecksum(FileOf({{"SELECT 1;", 2}}, std::nullopt), Checksum(file)));
  EXPECT_FALSE(MatchesChecksum(FileOf({{"SELECT 1;", 2}, {"SELECT 2", 2}}, std::nullopt), Checksum(file)));
}

TEST(ToStringOfChange, IsOneLineForPeople) {
  EXPECT_EQ(ToString(Change(AddColumn{"t", kColumn})), "add column t.a TEXT");
  EXPECT_EQ(ToString(Change(Fill("number projects", {}))), "change rows: number projects");
}

}  // namespace
}  // namespace crystal
