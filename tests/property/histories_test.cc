// Laws over users' histories. Each history is lived through once, goes both ways once, and every law looks at copies.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrations/registry.h"
#include "migrator/values/history_tables.h"
#include "tests/support/cutover_rules.h"
#include "tests/support/database.h"
#include "tests/support/expected_schema.h"
#include "tests/support/files.h"
#include "tests/support/run_context.h"
#include "tests/support/temp_dir.h"
#include "tests/support/user_history.h"
#include "tools/cli/options.h"
#include "tools/transition/compared_paths.h"
#include "tools/transition/rollback.h"
#include "tools/transition/versioned_path.h"
#include "verify/discrepancy.h"
#include "verify/report.h"

namespace crystal {
namespace {

// A user's database, and what became of it on both paths.
struct Case {
  TempDir dir;
  // The real clock: both paths leave some moments to SQLite's CURRENT_TIMESTAMP.
  RunContext context = MakeRunContext();
  bool damaged = false;
  bool roll_back = false;  // the dearest laws look at some histories only
  int down = 0;            // how many migrations are taken back; 0: none this time
  VerifyReport report;
  bool untouched = true;  // by a cutover that was refused

  std::string before() const { return dir.File("user.db"); }
  std::string after() const { return dir.File("versioned.db"); }  // where the cutover was not refused
  bool refused() const { return !report.versioned.refused.ok(); }
  std::string CopyOfAfter(const std::string& name) const {
    std::filesystem::copy_file(after(), dir.File(name));
    return dir.File(name);
  }
};

absl::Status GoBothWays(Case& user) {
  TwoPaths paths = CrystalPaths(AllMigrations(), user.context);
  const auto cutover = paths.versioned;
  paths.versioned = [&](const std::string& file) {
    const std::string bytes = ReadBytes(file);
    VersionedOutcome outcome = cutover(file);
    user.untouched = ReadBytes(file) == bytes;
    if (outcome.refused.ok()) std::filesystem::copy_file(file, user.after());
    return outcome;
  };
  ASSIGN_OR_RETURN(user.report, VerifyTwoPaths(user.before(), paths,
                                               {.work_directory = user.dir.path(),
                                                .now_ms = user.context.now_ms,
                                                .known = &KnownOfCrystal(),
                                                .show_values = true}));
  return absl::OkStatus();
}

// All that a database says, the toolkit's own tables left out.
struct State {
  Schema schema;
  ContentDigest content;
  std::vector<std::string> sequences;
};

bool IsUsers(const std::string& table) { return !IsHistoryTable(table) && table != "sqlite_sequence"; }

State StateOf(SqliteAdapter& db) {
  State state{.schema = WithoutHistory(SchemaOf(db)), .content = {}, .sequences = {}};
  const absl::StatusOr<ContentDigest> content = DigestContent(db, {.include = IsUsers});
  EXPECT_OK(content);
  state.content = content.value_or(ContentDigest());
  state.sequences =
      Rows(db, "SELECT name, seq FROM sqlite_sequence WHERE name NOT LIKE 'migration%' AND seq > 0 ORDER BY name");
  return state;
}
State StateOf(const std::string& path) { return StateOf(*OpenDatabase(path)); }

// "" where they are equal.
std::string Difference(const State& wanted, const State& found) {
  const std::vector<std::string> schema = SchemaDifferences(wanted.schema, found.schema);
  if (!schema.empty()) return absl::StrJoin(schema, "\n");
  if (wanted.sequences != found.sequences) {
    return absl::StrCat("sequences ", absl::StrJoin(found.sequences, ", "), ", not ",
                        absl::StrJoin(wanted.sequences, ", "));
  }
  return FirstDifference(wanted.content, found.content);
}

// The laws. Each says what is wrong, or "" where it holds.

std::string NoRefusalWithoutDamage(const Case& user) {
  return user.damaged || !user.refused() ? "" : std::string(user.report.versioned.refused.message());
}

std::string RefusalNamesItsEvidence(const Case& user) {
  const absl::Status& refused = user.report.versioned.refused;
  if (refused.ok()) return "";
  if (!user.untouched) return absl::StrCat("the file has changed after: ", refused.message());
  const bool named = absl::IsFailedPrecondition(refused) && absl::StrContains(refused.message(), "\n  ");
  return named ? "" : absl::StrCat("no evidence: ", refused.ToString());
}

std::string CutoverReachesTheTargetSchema(const Case& user) {
  const Schema wanted = WantedSchema(SchemaOf(*OpenDatabase(user.before())));
  return absl::StrJoin(SchemaDifferences(wanted, StateOf(user.after()).schema), "\n");
}

std::string CutoverKeepsTheLedger(const Case& user) {
  std::vector<std::string> faults = user.report.ledger.faults;
  if (!user.damaged) {
    const auto before = OpenDatabase(user.before()), after = OpenDatabase(user.after());
    for (const std::string& row : LostRows(*before, *after)) faults.push_back(row);
  }
  return absl::StrJoin(faults, "\n");
}

std::string VerifyFindsNothingUnexplained(const Case& user) {
  return user.report.verdict == Verdict::kUnexplained ? VerifyText(user.report) : "";
}

std::string PathsAgreeOnTheSchemaOrARuleSaysWhy(const Case& user) {
  std::set<std::string> explained;
  for (const ResultDifference& found : user.report.differences) {
    if (!found.rule.empty()) explained.insert(found.where);
  }
  for (const auto& difference : DiffFacts(user.report.legacy_facts, user.report.versioned_facts)) {
    const FactKey& where = difference.where;
    const FactKey table{.table = where.table, .kind = "table", .name = ""};
    if (IsHistoryTable(where.table) || explained.count(ToString(where)) + explained.count(ToString(table)) > 0)
      continue;
    return ToString(difference);
  }
  return "";
}

std::string LaunchNothing(const std::string& path, const RunContext& context) {
  const State before = StateOf(path);
  const absl::StatusOr<LegacyLaunch> launch = CrystalMethod().launch(path, LaunchFor::kUse, context);
  if (!launch.ok()) return launch.status().ToString();
  return launch->threw.ok() ? Difference(before, StateOf(path)) : launch->threw.ToString();
}

std::string LegacyLaunchAfterACutoverIsANoOp(const Case& user) {
  return LaunchNothing(user.CopyOfAfter("launched.db"), user.context);
}

std::string RollbackAndCutoverAgainIsANoOp(const Case& user) {
  const std::string path = user.CopyOfAfter("rolled-back.db");
  const State before = StateOf(path);
  const absl::StatusOr<RollbackReport> rollback =
      RollbackToLegacy({.path = path, .context = user.context, .work_directory = user.dir.path()});
  if (!rollback.ok()) return rollback.status().ToString();
  const std::string launched = LaunchNothing(path, user.context);
  if (!launched.empty()) return launched;
  const absl::StatusOr<VersionedReport> again =
      GoVersioned(AllMigrations(), {.path = path, .app_closed = true, .context = user.context});
  if (!again.ok()) return again.status().ToString();
  return again->cutover.changed() ? "the second cutover changed something" : Difference(before, StateOf(path));
}

// Whether there is anything on the database that no migration made: then `down` may refuse.
bool HasUsersOwn(const Case& user) {
  const Facts target = FactsOf(user.report.versioned.target);
  const Facts& found = user.report.versioned_facts;
  return std::any_of(found.begin(), found.end(), [&](const auto& fact) { return target.count(fact.first) == 0; });
}

std::string DownAndUpAgainRestores(const Case& user) {
  const std::unique_ptr<SqliteAdapter> db = OpenDatabase(user.CopyOfAfter("down.db"));
  const State before = StateOf(*db);
  const absl::Status down = Migrate(*db, Down(AllMigrations(), user.down), user.context, kNoEvents).status();
  if (!down.ok()) {
    // A row without a key, by hand, is refused as well: it could not be brought back.
    const bool may_refuse = absl::IsFailedPrecondition(down) && (HasUsersOwn(user) || user.damaged);
    return may_refuse ? Difference(before, StateOf(*db)) : down.ToString();
  }
  const absl::Status up = Migrate(*db, Up(AllMigrations()), user.context, kNoEvents).status();
  return up.ok() ? Difference(before, StateOf(*db)) : up.ToString();
}

bool Always(const Case&) { return true; }
bool WhereCutOver(const Case& user) { return !user.refused(); }
bool WhereRolledBack(const Case& user) { return !user.refused() && user.roll_back; }
bool WhereTakenDown(const Case& user) { return !user.refused() && user.down > 0; }

struct Law {
  const char* says;
  std::string (*broken)(const Case&);
  bool (*applies)(const Case&) = WhereCutOver;
  int kept = 0;
};
Law laws[] = {
    {"a history without damage is never refused", NoRefusalWithoutDamage, Always},
    {"a refusal names its evidence and leaves the file byte for byte", RefusalNamesItsEvidence, Always},
    {"a cutover reaches the target schema, with the user's own", CutoverReachesTheTargetSchema},
    {"a cutover keeps every row and value", CutoverKeepsTheLedger},
    {"verify finds nothing unexplained", VerifyFindsNothingUnexplained},
    {"both paths agree on the schema, or a named rule says why not", PathsAgreeOnTheSchemaOrARuleSaysWhy},
    {"a legacy launch after a cutover changes nothing", LegacyLaunchAfterACutoverIsANoOp},
    {"rollback to legacy and cutover again changes nothing", RollbackAndCutoverAgainIsANoOp, WhereRolledBack},
    {"down and up again restores schema and rows, or down refuses and changes nothing", DownAndUpAgainRestores,
     WhereTakenDown},
};

// The first broken law with what is wrong, or "".
std::string HoldLaws(const Case& user) {
  for (Law& law : laws) {
    if (!law.applies(user)) continue;
    const std::string wrong = law.broken(user);
    if (!wrong.empty()) return absl::StrCat("broken law: ", law.says, "\n", wrong);
    ++law.kept;
  }
  return "";
}

struct Counts {
  int lived = 0, kept = 0, damaged = 0, refused = 0;
};
Counts counts;

void Print() {
  const char* parameters = std::getenv("RC_PARAMS");
  std::cout << counts.kept << " of " << counts.lived << " histories keep every law ("
            << (parameters == nullptr ? "the seed stands above" : parameters) << "); " << counts.damaged
            << " of them damaged by hand; " << counts.refused << " cutovers refused\n";
  for (const Law& law : laws) std::cout << "  " << law.kept << " times: " << law.says << "\n";
}

// A history that breaks a law leaves its database here; the last one that is left is the most shrunk.
std::string FailuresDirectory() {
  const char* asked = std::getenv("CRYSTAL_FAILURES");
  return asked == nullptr ? CRYSTAL_TEST_DIRECTORY : asked;
}
std::string BrokenHistory() { return FailuresDirectory() + "/broken-history.db"; }

void Leave(const Case& user) {
  std::error_code ignored;
  std::filesystem::create_directories(FailuresDirectory(), ignored);
  std::filesystem::copy_file(user.before(), BrokenHistory(), std::filesystem::copy_options::overwrite_existing,
                             ignored);
}

void LiveAndHoldLaws() {
  const UserHistory history = *GenUserHistory();
  Case user;
  user.damaged = IsDamaged(history);
  user.roll_back = *rc::gen::weightedElement<bool>({{3, false}, {1, true}});
  const int all = static_cast<int>(AllMigrations().size());
  user.down =
      *rc::gen::weightedOneOf<int>({{14, rc::gen::just(0)}, {1, rc::gen::just(all)}, {1, rc::gen::inRange(1, all)}});
  const absl::Status lived = LiveThrough(history, user.before());
  if (!lived.ok()) RC_FAIL(lived.ToString());
  const absl::Status went = GoBothWays(user);
  if (!went.ok()) Leave(user);
  if (!went.ok()) RC_FAIL(went.ToString());
  ++counts.lived;
  counts.damaged += user.damaged ? 1 : 0;
  counts.refused += user.refused() ? 1 : 0;
  const std::string broken = HoldLaws(user);
  if (broken.empty()) {
    ++counts.kept;
    return;
  }
  Leave(user);
  RC_FAIL(broken);
}

// A database that is there already, such as a broken history's, against the same laws.
void HoldLawsAgainst(const std::string& given) {
  Case user;
  user.damaged = user.roll_back = true;
  user.down = static_cast<int>(AllMigrations().size());
  std::filesystem::copy_file(given, user.before());
  ASSERT_OK(GoBothWays(user));
  EXPECT_EQ(HoldLaws(user), "");
}

TEST(UserHistories, KeepEveryLaw) {
  if (const char* given = std::getenv("CRYSTAL_HISTORY")) return HoldLawsAgainst(given);
  std::filesystem::remove(BrokenHistory());
  const bool kept = rc::check("every history keeps every law", LiveAndHoldLaws);
  Print();
  if (kept) return;
  ADD_FAILURE() << "the shrunk database: " << BrokenHistory() << "\n  CRYSTAL_HISTORY=" << BrokenHistory()
                << " build/release/tests/property_histories\n  build/release/crystal-migration verify --db "
                << BrokenHistory();
}

}  // namespace
}  // namespace crystal
