#include "baseline/learned_history.h"

#include <map>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "baseline/present_question.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/road/history_schema.h"
#include "migrator/road/history_state.h"
#include "migrator/road/statement_place.h"
#include "migrator/road/tracked_tables.h"

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
      ASSIGN_OR_RETURN(Facts now, FactsNow(table));
      after.merge(now);
    }
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

  absl::StatusOr<Facts> FactsNow(const std::string& table) {
    if (!table.empty()) {
      ASSIGN_OR_RETURN(const std::optional<Table> found, FindTable(db_, table));
      return found ? FactsOf({.tables = {{table, *found}}, .objects = {}}) : Facts();
    }
    ASSIGN_OR_RETURN(std::vector<SchemaObject> objects, ReadSqliteObjects(db_));
    return WithNormalObjects(FactsOf({.tables = {}, .objects = std::move(objects)}));
  }

  // "" among them where a view or a trigger has changed.
  absl::StatusOr<std::set<std::string>> ChangedTables() {
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                     db_.Select("SELECT CASE WHEN type IN ('view', 'trigger') THEN '' ELSE tbl_name END, type, name, "
                                "coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"));
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

// A typed rename, said as a statement says it.
StatementEffects EffectsOfRename(const Change& change) {
  using Alter = StatementEffects::Alter;
  StatementEffects effects;
  if (const auto* table = std::get_if<RenameTable>(&change)) {
    effects.alter = Alter{Alter::Kind::kRenameTable, table->from, "", table->to};
  } else if (const auto* column = std::get_if<RenameColumn>(&change)) {
    effects.alter = Alter{Alter::Kind::kRenameColumn, column->table, column->from, column->to};
  }
  return effects;
}

// Runs one migration over the empty database, statement by statement.
class Lesson {
 public:
  Lesson(SqliteAdapter& db, FactsInMotion& facts, RowsInMotion& rows) : db_(db), facts_(facts), rows_(rows) {}

  absl::StatusOr<LearnedMigration> Learn(const Migration& migration) {
    for (const Change& change : migration.changes) {
      if (const auto* script = std::get_if<SqlScript>(&change)) {
        RETURN_IF_ERROR(Run(*script));
        continue;
      }
      // A data change has no rows to work on here.
      if (const std::optional<SchemaChange> structure = AsSchemaChange(change)) {
        RETURN_IF_ERROR(WithContext(db_.Apply(*structure), absl::StrCat(migration.name, ": ", ToString(change))));
      }
      RETURN_IF_ERROR(Note(EffectsOfRename(change)));
    }
    for (const Change& change : migration.changes) {
      const auto* script = std::get_if<SqlScript>(&change);
      if (script != nullptr && script->present) learned_.question.Update(AskWhetherPresent(db_, *script).status());
    }
    learned_.differences = Together(learned_.parts);
    ASSIGN_OR_RETURN(learned_.seeds, rows_.Look(filled_));
    for (const TrackedTable& table : tables_.all()) {
      const std::string behind = tables_.NameAtEnd(table);
      if (behind != table.name) learned_.renames[table.name] = behind;
      learned_.renames_columns |= !table.fate.renames.empty();
      if (table.is_reshaped()) learned_.reshapes.insert(behind);
    }
    return std::move(learned_);
  }

 private:
  absl::Status Run(const SqlScript& script) {
    tables_.Declare(script.up_declares.renames);
    for (const SqlStatement& statement : script.up) {
      StatementEffects effects;
      const auto keep = [&](const StatementEffects& known) {
        effects = known;
        return absl::OkStatus();
      };
      RETURN_IF_ERROR(AtItsPlace(db_.RunStatement(statement, keep), PathOf(script, Direction::kUp), statement));
      RETURN_IF_ERROR(Note(effects));
    }
    return db_.DropTemporary();
  }

  // What one part has done.
  absl::Status Note(const StatementEffects& effects) {
    tables_.Follow(effects);
    filled_.insert(effects.inserts_into.begin(), effects.inserts_into.end());
    NoteUses(effects, learned_.uses);
    ASSIGN_OR_RETURN(std::vector<Difference> differences, facts_.Look());
    learned_.parts.push_back(std::move(differences));
    return absl::OkStatus();
  }

  SqliteAdapter& db_;
  FactsInMotion& facts_;
  RowsInMotion& rows_;
  TrackedTables tables_;
  std::set<std::string> filled_;  // tables that got rows
  LearnedMigration learned_;
};

absl::StatusOr<LearnedHistory> LearnAnew(const std::vector<Migration>& history) {
  ASSIGN_OR_RETURN(const std::unique_ptr<SqliteAdapter> db,
                   SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(db->Begin());
  RETURN_IF_ERROR(EnsureHistory(*db));
  FactsInMotion facts(*db);
  RowsInMotion rows(*db);
  RETURN_IF_ERROR(facts.Look().status());
  LearnedHistory learned;
  for (const Migration& migration : history) {
    absl::StatusOr<LearnedMigration> one = Lesson(*db, facts, rows).Learn(migration);
    if (!one.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the history does not run on an empty database: ", one.status().message()));
    }
    learned.migrations.push_back(*std::move(one));
  }
  ASSIGN_OR_RETURN(learned.schema, db->ReadSchema());
  RememberHistorySchema(history, learned.schema);
  return learned;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const LearnedHistory>> LearnHistory(const std::vector<Migration>& history) {
  static std::mutex& mutex = *new std::mutex;
  static auto& learned = *new std::map<std::string, std::shared_ptr<const LearnedHistory>>();
  std::string key;
  for (const Migration& migration : history) {
    absl::StrAppend(&key, Checksum(migration), "\n");
    for (const Change& change : migration.changes) {  // the checksum is that of what is done
      const auto* script = std::get_if<SqlScript>(&change);
      if (script != nullptr && script->present) absl::StrAppend(&key, script->present->text, "\n");
    }
  }
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<const LearnedHistory>& known = learned[key];
  if (known == nullptr) {
    ASSIGN_OR_RETURN(LearnedHistory fresh, LearnAnew(history));
    known = std::make_shared<const LearnedHistory>(std::move(fresh));
  }
  return known;
}

}  // namespace crystal
