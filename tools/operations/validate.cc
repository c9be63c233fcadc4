#include "tools/operations/validate.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <thread>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/migrator.h"
#include "tools/operations/fill_tables.h"
#include "tools/operations/lint_allow.h"
#include "tools/operations/rules.h"
#include "tools/operations/static_rules.h"
#include "tools/operations/way_back.h"
#include "tools/transition/run_context.h"
#include "verify/database_state.h"

namespace crystal {
namespace {

constexpr char kUpRuns[] = "up-runs";

bool GoesDown(const Migration& migration) {
  return std::none_of(migration.changes.begin(), migration.changes.end(), [](const Change& change) {
    const auto* script = std::get_if<SqlScript>(&change);
    return script != nullptr && !script->down;
  });
}

// CURRENT_TIMESTAMP tells seconds: what is run twice and compared should not have one strike in between.
void AwaitRoomInSecond() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const milliseconds left = milliseconds(1000) - std::chrono::duration_cast<milliseconds>(now) % milliseconds(1000);
  if (left < milliseconds(200)) std::this_thread::sleep_for(left);
}

// One database on its way up.
class Walk {
 public:
  Walk(std::unique_ptr<SqliteAdapter> db, bool populated) : db_(std::move(db)), populated_(populated) {}

  // Down to nothing, and up again over the first `count`.
  absl::Status Start(const std::vector<Migration>& migrations, size_t count) {
    RETURN_IF_ERROR(Go([&](const auto& history) { return PlanDownAll(migrations, history); }));
    RETURN_IF_ERROR(Go([&](const auto&) {
      Plan plan;
      for (size_t i = 0; i < count; ++i) {
        if (!migrations[i].repeatable) plan.steps.push_back({Direction::kUp, migrations[i]});
      }
      return plan;
    }));
    if (populated_ && count > 0) RETURN_IF_ERROR(FillEmptyTables(*db_));
    ASSIGN_OR_RETURN(state_, StateOf(*db_));
    return absl::OkStatus();
  }

  // The last of these repeatable migrations, behind all the others.
  std::vector<RuleFinding> TryRepeatable(const std::vector<Migration>& repeatables) {
    findings_.clear();
    const absl::Status done = Go([&](const auto&) { return PlanNothing(repeatables); });
    if (!done.ok()) findings_.push_back(FindingOf(repeatables.back(), kUpRuns, 0, std::string(done.message())));
    return findings_;
  }

  // What does not hold of this migration on this database.
  absl::StatusOr<std::vector<RuleFinding>> Try(const Migration& migration) {
    findings_.clear();
    if (IsSqlMigration(migration)) AwaitRoomInSecond();
    ASSIGN_OR_RETURN(Schema schema, db_->ReadSchema());
    ASSIGN_OR_RETURN(const std::vector<BrokenObject> broken, db_->BrokenObjects({}));
    if (!Runs(Direction::kUp, migration, kUpRuns)) return findings_;
    RETURN_IF_ERROR(FindBrokenObjects(migration, broken));
    RETURN_IF_ERROR(FindLostIndexes(migration, schema));
    if (populated_) RETURN_IF_ERROR(FillEmptyTables(*db_, schema));
    ASSIGN_OR_RETURN(DatabaseState up, StateOf(*db_));
    if (GoesDown(migration)) RETURN_IF_ERROR(TryBack(migration, up));
    state_ = std::move(up);
    return findings_;
  }

 private:
  absl::Status Go(const Planner& planner) {
    RETURN_IF_ERROR(db_->Begin());
    const absl::Status done = MigrateInTransaction(*db_, planner, MakeRunContext(), kNoEvents).status();
    if (done.ok()) return db_->Commit();
    RETURN_IF_ERROR(db_->Rollback());
    return done;
  }

  absl::Status TryBack(const Migration& migration, const DatabaseState& up) {
    if (!Runs(Direction::kDown, migration, "down-runs")) return absl::OkStatus();
    ASSIGN_OR_RETURN(DatabaseState down, StateOf(*db_));
    Expect(migration, "down-restores-schema", "after up and down", SchemaDifference(state_, down));
    Expect(migration, "down-loses-data", "after up and down", ContentDifference(state_, down));
    if (!Runs(Direction::kUp, migration, "up-repeatable")) return absl::OkStatus();
    ASSIGN_OR_RETURN(DatabaseState again, StateOf(*db_));
    Expect(migration, "up-repeatable", "after up, down and up", FirstDifference(up, again));
    return absl::OkStatus();
  }

  // One step in one direction, alone; where it fails, nothing has happened to the database.
  bool Runs(Direction direction, const Migration& migration, const char* rule) {
    const absl::Status done = Go([&](const auto&) { return Plan{.steps = {{direction, migration}}}; });
    if (done.ok()) return true;
    findings_.push_back(FindingOf(migration, rule, 0, std::string(done.message())));
    return false;
  }

  absl::Status FindBrokenObjects(const Migration& migration, const std::vector<BrokenObject>& before) {
    ASSIGN_OR_RETURN(const std::vector<BrokenObject> now, db_->BrokenObjects({}));
    for (const BrokenObject& one : now) {
      const bool known =
          absl::c_any_of(before, [&](const BrokenObject& other) { return other.object.name == one.object.name; });
      if (known) continue;
      findings_.push_back(FindingOf(migration, "broken-object", 0,
                                    absl::StrCat(one.object.type, " ", one.object.name, ": ", one.error)));
    }
    return absl::OkStatus();
  }

  // An index that no statement names goes only with a table that is made anew.
  absl::Status FindLostIndexes(const Migration& migration, const Schema& before) {
    if (!IsSqlMigration(migration)) return absl::OkStatus();
    std::set<std::string> named;
    for (const SqlStatement& statement : std::get<SqlScript>(migration.changes[0]).up) {
      for (const SqlToken& word : WordsOf(statement.text)) named.insert(absl::AsciiStrToLower(word.Name()));
    }
    ASSIGN_OR_RETURN(const Schema now, db_->ReadSchema());
    for (const auto& [name, table] : before.tables) {
      const Table* same = now.FindTable(name);
      if (same == nullptr) continue;
      for (const Index& index : table.indexes) {
        if (index.origin != "c" || named.count(absl::AsciiStrToLower(index.name)) > 0) continue;
        if (now.FindIndex(name, index.name) != nullptr) continue;
        findings_.push_back(FindingOf(migration, "rebuild-loses-index", 0,
                                      absl::StrCat("the index ", index.name, " went with the old ", name,
                                                   ": make it again behind the rebuild, or drop it by name")));
      }
    }
    return absl::OkStatus();
  }

  void Expect(const Migration& migration, const char* rule, absl::string_view when, const std::string& difference) {
    if (difference.empty()) return;
    findings_.push_back(FindingOf(migration, rule, 0, absl::StrCat(when, ": ", difference)));
  }

  std::unique_ptr<SqliteAdapter> db_;
  bool populated_;
  DatabaseState state_;
  std::vector<RuleFinding> findings_;
};

// The same finding on several databases is one.
void Merge(const RuleFinding& finding, const std::string& database, std::vector<RuleFinding>& findings) {
  auto known = std::find_if(findings.begin(), findings.end(), [&](const RuleFinding& f) {
    return f.rule == finding.rule && f.migration == finding.migration && f.message == finding.message;
  });
  if (known == findings.end()) known = findings.insert(findings.end(), finding);
  known->databases.push_back(database);
}

absl::Status TryAll(const std::vector<Migration>& migrations, const TrialDatabase& trial, const TrialDatabases& trials,
                    const std::function<void(const std::string&)>& progress, size_t first, ValidationReport& report) {
  std::unique_ptr<Walk> walk;
  std::vector<Migration> repeatables;
  bool stuck = false;
  for (size_t i = first; i < migrations.size(); ++i) {
    TrialOutcome& outcome = report.migrations[i - first].outcomes.emplace_back(TrialOutcome::kNotReached);
    if (stuck) continue;
    progress(absl::StrCat(trial.name, ": ", migrations[i].name));
    if (walk == nullptr) {  // at first, and behind one that left who knows what
      ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, trials.Copy(trial, "validate"));
      walk = std::make_unique<Walk>(std::move(db), trial.populated);
      RETURN_IF_ERROR(walk->Start(migrations, i));
    }
    if (migrations[i].repeatable) repeatables.push_back(migrations[i]);
    absl::StatusOr<std::vector<RuleFinding>> tried =
        migrations[i].repeatable ? walk->TryRepeatable(repeatables) : walk->Try(migrations[i]);
    RETURN_IF_ERROR(tried);
    const std::vector<RuleFinding> findings = *std::move(tried);
    outcome = findings.empty() ? TrialOutcome::kHeld : TrialOutcome::kBroken;
    for (const RuleFinding& finding : findings) Merge(finding, trial.name, report.findings);
    stuck = !findings.empty() && findings[0].rule == kUpRuns;
    if (!findings.empty()) walk.reset();
  }
  return absl::OkStatus();
}

}  // namespace

bool ValidationReport::holds() const {
  return std::all_of(findings.begin(), findings.end(), [](const RuleFinding& finding) { return finding.is_warning; });
}

absl::StatusOr<ValidationReport> Validate(const std::vector<Migration>& migrations, const TrialDatabases& trials,
                                          const std::function<void(const std::string&)>& progress, size_t first) {
  ValidationReport report;
  for (size_t i = first; i < migrations.size(); ++i) {
    const Migration& migration = migrations[i];
    report.migrations.push_back({migration.name});
    ASSIGN_OR_RETURN(const LintAllowances allowances, LintAllowances::Of(migration, RulesToAllow()));
    for (const std::vector<RuleFinding>& findings : {CheckHouseRules(migration), CheckStaticRules(migration)}) {
      absl::c_copy_if(findings, std::back_inserter(report.findings),
                      [&](const RuleFinding& finding) { return !allowances.Allows(finding); });
    }
  }
  for (const TrialDatabase& trial : trials.all()) {
    report.databases.push_back(trial.name);
    RETURN_IF_ERROR(WithContext(TryAll(migrations, trial, trials, progress, first, report), trial.name));
  }
  if (trials.application() != Application::kCrystal) return report;  // what follows is about its compiled method
  progress("the way back to the legacy path");
  ASSIGN_OR_RETURN(std::optional<RuleFinding> closed, FindClosedWayBack(migrations, trials));
  const bool tried = closed && absl::c_any_of(report.migrations, [&](const ValidatedMigration& one) {
                       return one.name == closed->migration;
                     });
  if (tried) report.findings.push_back(*std::move(closed));
  return report;
}

}  // namespace crystal
