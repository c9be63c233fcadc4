#include "baseline/other_records.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/migration_number.h"

namespace crystal {
namespace {

// A table of records: which columns it has, and the query that gives what is applied, oldest first.
struct KnownTable {
  const char* tool;
  const char* table;
  std::vector<std::string> columns;
  const char* query;            // one column: a name or a number
  const char* fault = nullptr;  // a query for what is half done
  bool last_only = false;
};

const std::vector<KnownTable>& KnownTables() {
  // Of two that share a table's name the one with more columns stands first.
  static const auto& all = *new std::vector<KnownTable>{
      {"golang-migrate",
       "schema_migrations",
       {"version", "dirty"},
       "SELECT version FROM schema_migrations",
       "SELECT version FROM schema_migrations WHERE dirty",
       true},
      {"Rails or dbmate", "schema_migrations", {"version"}, "SELECT version FROM schema_migrations ORDER BY version"},
      {"goose",
       "goose_db_version",
       {"id", "version_id", "is_applied"},
       "SELECT version_id FROM goose_db_version AS g WHERE version_id <> 0 AND is_applied AND id = (SELECT max(id) "
       "FROM goose_db_version WHERE version_id = g.version_id) ORDER BY id"},
      {"Flyway",
       "flyway_schema_history",
       {"installed_rank", "version", "type", "script", "success"},
       // The last word on a version counts: `undo` and `repair` write lines of their own.
       "SELECT version FROM flyway_schema_history AS f WHERE version IS NOT NULL AND success AND type <> 'DELETE' AND "
       "type NOT LIKE 'UNDO%' AND installed_rank = (SELECT max(installed_rank) FROM flyway_schema_history WHERE "
       "success "
       "AND version = f.version) ORDER BY installed_rank",
       "SELECT script FROM flyway_schema_history WHERE NOT success"},
      {"sqlx",
       "_sqlx_migrations",
       {"version", "success"},
       "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version",
       "SELECT version FROM _sqlx_migrations WHERE NOT success"},
      {"Diesel",
       "__diesel_schema_migrations",
       {"version"},
       "SELECT version FROM __diesel_schema_migrations ORDER BY version"},
      {"Drizzle",
       "__drizzle_migrations",
       {"id", "hash", "created_at"},
       "SELECT created_at FROM __drizzle_migrations ORDER BY created_at"},
      {"Knex", "knex_migrations", {"id", "name"}, "SELECT name FROM knex_migrations ORDER BY id"},
      {"Umzug", "SequelizeMeta", {"name"}, "SELECT name FROM SequelizeMeta ORDER BY name"},
      {"Prisma",
       "_prisma_migrations",
       {"migration_name", "finished_at", "rolled_back_at"},
       "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER "
       "BY "
       "migration_name",
       "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL"},
      {"Alembic", "alembic_version", {"version_num"}, "SELECT version_num FROM alembic_version", nullptr, true},
      {"Django", "django_migrations", {"app", "name"}, "SELECT name FROM django_migrations ORDER BY id"},
      {"GRDB", "grdb_migrations", {"identifier"}, "SELECT identifier FROM grdb_migrations ORDER BY rowid"},
      {"refinery",
       "refinery_schema_history",
       {"version", "name"},
       "SELECT version FROM refinery_schema_history ORDER BY version"},
  };
  return all;
}

bool HasColumns(const Table& table, const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return table.FindColumn(column) != nullptr; });
}

absl::StatusOr<std::vector<std::string>> TextsOf(DatabaseAdapter& db, const std::string& query) {
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, db.Select(query));
  std::vector<std::string> texts;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return texts;
    const ValueView value = rows->Get(0);
    texts.push_back(value.type == StorageClass::kInteger ? absl::StrCat(value.integer) : std::string(value.bytes));
  }
}

absl::StatusOr<ToolRecord> ReadRecord(DatabaseAdapter& db, const KnownTable& known) {
  ToolRecord record{.tool = known.tool, .table = known.table, .last_only = known.last_only};
  ASSIGN_OR_RETURN(record.applied, TextsOf(db, known.query));
  if (known.fault == nullptr) return record;
  ASSIGN_OR_RETURN(record.half_done, TextsOf(db, known.fault));
  if (!record.half_done.empty()) record.fault = absl::StrCat(record.half_done[0], " is recorded as half done");
  return record;
}

// "2020_Add-Users.js" and "2020-add-users" are one name.
std::string WordsOf(absl::string_view name) {
  for (const char* end : {".js", ".ts", ".cjs", ".mjs", ".sql", ".up"}) absl::ConsumeSuffix(&name, end);
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", "-"}, {" ", "-"}}));
}

class Names {
 public:
  explicit Names(const std::vector<Migration>& history) : history_(history) {
    for (size_t m = 0; m < history.size(); ++m) {
      by_words_[WordsOf(history[m].name)] = m;
      const MigrationNumber number(history[m].name);
      if (number.is_none()) continue;
      const bool is_new = by_number_.emplace(number, m).second;
      if (!is_new) by_number_[number] = history.size();  // two have it: it says nothing
    }
  }

  std::optional<size_t> Find(const std::string& entry) const {
    const auto words = by_words_.find(WordsOf(entry));
    if (words != by_words_.end()) return words->second;
    const MigrationNumber wanted(entry);
    const auto number = wanted.is_none() ? by_number_.end() : by_number_.find(wanted);
    if (number == by_number_.end() || number->second == history_.size()) return std::nullopt;
    return number->second;
  }

  // Whether a migration comes before one that is recorded, be that known here or not.
  bool IsBefore(size_t m, std::optional<size_t> recorded, const std::string& entry) const {
    if (recorded) return m < *recorded;
    const MigrationNumber number(entry), own(history_[m].name);
    return !number.is_none() && !own.is_none() && own < number;
  }

 private:
  const std::vector<Migration>& history_;
  std::map<std::string, size_t> by_words_;
  std::map<MigrationNumber, size_t> by_number_;
};

// Tools that keep no name that a file has: they count.
bool Counts(const ToolRecord& record) { return record.table.empty() || record.table == "__drizzle_migrations"; }

size_t CountOf(const ToolRecord& record) {
  return record.table.empty() ? static_cast<size_t>(std::stoll(record.applied.at(0))) : record.applied.size();
}

std::string NameOf(const ToolRecord& record) {
  return record.table.empty() ? "user_version" : absl::StrCat(record.table, " (", record.tool, ")");
}

}  // namespace

std::string ToString(const ToolRecord& record) {
  const std::string last = record.applied.empty() ? "" : record.applied.back();
  if (record.table.empty()) return absl::StrCat("user_version is ", last);
  const std::string where = absl::StrCat(record.tool, " in ", record.table, ": ");
  if (record.applied.empty()) return absl::StrCat(where, "nothing");
  if (record.last_only) return absl::StrCat(where, "up to ", last);
  return absl::StrCat(where, record.applied.size(), ", the last of them ", last);
}

absl::StatusOr<std::vector<ToolRecord>> ReadOtherRecords(DatabaseAdapter& db, const Schema& schema) {
  std::vector<ToolRecord> records;
  std::set<std::string> seen;
  for (const KnownTable& known : KnownTables()) {
    const Table* table = schema.FindTable(known.table);
    if (table == nullptr || !HasColumns(*table, known.columns) || !seen.insert(known.table).second) continue;
    ASSIGN_OR_RETURN(ToolRecord record, ReadRecord(db, known));
    records.push_back(std::move(record));
  }
  ASSIGN_OR_RETURN(const int64_t version, SelectInteger(db, "PRAGMA user_version"));
  if (version > 0) {
    records.push_back({.tool = "user_version", .table = "", .applied = {absl::StrCat(version)}, .last_only = true});
  }
  return records;
}

std::map<std::string, std::string> MatchRecords(const std::vector<ToolRecord>& records,
                                                const std::vector<Migration>& history) {
  const Names names(history);
  std::map<std::string, std::string> applied;
  for (const ToolRecord& record : records) {
    const auto say = [&](size_t m) { applied.try_emplace(history[m].name, NameOf(record)); };
    if (Counts(record)) {
      const size_t count = CountOf(record);
      for (size_t m = 0; count <= history.size() && m < count; ++m) say(m);
      continue;
    }
    for (const std::string& entry : record.applied) {
      const bool is_half = absl::c_linear_search(record.half_done, entry);
      const std::optional<size_t> found = names.Find(entry);
      for (size_t m = 0; m < history.size(); ++m) {
        const bool is_this = found == m;
        if (is_this ? !is_half : record.last_only && names.IsBefore(m, found, entry)) say(m);
      }
    }
  }
  return applied;
}

std::vector<std::string> UnmatchedRecords(const std::vector<ToolRecord>& records,
                                          const std::vector<Migration>& history) {
  const Names names(history);
  std::vector<std::string> unmatched;
  for (const ToolRecord& record : records) {
    if (!record.fault.empty()) unmatched.push_back(absl::StrCat(NameOf(record), ": ", record.fault));
    if (Counts(record)) {
      if (CountOf(record) <= history.size()) continue;
      unmatched.push_back(absl::StrCat(NameOf(record), " counts ", CountOf(record), ", and there are ", history.size(),
                                       " migrations: it is no evidence"));
      continue;
    }
    for (const std::string& entry : record.applied) {
      if (names.Find(entry)) continue;
      unmatched.push_back(absl::StrCat(NameOf(record), " names ", entry, ", which is none of these migrations"));
    }
  }
  return unmatched;
}

}  // namespace crystal
