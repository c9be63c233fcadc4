// Detection of a drawn history: every prefix of it, and subsets with holes, are named exactly; the cutover ends at the
// schema of the whole history with every row.
#include "baseline/learned_history.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/cutover.h"
#include "tests/support/database.h"
#include "tests/support/run_context.h"
#include "tests/support/sql_history.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

constexpr size_t kMigrations = 40;
constexpr int kSubsets = 100;

// Draws migrations one behind the other, each on what those before it left, and knows what each of them needs.
class DrawnHistory {
 public:
  explicit DrawnHistory(unsigned seed) : random_(seed) {
    while (ups_.size() < kMigrations) Draw();
  }

  std::vector<Migration> migrations() const { return SqlHistory(ups_); }
  const std::map<std::string, int>& kinds() const { return kinds_; }
  // A row that stays as it was where the m-th, which changes rows alone, did not run; "" of the others.
  std::string RowLeftBy(size_t m) const { return left_.count(m) > 0 ? left_.at(m) : ""; }

  // Some of them, and none without what it needs.
  std::set<size_t> DrawSubset() {
    std::set<size_t> subset;
    const size_t of_ten = 5 + Below(5);
    for (size_t m = 0; m < ups_.size(); ++m) {
      const bool has_all =
          std::all_of(needs_[m].begin(), needs_[m].end(), [&](size_t n) { return subset.count(n) > 0; });
      if (has_all && Below(10) < of_ten) subset.insert(m);
    }
    return subset;
  }

 private:
  struct DrawnTable {
    std::string name;
    std::vector<std::string> columns;  // the first stays; the last may go or be renamed
    std::set<size_t> needs;            // migrations without which there is no table of this name
    std::set<size_t> touched_by;
  };

  size_t Below(size_t end) { return random_() % end; }
  std::string New(const std::string& kind) { return absl::StrCat(kind, ++names_); }

  void Add(const std::string& kind, const std::string& up, std::set<size_t> needs) {
    ++kinds_[kind];
    ups_.push_back(up);
    needs_.push_back(std::move(needs));
  }

  void Create() {
    const size_t self = ups_.size();
    DrawnTable table{New("t"), {New("c"), New("c")}, {self}, {self}};
    Add("create",
        absl::StrCat("CREATE TABLE ", table.name, "(id INTEGER PRIMARY KEY, ", table.columns[0], " TEXT, ",
                     table.columns[1], " INTEGER DEFAULT 7);"),
        {});
    tables_.push_back(table);
  }

  // What changes something that is there needs all that came to the table before it, and all that comes later needs it.
  void Change(DrawnTable& table, const std::string& kind, const std::string& up) {
    Add(kind, up, table.touched_by);
    table.touched_by.insert(ups_.size() - 1);
    table.needs = table.touched_by;
  }
  // What only adds needs the table.
  void Extend(DrawnTable& table, const std::string& kind, const std::string& up) {
    Add(kind, up, table.needs);
    table.touched_by.insert(ups_.size() - 1);
  }

  void Draw() {
    const size_t kind = tables_.size() < 3 ? 0 : Below(9);
    if (kind == 0) return Create();
    DrawnTable& table = tables_[Below(tables_.size())];
    const std::string alter = absl::StrCat("ALTER TABLE ", table.name, " ");
    const std::string last = table.columns.back(), column = New("c"), other = New("t");
    if (kind <= 2) {
      table.columns.push_back(column);
      Extend(table, "add column", absl::StrCat(alter, "ADD COLUMN ", column, " TEXT;"));
    } else if (kind == 3) {
      Extend(table, "index", absl::StrCat("CREATE INDEX ", New("i"), " ON ", table.name, "(id);"));
    } else if (kind == 4) {  // beside it comes another, so that it is seen whether it ran
      table.columns.back() = column;
      Change(table, "drop column",
             absl::StrCat(alter, "DROP COLUMN ", last, ";\n", alter, "ADD COLUMN ", column, " TEXT;"));
    } else if (kind == 5) {
      table.columns.back() = column;
      Change(table, "rename column", absl::StrCat(alter, "RENAME COLUMN ", last, " TO ", column, ";"));
    } else if (kind == 6) {
      table.name = other;
      Change(table, "rename table", absl::StrCat(alter, "RENAME TO ", other, ";"));
    } else if (kind == 7) {
      Change(table, "rebuild", Rebuild(table, other));
    } else {
      Rows(table);
    }
  }

  std::string Rebuild(const DrawnTable& table, const std::string& next) const {
    return absl::StrCat("CREATE TABLE ", next, "(id INTEGER PRIMARY KEY, ", absl::StrJoin(table.columns, " ANY, "),
                        " ANY, CHECK (id <> -", names_, "));\nINSERT INTO ", next, " SELECT id, ",
                        absl::StrJoin(table.columns, ", "), " FROM ", table.name, ";\nDROP TABLE ", table.name,
                        ";\nALTER TABLE ", next, " RENAME TO ", table.name, ";");
  }

  // Rows alone, and how it is known that it ran: none is left as it was.
  void Rows(DrawnTable& table) {
    const size_t self = ups_.size();
    const std::string condition = absl::StrCat(" WHERE ", table.columns[0], " = 'old ", self, "'");
    left_[self] = absl::StrCat("INSERT INTO ", table.name, "(id, ", table.columns[0], ") VALUES(", 1000 + self,
                               ", 'old ", self, "')");
    Change(table, "rows",
           absl::StrCat("-- migrate:present SELECT count(*) = 0 FROM ", table.name, condition, "\nUPDATE ", table.name,
                        " SET ", table.columns[0], " = 'new'", condition, ";"));
  }

  std::mt19937 random_;
  int names_ = 0;
  std::vector<std::string> ups_;
  std::vector<std::set<size_t>> needs_;
  std::vector<DrawnTable> tables_;
  std::map<std::string, int> kinds_;
  std::map<size_t, std::string> left_;
};

using Subset = std::set<size_t>;

// A database over which these of the migrations went, and no tool that wrote it down, with rows in every table.
void MakeDatabase(const std::string& path, const DrawnHistory& drawn, const Subset& made) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path, {.mode = OpenMode::kCreate});
  const std::vector<Migration> history = drawn.migrations();
  for (const size_t m : made) {
    for (const SqlStatement& statement : std::get<SqlScript>(history[m].changes[0]).up) {
      ASSERT_OK(db->Execute(statement.text)) << statement.text;
    }
    ASSERT_OK_AND_ASSIGN(const Schema schema, db->ReadSchema());
    for (const auto& [name, table] : schema.tables) {
      ASSERT_OK(db->Execute(absl::StrCat("INSERT OR IGNORE INTO ", name, "(id) VALUES(", m + 1, ")")));
    }
  }
  for (size_t m = 0; m < history.size(); ++m) {
    const std::string row = drawn.RowLeftBy(m);
    if (!row.empty() && made.count(m) == 0) db->Execute(row).IgnoreError();  // its table may not be there yet
  }
}

// How many rows the tables have together, and a sum that each of them moves.
std::string RowsOf(SqliteAdapter& db) {
  const absl::StatusOr<Schema> schema = db.ReadSchema();
  int64_t rows = 0, sum = 0;
  for (const auto& [name, table] : schema->tables) {
    if (absl::StartsWith(name, "migration")) continue;
    rows += SelectInteger(db, "SELECT count(*) FROM " + name).value_or(0);
    sum += SelectInteger(db, "SELECT sum(id) FROM " + name).value_or(0);
  }
  return absl::StrCat(rows, " rows, sum ", sum);
}

// What is wrong with the detection, or with what the cutover makes of the database; "" where nothing is.
std::string Wrong(const std::string& path, const std::vector<Migration>& history, const Subset& made) {
  std::string rows;
  {
    std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
    const absl::StatusOr<Detection> found = Detect(*db, history, Learned());
    if (!found.ok()) return found.status().ToString();
    for (size_t m = 0; m < history.size(); ++m) {
      const Presence wanted = made.count(m) > 0 ? Presence::kPresent : Presence::kAbsent;
      const MigrationPresence& one = found->migrations[m];
      if (one.presence != wanted)
        return absl::StrCat(one.name, " is ", ToString(one.presence), ": ", one.changes[0].evidence);
    }
    rows = RowsOf(*db);
  }
  const CutoverOptions options{.path = path, .app_closed = true, .context = TestContext(), .rules = Learned()};
  const absl::StatusOr<CutoverReport> report = Cutover(history, options);
  if (!report.ok()) return report.status().ToString();
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  const absl::StatusOr<Schema> schema = db->ReadSchema();
  const auto learned = LearnHistory(history);
  const std::vector<Difference> differences = DiffFacts(FactsOf((*learned)->schema), FactsOf(*schema));
  if (!differences.empty()) return ToString(differences[0]);
  return rows == RowsOf(*db) ? "" : absl::StrCat(rows, " became ", RowsOf(*db));
}

class LearnedHistories : public testing::TestWithParam<unsigned> {};

TEST_P(LearnedHistories, EveryPrefixAndSubsetIsNamedAndAdopted) {
  DrawnHistory drawn(GetParam());
  for (const char* kind :
       {"create", "add column", "index", "drop column", "rename column", "rename table", "rebuild", "rows"}) {
    EXPECT_GT(drawn.kinds().count(kind), 0U) << kind;
  }
  const std::vector<Migration> history = drawn.migrations();
  std::vector<Subset> subsets(1);  // the empty one, and every prefix
  for (size_t m = 0; m < kMigrations; ++m) {
    subsets.push_back(subsets.back());
    subsets.back().insert(m);
  }
  for (int i = 0; i < kSubsets; ++i) subsets.push_back(drawn.DrawSubset());
  size_t right = 0, with_holes = 0;
  for (const Subset& made : subsets) {
    const TempDir directory;
    const std::string path = directory.File("users.db");
    MakeDatabase(path, drawn, made);
    const std::string wrong = Wrong(path, history, made);
    EXPECT_EQ(wrong, "") << "with " << absl::StrJoin(made, ", ");
    right += wrong.empty();
    with_holes += !made.empty() && *made.rbegin() + 1 != made.size();
  }
  EXPECT_GT(with_holes, static_cast<size_t>(kSubsets) / 2);
  std::cout << right << " of " << subsets.size() << " databases are named and adopted, " << with_holes
            << " of them with holes (seed " << GetParam() << ")\n";
}

INSTANTIATE_TEST_SUITE_P(Seeds, LearnedHistories, testing::Values(20261122U));

}  // namespace
}  // namespace crystal
