#include "verify/two_paths.h"

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/read_snapshot.h"
#include "verify/discrepancy.h"
#include "verify/three_way.h"
#include "verify/workspace.h"

namespace crystal {
namespace {

constexpr size_t kValueShown = 40;
constexpr size_t kKeysShown = 3;
constexpr char kLegacyPath[] = "legacy path";  // where it is about the path as a whole

// Without what it printed, which the report has already.
std::string EndOf(const absl::Status& threw) {
  const std::vector<std::string> lines = absl::StrSplit(threw.message(), absl::MaxSplits('\n', 1));
  return absl::StrCat("ended in an error: ", absl::StripSuffix(lines[0], "; it printed:"));
}

// A value for people: shortened, and only where it was asked for.
std::string Shown(const std::optional<Value>& value, bool show_values) {
  if (!value) return "absent";
  if (IsNull(value)) return "NULL";
  if (!show_values) return "a value";
  const std::string text = TextOf(value);
  return text.size() <= kValueShown ? text : absl::StrCat(text.substr(0, kValueShown), "... (", text.size(), " bytes)");
}

// Gathers discrepancies of one place and rule into one difference with a count.
class Gatherer {
 public:
  Gatherer(const RunFacts& facts, const VerifyOptions& options)
      : facts_(facts), rules_(facts.known->rules), show_values_(options.show_values) {}

  void Add(const Discrepancy& d) {
    std::string rule;
    for (const Rule& candidate : rules_) {
      if (!rule.empty()) break;
      if (candidate.explains(d, facts_)) rule = candidate.name;
    }
    ResultDifference one = Describe(d);
    one.rule = rule;
    one.table = d.table;
    const auto [slot, fresh] = index_.try_emplace({one.where, rule, one.before, one.after}, differences_.size());
    if (fresh) {
      differences_.push_back(std::move(one));
      keys_.emplace_back();
    } else {
      ++differences_[slot->second].count;
    }
    const std::string key = TextOf(d.row, "id");
    if (d.kind != Discrepancy::Kind::kFact && keys_[slot->second].size() < kKeysShown)
      keys_[slot->second].push_back(key);
  }

  std::vector<ResultDifference> Take() {
    for (size_t i = 0; i < differences_.size(); ++i) {
      if (!keys_[i].empty())
        absl::StrAppend(&differences_[i].where, " (id ", absl::StrJoin(keys_[i], ", "),
                        static_cast<size_t>(differences_[i].count) > keys_[i].size() ? ", ...)" : ")");
    }
    return std::move(differences_);
  }

 private:
  ResultDifference Describe(const Discrepancy& d) const {
    switch (d.kind) {
      case Discrepancy::Kind::kFact:
        return {ToString(d.fact), d.legacy ? TextOf(d.legacy) : "absent", d.versioned ? TextOf(d.versioned) : "absent",
                ""};
      case Discrepancy::Kind::kRow:
        return {absl::StrCat("rows of ", d.table), d.legacy ? "present" : "absent", d.versioned ? "present" : "absent",
                ""};
      case Discrepancy::Kind::kValue:
        break;
    }
    return {absl::StrCat("values of ", d.table, ".", d.column), Shown(d.legacy, show_values_),
            Shown(d.versioned, show_values_), ""};
  }

  const RunFacts& facts_;
  const std::vector<Rule>& rules_;
  const bool show_values_;
  std::vector<ResultDifference> differences_;
  std::vector<std::vector<std::string>> keys_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, size_t> index_;
};

absl::StatusOr<std::set<std::string>> SessionIds(DatabaseAdapter& db, const Schema& schema, const std::string& table) {
  if (schema.FindColumn(table, "id") == nullptr) return std::set<std::string>();
  ASSIGN_OR_RETURN(std::vector<std::string> ids, SelectTexts(db, absl::StrCat("SELECT id FROM ", QuoteName(table))));
  return std::set<std::string>(ids.begin(), ids.end());
}

// The error of whoever reads the whole of it.
absl::Status CheckReadable(const std::string& file) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, OpenReadSnapshot(file));
  ASSIGN_OR_RETURN(const std::vector<std::string> faults, SelectTexts(*db, "PRAGMA quick_check(1)"));
  if (faults == std::vector<std::string>{"ok"}) return absl::OkStatus();
  return absl::DataLossError(faults.empty() ? "it is damaged" : faults[0]);
}

// The three databases, open for reading.
struct ThreeSides {
  std::unique_ptr<SqliteAdapter> before, legacy, versioned;
};

class Verification {
 public:
  Verification(const TwoPaths& paths, const VerifyOptions& options) : paths_(paths), options_(options) {}

  absl::StatusOr<VerifyReport> Run(const std::string& path) {
    const Stopwatch watch;
    ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(path, Access::kRead));
    report_.database = file.path;
    report_.at = IsoTime(options_.now_ms);
    report_.release = options_.release;
    report_.tool_version = options_.tool_version;
    // A copy from before, one for each path, and the backup that the versioned path makes of its own.
    const int64_t bytes = 5 * (SizeOf(file.path) + SizeOf(file.path + "-wal")) + (1 << 20);
    ASSIGN_OR_RETURN(Workspace workspace, Workspace::Make(options_.work_directory, bytes, options_.now_ms));
    const std::string before = workspace.File("before.db"), legacy = workspace.File("legacy.db"),
                      versioned = workspace.File("versioned.db");
    RETURN_IF_ERROR(MakeCopies(file.path, before, {legacy, versioned}));
    std::thread old_path([&] { report_.legacy = paths_.legacy(legacy); });
    std::thread new_path([&] { report_.versioned = paths_.versioned(versioned); });
    old_path.join();
    new_path.join();
    if (const absl::Status compared = Compare(before, legacy, versioned); !compared.ok()) {
      const absl::Status readable = CheckReadable(legacy);
      return readable.ok() ? compared
                           : WithContext(readable, absl::StrCat(options_.old_path, " left no readable database"));
    }
    Judge();
    report_.duration_ms = watch.ms();
    return std::move(report_);
  }

 private:
  absl::Status MakeCopies(const std::string& source, const std::string& before,
                          const std::vector<std::string>& others) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> from, OpenReadSnapshot(source));
    RETURN_IF_ERROR(CopyForTrial(*from, before));
    for (const std::string& path : others) RETURN_IF_ERROR(CopyForTrial(*from, path));
    return absl::OkStatus();
  }

  absl::Status Compare(const std::string& before, const std::string& legacy, const std::string& versioned) {
    ThreeSides sides;
    ASSIGN_OR_RETURN(sides.before, OpenReadSnapshot(before));
    ASSIGN_OR_RETURN(sides.legacy, OpenReadSnapshot(legacy));
    ASSIGN_OR_RETURN(sides.versioned, OpenReadSnapshot(versioned));
    ASSIGN_OR_RETURN(RunFacts facts, GatherFacts(sides));
    Gatherer gatherer(facts, options_);
    ASSIGN_OR_RETURN(ThreeWayCounts counts, CompareThreeWays(*sides.before, *sides.legacy, *sides.versioned, facts,
                                                             [&](const Discrepancy& d) { gatherer.Add(d); }));
    report_.differences = gatherer.Take();
    if (!facts.known->may_throw && !report_.legacy.threw.ok()) {
      report_.differences.push_back({kLegacyPath, EndOf(report_.legacy.threw), "finished", ""});
    }
    if (!report_.legacy.settled) report_.differences.push_back({kLegacyPath, "does not settle", "settled", ""});
    Explain();  // what comes behind it are faults of the versioned path alone, which have no excuse
    report_.rows_before = counts.rows_before;
    report_.lost_by_table = counts.lost_by_table;
    for (const auto& [table, rows] : counts.lost_by_table) report_.rows_lost += rows;
    report_.legacy_facts = FactsOf(facts.schema_legacy);
    report_.versioned_facts = FactsOf(facts.schema_versioned);
    if (!report_.versioned.refused.ok()) return absl::OkStatus();
    ASSIGN_OR_RETURN(report_.ledger,
                     BalanceRows(*sides.before, facts.schema_before, *sides.versioned, facts.schema_versioned,
                                 report_.versioned.allowance, [](const auto&) {}));
    return CheckSequences(sides, facts);
  }

  absl::StatusOr<RunFacts> GatherFacts(const ThreeSides& sides) {
    RunFacts facts{.legacy = &report_.legacy,
                   .known = options_.known == nullptr ? &KnownOfAny() : options_.known,
                   .target = report_.versioned.target,
                   .now_ms = options_.now_ms};
    ASSIGN_OR_RETURN(facts.schema_before, sides.before->ReadSchema());
    ASSIGN_OR_RETURN(facts.schema_legacy, sides.legacy->ReadSchema());
    ASSIGN_OR_RETURN(facts.schema_versioned, sides.versioned->ReadSchema());
    ASSIGN_OR_RETURN(facts.sessions_only_versioned, SessionIds(*sides.versioned, facts.schema_versioned, "sessions"));
    ASSIGN_OR_RETURN(std::set<std::string> legacy, SessionIds(*sides.legacy, facts.schema_legacy, "sessions"));
    for (const std::string& id : legacy) facts.sessions_only_versioned.erase(id);
    for (const char* scratch : {"sessions_new", "sessions_folders_migration"}) {
      ASSIGN_OR_RETURN(std::set<std::string> ids, SessionIds(*sides.before, facts.schema_before, scratch));
      facts.stranded.insert(ids.begin(), ids.end());
    }
    return facts;
  }

  // AUTOINCREMENT of the versioned result goes on where it stood (data-rules.md R17).
  absl::Status CheckSequences(const ThreeSides& sides, const RunFacts& facts) {
    ASSIGN_OR_RETURN(int64_t any,
                     SelectInteger(*sides.before, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'"));
    if (any == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, sides.before->Select("SELECT name, seq FROM sqlite_sequence"));
    while (true) {
      ASSIGN_OR_RETURN(bool more, rows->Next());
      if (!more) return absl::OkStatus();
      const std::string name(rows->Get(0).bytes);
      const Table* table = facts.schema_versioned.FindTable(name);
      if (table == nullptr || !table->autoincrement) continue;
      ASSIGN_OR_RETURN(int64_t now, SelectInteger(*sides.versioned, "SELECT seq FROM sqlite_sequence WHERE name = ?",
                                                  {Value(name)}));
      if (now < rows->Get(1).integer) {
        report_.differences.push_back(
            {absl::StrCat("sequence of ", name), absl::StrCat(rows->Get(1).integer), absl::StrCat(now), "", 1, name});
      }
    }
  }

  void Explain() {
    for (const Explanation& explanation : options_.explanations) {
      bool used = false;
      for (ResultDifference& d : report_.differences) {
        if (!d.rule.empty() && d.rule != kExplainedByOwner) continue;
        if (!SpeaksOf(explanation, d.where, d.table)) continue;
        used = true;
        if (d.rule.empty()) d.reason = explanation.reason;
        d.rule = kExplainedByOwner;
      }
      if (!used) report_.unused_explanations.push_back(explanation.where);
    }
  }

  void Judge() {
    if (!report_.versioned.refused.ok()) {
      report_.differences.push_back(
          {"versioned path", "finished", std::string(report_.versioned.refused.message()), ""});
    }
    for (const std::string& fault : report_.ledger.faults) {
      report_.differences.push_back({absl::StrCat("ledger: ", fault), "as before", "not as before", ""});
    }
    report_.verdict = report_.differences.empty() && report_.rows_lost == 0 ? Verdict::kEqual : Verdict::kExplained;
    for (const ResultDifference& difference : report_.differences) {
      if (difference.rule.empty()) report_.verdict = Verdict::kUnexplained;
    }
  }

  const TwoPaths& paths_;
  const VerifyOptions& options_;
  VerifyReport report_;
};

}  // namespace

std::string ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual:
      return "equal";
    case Verdict::kExplained:
      return "explained";
    case Verdict::kUnexplained:
      return "unexplained";
  }
  return "";
}

absl::StatusOr<VerifyReport> VerifyTwoPaths(const std::string& file, const TwoPaths& paths,
                                            const VerifyOptions& options) {
  return Verification(paths, options).Run(file);
}

}  // namespace crystal
