#include "migrator/road/history_state.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive_takeover.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

using Kind = HistoryState::Kind;

constexpr char kList[] = "migrations";
constexpr char kArchive[] = "migration_archive";
constexpr char kArchiveIndex[] = "idx_migration_archive_row";
// What every release of this program wrote; the columns behind them came later and may be missing.
constexpr size_t kFirstArchiveColumns = 6;

struct Found {
  std::string type;
  std::set<std::string> columns;
};

absl::StatusOr<std::map<std::string, Found>> FindTables(DatabaseAdapter& db) {
  std::vector<Value> names;
  std::string marks;
  for (const TableDefinition& table : HistoryTables()) {
    names.emplace_back(table.name);
    absl::StrAppend(&marks, marks.empty() ? "?" : ", ?");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                   db.Select(absl::StrCat("SELECT s.name, s.type, x.name FROM sqlite_schema AS s, "
                                          "pragma_table_info(s.name) AS x WHERE s.type IN ('table', 'view') AND "
                                          "lower(s.name) IN (",
                                          marks, ")"),
                             names));
  std::map<std::string, Found> found;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return found;
    Found& table = found[absl::AsciiStrToLower(rows->Get(0).bytes)];
    table.type = std::string(rows->Get(1).bytes);
    table.columns.insert(std::string(rows->Get(2).bytes));
  }
}

// Holds one table against its definition.
void Compare(const TableDefinition& definition, const Found& found, HistoryState& state) {
  const bool is_archive = definition.name == kArchive;
  for (size_t i = 0; i < definition.columns.size(); ++i) {
    const std::string& column = definition.columns[i].name;
    if (found.columns.count(column) > 0) continue;
    if (is_archive && i >= kFirstArchiveColumns && found.type == "table") {
      state.missing.push_back(absl::StrCat("column ", definition.name, ".", column));
    } else if (state.foreign.empty()) {
      state.foreign = absl::StrCat("there is a ", found.type, " ", definition.name, " without a column ", column);
    }
  }
  if (found.type != "table" && state.foreign.empty()) state.foreign = absl::StrCat(definition.name, " is a view");
}

}  // namespace

absl::StatusOr<HistoryState> ReadHistoryState(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(const auto found, FindTables(db));
  HistoryState state;
  if (found.empty()) return state;
  for (const TableDefinition& definition : HistoryTables()) {
    const auto table = found.find(definition.name);
    if (table == found.end()) {
      state.missing.push_back(absl::StrCat("table ", definition.name));
      state.list_is_lost |= definition.name == kList;
    } else {
      Compare(definition, table->second, state);
    }
  }
  state.kind = !state.foreign.empty() ? Kind::kForeign : state.missing.empty() ? Kind::kOurs : Kind::kIncomplete;
  return state;
}

absl::StatusOr<bool> HasHistoryTable(DatabaseAdapter& db, absl::string_view name) {
  ASSIGN_OR_RETURN(
      int64_t tables,
      SelectInteger(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", {std::string(name)}));
  return tables > 0;
}

absl::StatusOr<bool> WasEverMigrated(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(int64_t applied, SelectInteger(db, "SELECT EXISTS(SELECT 1 FROM migrations)"));
  if (applied != 0) return true;
  ASSIGN_OR_RETURN(bool trail, HasHistoryTable(db, "migration_events"));
  if (!trail) return false;
  ASSIGN_OR_RETURN(int64_t lines, SelectInteger(db, "SELECT EXISTS(SELECT 1 FROM migration_events)"));
  return lines != 0;
}

absl::Status RequireUnderHistory(const HistoryState& state) {
  if (state.under_history()) return absl::OkStatus();
  if (state.kind == Kind::kForeign) {
    return absl::FailedPreconditionError(absl::StrCat(
        state.foreign, ": it was not made by this program, and its name is needed for the history; rename it"));
  }
  if (state.kind == Kind::kIncomplete) {
    return absl::FailedPreconditionError(
        "the table `migrations` is gone, so it is not known what is applied: bring it back with `crystal-migration "
        "repair`, or restore one of those that `crystal-migration backups` lists");
  }
  return absl::FailedPreconditionError(
      "the database has no history of migrations yet: run `crystal-migration cutover` first");
}

absl::Status CompleteHistory(DatabaseAdapter& db, const HistoryState& state) {
  if (state.kind == Kind::kOurs) return absl::OkStatus();
  if (state.kind != Kind::kNone) RETURN_IF_ERROR(RequireUnderHistory(state));
  const auto is_missing = [&](const std::string& what) {
    return state.kind == Kind::kNone ||
           std::find(state.missing.begin(), state.missing.end(), what) != state.missing.end();
  };
  for (const TableDefinition& table : HistoryTables()) {
    if (is_missing(absl::StrCat("table ", table.name))) {
      RETURN_IF_ERROR(db.Apply(CreateTable{table}));
      continue;
    }
    for (const ColumnDefinition& column : table.columns) {
      if (!is_missing(absl::StrCat("column ", table.name, ".", column.name))) continue;
      RETURN_IF_ERROR(db.Apply(AddColumn{table.name, column}));
    }
  }
  if (is_missing("column migration_archive.exact_key") && !is_missing("table migration_archive")) {
    RETURN_IF_ERROR(TakeOverOldArchive(db));
  }
  ASSIGN_OR_RETURN(Table archive, db.ReadTable(kArchive));
  const auto is_ours = [](const Index& index) { return index.name == kArchiveIndex; };
  if (std::any_of(archive.indexes.begin(), archive.indexes.end(), is_ours)) return absl::OkStatus();
  return db.Apply(CreateIndex{{kArchiveIndex, kArchive, {"table_name", "column_name", "row_key"}}});
}

absl::Status EnsureHistory(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(HistoryState state, ReadHistoryState(db));
  return CompleteHistory(db, state);
}

}  // namespace crystal
