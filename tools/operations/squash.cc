#include "tools/operations/squash.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/file_system.h"
#include "migrator/files/sql_file.h"
#include "migrator/values/migration_number.h"
#include "migrator/values/order.h"
#include "migrator/values/squash.h"
#include "tools/operations/migration_set.h"
#include "tools/operations/suggest.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
constexpr size_t kStampDigits = 14;  // YYYYMMDDHHMMSS

absl::StatusOr<const Migration*> FindUntil(const std::vector<Migration>& migrations, const std::string& until) {
  const Migration* last = FindMigration(migrations, until);
  if (last == nullptr) {
    std::vector<std::string> names;
    for (const Migration& migration : migrations) names.push_back(migration.name);
    return absl::NotFoundError(absl::StrCat("no migration is called ", until, DidYouMean(until, names)));
  }
  if (last->repeatable)
    return absl::InvalidArgumentError(absl::StrCat(last->name, " is repeatable: it is one file already"));
  if (IsSqlMigration(*last)) return last;
  return absl::InvalidArgumentError(
      absl::StrCat(last->name,
                   " comes with the program. Those are what a cutover looks for in users' databases, change "
                   "by change, so they stay as they are; name a migration that has an SQL file"));
}

// The files to replace, and the migrations that stay.
absl::StatusOr<std::vector<Migration>> TakeReplaced(std::vector<Migration>& migrations, const std::string& until) {
  ASSIGN_OR_RETURN(const Migration* last, FindUntil(migrations, until));
  std::vector<Migration> replaced, rest;
  const size_t end = static_cast<size_t>(last - migrations.data()) + 1;
  for (size_t i = 0; i < migrations.size(); ++i) {
    (i < end && IsSqlMigration(migrations[i]) ? replaced : rest).push_back(migrations[i]);
  }
  if (replaced.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is nothing to squash: ", last->name, " is the first SQL file in order"));
  }
  migrations = std::move(rest);
  return replaced;
}

absl::StatusOr<std::string> NameOfSquash(const std::vector<Migration>& replaced, const std::string& wanted) {
  const Migration& latest = *std::max_element(
      replaced.begin(), replaced.end(), [](const auto& a, const auto& b) { return NameComesBefore(a.name, b.name); });
  const std::string stamp = latest.name.substr(0, NumberLength(latest.name));
  const std::string& last = replaced.back().name;
  const std::string word = wanted.empty() ? absl::StrCat("squash-until", last.substr(NumberLength(last))) : wanted;
  if (CheckMigrationName(word).ok() && NumberLength(word) == kStampDigits) {
    return absl::InvalidArgumentError(
        absl::StrCat("--name ", word, " has a time stamp: the new file gets that of the last it replaces, ", stamp));
  }
  const std::string name = absl::StrCat(stamp, "-", word);
  RETURN_IF_ERROR(CheckMigrationName(name));
  return name;
}

bool IsTaken(const std::vector<Migration>& migrations, const std::string& name) {
  return std::any_of(migrations.begin(), migrations.end(), [&](const Migration& m) {
    return m.name == name || std::find(m.replaces.begin(), m.replaces.end(), name) != m.replaces.end();
  });
}

// What is applied in some database must not find the squash behind it: that would come late.
absl::Status CheckPlace(std::vector<Migration> rest, const Migration& squash) {
  rest.push_back(squash);
  ASSIGN_OR_RETURN(std::vector<Migration> ordered, InOrder(std::move(rest)));
  const auto first = std::find_if(ordered.begin(), ordered.end(), IsSqlMigration);
  if (first->name == squash.name) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(squash.name, " would come behind ", first->name,
                                                 ", which stays: choose a --name that sorts before it"));
}

}  // namespace

absl::StatusOr<SquashPlan> PlanSquash(const std::vector<Migration>& migrations, const SquashRequest& request) {
  RETURN_IF_ERROR(CheckOwnForm(request.directory));
  std::vector<Migration> rest = migrations;
  SquashPlan plan{.directory = request.directory, .replaced = {}, .squash = {.name = ""}, .text = ""};
  ASSIGN_OR_RETURN(plan.replaced, TakeReplaced(rest, request.until));
  ASSIGN_OR_RETURN(std::string name, NameOfSquash(plan.replaced, request.name));
  if (IsTaken(migrations, name)) {
    return absl::InvalidArgumentError(absl::StrCat("the name ", name, " is taken: choose another with --name"));
  }
  plan.text = SquashText(plan.replaced, name);
  // From here on it is what the file says, not what it was made of.
  ASSIGN_OR_RETURN(plan.squash, ParseSqlMigration(name, plan.text));
  RETURN_IF_ERROR(CheckPlace(std::move(rest), plan.squash));
  return plan;
}

namespace {

const std::string& FileOf(const Migration& migration) { return std::get<SqlScript>(migration.changes.at(0)).file; }

// Moves files, and moves them back unless it is told that all is well.
class Moves {
 public:
  ~Moves() {
    for (auto move = done_.rbegin(); move != done_.rend(); ++move) {
      RenameToNew(move->second, move->first).IgnoreError();
    }
  }
  absl::Status Move(const std::string& from, const std::string& to) {
    RETURN_IF_ERROR(RenameToNew(from, to));
    done_.emplace_back(from, to);
    return absl::OkStatus();
  }
  void Keep() { done_.clear(); }

 private:
  std::vector<std::pair<std::string, std::string>> done_;
};

// The new file under a name that nobody reads, as readable as those that it replaces.
absl::Status WriteDraft(const SquashPlan& plan, const std::string& draft) {
  std::error_code error;
  fs::remove(draft, error);  // a killed run's
  RETURN_IF_ERROR(WriteNewFile(draft, plan.text));
  const fs::perms mode = fs::status(absl::StrCat(plan.directory, "/", FileOf(plan.replaced[0])), error).permissions();
  if (!error) fs::permissions(draft, mode, error);
  return error ? SystemError(error.value(), draft) : absl::OkStatus();
}

absl::Status Publish(const SquashPlan& plan, const std::string& draft, const std::string& archive) {
  std::error_code error;
  fs::create_directories(archive, error);
  if (error) return SystemError(error.value(), archive);
  Moves moves;
  // First the new file: with some of the old ones beside it every command says what is wrong, and nothing is missing.
  RETURN_IF_ERROR(moves.Move(draft, plan.file()));
  for (const Migration& old : plan.replaced) {
    const std::string file = absl::StrCat("/", FileOf(old));
    RETURN_IF_ERROR(moves.Move(plan.directory + file, archive + file));
  }
  RETURN_IF_ERROR(SyncDirectory(archive));
  RETURN_IF_ERROR(SyncDirectory(plan.directory));
  moves.Keep();
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteSquash(const SquashPlan& plan) {
  const std::string draft = absl::StrCat(plan.directory, "/.", plan.squash.name, ".draft");
  const std::string archive = ArchiveOf(plan.directory, plan.squash.name);
  if (NameTaken(archive)) {
    return absl::AlreadyExistsError(absl::StrCat(archive,
                                                 " exists already, and nothing is overwritten: choose another "
                                                 "--name, or move it away"));
  }
  absl::Status done = WriteDraft(plan, draft);
  if (done.ok()) done = Publish(plan, draft, archive);
  if (done.ok()) return done;
  std::error_code ignored;
  fs::remove(draft, ignored);
  fs::remove(archive, ignored);
  fs::remove(fs::path(archive).parent_path(), ignored);  // goes only where it is empty
  return WithContext(done, "the squash was not written");
}

}  // namespace crystal
