#include "baseline/learned_history.h"

#include <map>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/road/history.h"
#include "migrator/road/history_state.h"
#include "migrator/road/statement_place.h"

namespace crystal {
namespace {

// The facts of a database while migrations run over it. After each statement only those tables are read again of which
// the stored text has changed.
class FactsInMotion {
 public:
  explicit FactsInMotion(SqliteAdapter& db) : db_(db) {}

  // What has changed since the last call.
  absl::StatusOr<std::vector<Difference>> Look() {
    ASSIGN_OR_RETURN(const int64_t version, SelectInteger(db_, "PRAGMA schema_version"));
    if (version == version_) return std::vector<Difference>();
    version_ = version;
    ASSIGN_OR_RETURN(const std::set<std::string> tables, ChangedTables());
    Facts before, after;
    for (const std::string& table : tables) {
      Move(table, before);
      ASSIGN_OR_RETURN(const std::optional<Table> found, FindTable(db_, table));
      if (found) after.merge(FactsOf({.tables = {{table, *found}}, .objects = {}}));
    }
    Move("", before);
    ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db_));
    after.merge(WithNormalObjects(FactsOf({.tables = {}, .objects = std::move(objects)})));
    std::vector<Difference> differences = DiffFacts(before, after);
    facts_.merge(after);
    return differences;
  }

 private:
  // Takes the facts of one table ("" for the views and triggers) into `to`.
  void Move(const std::string& table, Facts& to) {
    auto at = facts_.lower_bound({table, "", ""});
    while (at != facts_.end() && at->first.table == table) to.insert(facts_.extract(at++));
  }

  absl::StatusOr<std::set<std::string>> ChangedTables() {
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                     db_.Select("SELECT tbl_name, type, name, coalesce(sql, '') FROM sqlite_schema WHERE type IN "
                                "('table', 'index') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
    std::map<Stored, std::string> now;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, rows->Next());
      if (!more) break;
      const auto text = [&](int column) { return std::string(rows->Get(column).bytes); };
      now[{text(0), text(1), text(2)}] = text(3);
    }
    std::set<std::string> changed;
    const auto compare = [&](const auto& one, const auto& other) {
      for (const auto& [stored, sql] : one) {
        const auto found = other.find(stored);
        if (found == other.end() || found->second != sql) changed.insert(std::get<0>(stored));
      }
    };
    compare(now, stored_);
    compare(stored_, now);
    stored_ = std::move(now);
    return changed;
  }

  using Stored = std::tuple<std::string, std::string, std::string>;  // table, type, name
  SqliteAdapter& db_;
  int64_t version_ = -1;
  std::map<Stored, std::string> stored_;
  Facts facts_;
};

// What comes of differences one behind the other.
std::vector<Difference> Together(const std::vector<std::vector<Difference>>& parts) {
  std::map<FactKey, Difference> together;
  for (const std::vector<Difference>& part : parts) {
    for (const Difference& difference : part) {
      const auto [known, is_new] = together.try_emplace(difference.where, difference);
      if (!is_new) known->second.after = difference.after;
    }
  }
  std::vector<Difference> differences;
  for (auto& [where, difference] : together) {
    if (difference.before != difference.after) differences.push_back(std::move(difference));
  }
  return differences;
}

void NoteUses(const StatementEffects& effects, std::set<FactKey>& uses) {
  for (const auto* tables : {&effects.reads, &effects.inserts_into, &effects.deletes_from}) {
    for (const std::string& table : *tables) uses.insert({table, "table", ""});
  }
  for (const auto& [table, columns] : effects.updates) {
    uses.insert({table, "table", ""});
    for (const std::string& column : columns) uses.insert({table, "column", column});
  }
}

class Lesson {
 public:
  absl::StatusOr<LearnedHistory> Learn(const std::vector<Migration>& history) {
    ASSIGN_OR_RETURN(db_, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
    RETURN_IF_ERROR(db_->Begin());
    RETURN_IF_ERROR(EnsureHistory(*db_));
    FactsInMotion facts(*db_);
    RowsInMotion rows(*db_);
    RETURN_IF_ERROR(facts.Look().status());
    LearnedHistory learned;
    for (const Migration& migration : history) {
      LearnedMigration one;
      const absl::Status ran = Run(migration, facts, one);
      if (!ran.ok()) {
        return absl::FailedPreconditionError(
            absl::StrCat("the history does not run on an empty database: ", ran.message()));
      }
      one.differences = Together(one.parts);
      ASSIGN_OR_RETURN(one.seeds, rows.Look(filled_));
      learned.migrations.push_back(std::move(one));
    }
    ASSIGN_OR_RETURN(learned.schema, db_->ReadSchema());
    return learned;
  }

 private:
  absl::Status Run(const Migration& migration, FactsInMotion& facts, LearnedMigration& one) {
    const auto look = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<Difference> differences, facts.Look());
      one.parts.push_back(std::move(differences));
      return absl::OkStatus();
    };
    filled_.clear();
    const auto note = [&](const StatementEffects& effects) {
      filled_.insert(effects.inserts_into.begin(), effects.inserts_into.end());
      NoteUses(effects, one.uses);
      if (effects.alter && effects.alter->kind == StatementEffects::Alter::Kind::kRenameTable) {
        one.renames.emplace_back(effects.alter->table, effects.alter->new_name);
      }
      return absl::OkStatus();
    };
    for (const Change& change : migration.changes) {
      if (const auto* script = std::get_if<SqlScript>(&change)) {
        for (const SqlStatement& statement : script->up) {
          RETURN_IF_ERROR(AtItsPlace(db_->RunStatement(statement, note), PathOf(*script, Direction::kUp), statement));
          RETURN_IF_ERROR(look());
        }
        RETURN_IF_ERROR(db_->DropTemporary());
        continue;
      }
      if (const auto* rename = std::get_if<RenameTable>(&change)) one.renames.emplace_back(rename->from, rename->to);
      // A data change has no rows to work on here.
      if (const std::optional<SchemaChange> structure = AsSchemaChange(change)) {
        RETURN_IF_ERROR(WithContext(db_->Apply(*structure), absl::StrCat(migration.name, ": ", ToString(change))));
      }
      RETURN_IF_ERROR(look());
    }
    return absl::OkStatus();
  }

  std::unique_ptr<SqliteAdapter> db_;
  std::set<std::string> filled_;  // tables that the present migration put rows into
};

}  // namespace

absl::StatusOr<std::shared_ptr<const LearnedHistory>> LearnHistory(const std::vector<Migration>& history) {
  static std::mutex& mutex = *new std::mutex;
  static auto& learned = *new std::map<std::string, std::shared_ptr<const LearnedHistory>>();
  std::string key;
  for (const Migration& migration : history) absl::StrAppend(&key, Checksum(migration), "\n");
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<const LearnedHistory>& known = learned[key];
  if (known == nullptr) {
    ASSIGN_OR_RETURN(LearnedHistory fresh, Lesson().Learn(history));
    known = std::make_shared<const LearnedHistory>(std::move(fresh));
  }
  return known;
}

}  // namespace crystal
