#include "tools/operations/backup_first.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "tools/operations/table_statements.h"

namespace crystal {
namespace {

// Follows tables through a plan, under whatever names it gives them.
class Losses {
 public:
  void Rename(const std::string& from, const std::string& to) { former_[Lower(to)] = NameBefore(from); }
  void Lose(const std::string& table) { lost_.insert(NameBefore(table)); }
  const std::set<std::string>& lost() const { return lost_; }

 private:
  static std::string Lower(const std::string& name) { return absl::AsciiStrToLower(name); }
  std::string NameBefore(const std::string& name) const {
    const auto found = former_.find(Lower(name));
    return found == former_.end() ? Lower(name) : found->second;
  }
  std::map<std::string, std::string> former_;
  std::set<std::string> lost_;
};

void Follow(const SchemaChange& change, Losses& losses) {
  if (const auto* table = std::get_if<DropTable>(&change)) losses.Lose(table->table.name);
  if (const auto* column = std::get_if<DropColumn>(&change)) losses.Lose(column->table);
  if (const auto* rename = std::get_if<RenameTable>(&change)) losses.Rename(rename->from, rename->to);
}

void Follow(const std::vector<SqlStatement>& statements, Losses& losses) {
  for (const TableStatement& statement : ReadTableStatements(statements)) {
    if (statement.Destroys()) losses.Lose(statement.table);
    if (statement.kind == TableStatement::Kind::kRename && !statement.on_its_own) {
      losses.Rename(statement.table, statement.new_name);
    }
  }
}

void Follow(const Change& change, Direction direction, Losses& losses) {
  const bool down = direction == Direction::kDown;
  if (const auto* script = std::get_if<SqlScript>(&change)) {
    if (!down || script->down) Follow(down ? *script->down : script->up, losses);
  } else if (const auto* data = std::get_if<DataChange>(&change)) {
    for (const Writes& writes : data->writes) {
      if (down && writes.adds_rows) losses.Lose(writes.table);
    }
  } else {
    const SchemaChange structure = *AsSchemaChange(change);
    Follow(down ? Inverse(structure) : structure, losses);
  }
}

absl::StatusOr<bool> HasRows(DatabaseAdapter& db, const std::string& table) {
  ASSIGN_OR_RETURN(
      int64_t is_there,
      SelectInteger(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND lower(name) = ?", {table}));
  if (is_there == 0) return false;
  const absl::StatusOr<int64_t> rows =
      SelectInteger(db, absl::StrCat("SELECT EXISTS (SELECT 1 FROM ", QuoteName(table), ")"));
  return !rows.ok() || *rows != 0;  // of one that cannot be read nobody knows
}

}  // namespace

std::set<std::string> TablesThatLose(const Plan& plan) {
  Losses losses;
  for (const PlanStep& step : plan.steps) {
    if (step.only_recorded) continue;
    std::vector<Change> changes = step.migration.changes;
    if (step.direction == Direction::kDown) std::reverse(changes.begin(), changes.end());
    for (const Change& change : changes) Follow(change, step.direction, losses);
  }
  return losses.lost();
}

absl::StatusOr<bool> TakesAway(DatabaseAdapter& db, const Plan& plan) {
  for (const std::string& table : TablesThatLose(plan)) {
    ASSIGN_OR_RETURN(bool has_rows, HasRows(db, table));
    if (has_rows) return true;
  }
  return false;
}

Planner BackupFirst::Before(DatabaseAdapter& db, Planner planner) {
  return [this, &db, planner = std::move(planner)](const auto& history) -> absl::StatusOr<Plan> {
    ASSIGN_OR_RETURN(Plan plan, planner(history));
    ASSIGN_OR_RETURN(bool takes_away, TakesAway(db, plan));
    if (takes_away) RETURN_IF_ERROR(Make());
    return plan;
  };
}

absl::Status BackupFirst::Make() {
  const Stopwatch watch;
  events_({Event::Kind::kStarted, "backup"});
  ASSIGN_OR_RETURN(PendingBackup backup, PendingBackup::Copy(file_, options_));
  RETURN_IF_ERROR(backup.Verify());
  backup_.emplace(std::move(backup));
  events_({Event::Kind::kFinished, "backup", watch.ms()});
  return absl::OkStatus();
}

absl::StatusOr<std::string> BackupFirst::Keep() {
  if (!backup_) return "";
  absl::StatusOr<std::string> path = backup_->Keep();
  backup_.reset();
  return path;
}

}  // namespace crystal
