#include "verify/row_ledger.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/road/row_key.h"

namespace crystal {
namespace {

constexpr size_t kFaultsShown = 10;

// Its columns, quoted.
std::vector<std::string> DeclaredKey(const Table& table) {
  std::vector<std::string> key;
  for (const Column& column : table.columns) {
    if (column.primary_key != 0) key.push_back(QuoteName(column.name));
  }
  return key;
}

// Where the rows of a table are in order: its rowid, or the key of a table without.
std::vector<std::string> OrderOf(const Table& table) {
  const std::string rowid = RowidName(table);
  return rowid.empty() ? DeclaredKey(table) : std::vector<std::string>{rowid};
}

// `last` is an expression that is read behind the columns; "" for none.
std::string SelectRows(const Table& table, const std::vector<std::string>& columns, const std::string& last = "") {
  std::vector<std::string> order = OrderOf(table), names = order;
  for (const std::string& column : columns) names.push_back(QuoteName(column));
  if (!last.empty()) names.push_back(last);
  return absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", QuoteName(table.name), " ORDER BY ",
                      absl::StrJoin(order, ", "));
}

// Computed when it is read, of the values beside it: no value that is kept, and not always one that can be read here.
bool IsComputed(const Column& column) { return absl::StartsWith(column.generated, "VIRTUAL"); }

// The first column of the declared key; "" where there is none.
std::string KeyName(const Table& table) {
  for (const Column& column : table.columns) {
    if (column.primary_key == 1) return column.name;
  }
  return "";
}

// By what the archive names a row of a table with a declared key; NULL where there is none.
std::string ArchivedKey(const Table& table) {
  const std::vector<std::string> key = DeclaredKey(table);
  if (key.empty()) return "NULL";
  return key.size() == 1 ? key[0] : KeyOf(table).Text(absl::StrCat(QuoteName(table.name), "."));
}

// One table that is on both sides.
class TablePair {
 public:
  TablePair(DatabaseAdapter& before, DatabaseAdapter& after, const Table& old_table, const Table& new_table,
            const TableAllowance& allowance, std::vector<std::string>& faults)
      : old_(before),
        new_(after),
        old_table_(old_table),
        new_table_(new_table),
        allowance_(allowance),
        faults_(faults) {
    line_.table = old_table.name;
    for (const Column& column : old_table.columns) {
      if (!IsComputed(column)) Sort(column.name);
    }
  }

  absl::StatusOr<LedgerLine> Balance() {
    std::vector<std::string> old_columns = kept_before_, new_columns = kept_after_;
    old_columns.insert(old_columns.end(), gone_.begin(), gone_.end());
    ASSIGN_OR_RETURN(old_rows_,
                     old_.Select(SelectRows(old_table_, old_columns, gone_.empty() ? "" : ArchivedKey(old_table_))));
    ASSIGN_OR_RETURN(new_rows_, new_.Select(SelectRows(new_table_, new_columns)));
    ASSIGN_OR_RETURN(bool old_more, old_rows_->Next());
    ASSIGN_OR_RETURN(bool new_more, new_rows_->Next());
    while (old_more || new_more) {
      const int order = !new_more ? -1 : !old_more ? 1 : CompareKeys();
      line_.rows_before += order <= 0 ? 1 : 0;
      line_.rows_after += order >= 0 ? 1 : 0;
      if (order < 0) Fault("is gone");
      if (order > 0) Added();
      if (order == 0) RETURN_IF_ERROR(CompareRow());
      if (order <= 0) {
        ASSIGN_OR_RETURN(old_more, old_rows_->Next());
      }
      if (order >= 0) {
        ASSIGN_OR_RETURN(new_more, new_rows_->Next());
      }
    }
    if (faults_found_ > kFaultsShown) {
      faults_.push_back(absl::StrCat(line_.table, ": ", faults_found_ - kFaultsShown, " more"));
    }
    return line_;
  }

 private:
  // Which of the three a column is: on both sides, under whatever name, or gone.
  void Sort(const std::string& column) {
    const auto renamed = allowance_.renamed.find(column);
    const std::string now = renamed == allowance_.renamed.end() ? column : renamed->second;
    if (allowance_.archived_as.contains(column) || new_table_.FindColumn(now) == nullptr) {
      gone_.push_back(column);
      return;
    }
    may_change_.push_back(allowance_.columns.count(now) > 0);
    kept_before_.push_back(column);
    kept_after_.push_back(now);
  }

  int KeyWidth() const { return static_cast<int>(OrderOf(old_table_).size()); }

  // By rowid; the rows of a table without one are the user's and must match place by place.
  int CompareKeys() const {
    if (RowidName(old_table_).empty()) return 0;
    const int64_t a = old_rows_->Get(0).integer, b = new_rows_->Get(0).integer;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  void Fault(absl::string_view what) {
    if (++faults_found_ > kFaultsShown) return;
    const ValueView key = old_rows_->Get(0);
    faults_.push_back(absl::StrCat(line_.table, ": row ",
                                   key.type == StorageClass::kInteger ? absl::StrCat(key.integer) : "?", " ", what));
  }

  void Added() {
    ++line_.rows_added;
    if (allowance_.adds_rows) return;
    if (++faults_found_ <= kFaultsShown) {
      faults_.push_back(absl::StrCat(line_.table, ": row ", new_rows_->Get(0).integer, " was not there before"));
    }
  }

  absl::Status CompareRow() {
    const int start = KeyWidth();
    for (size_t i = 0; i < kept_before_.size(); ++i) {
      const int at = start + static_cast<int>(i);
      if (SameValue(old_rows_->Get(at), new_rows_->Get(at))) continue;
      if (may_change_[i]) {
        ++line_.values_changed;
      } else {
        Fault(absl::StrCat("has another value in ", kept_before_[i]));
      }
    }
    const int key = old_rows_->column_count() - 1;
    for (size_t i = 0; i < gone_.size(); ++i) {
      const ValueView value = old_rows_->Get(start + static_cast<int>(kept_before_.size() + i));
      if (value.is_null()) continue;
      // A row without a key is archived under its rowid.
      const bool by_rowid = old_rows_->Get(key).is_null() && !RowidName(old_table_).empty();
      const auto as = allowance_.archived_as.find(gone_[i]);
      const auto& [table, column] =
          as == allowance_.archived_as.end() ? std::pair(old_table_.name, gone_[i]) : as->second;
      if (allowance_.columns.contains(column)) continue;
      ASSIGN_OR_RETURN(bool found, IsArchived(new_, table, old_rows_->Get(by_rowid ? 0 : key), column, value));
      ++line_.values_archived;
      if (!found) Fault(absl::StrCat("had a value in ", gone_[i], " that is not in the archive"));
    }
    return absl::OkStatus();
  }

 public:
  static absl::StatusOr<bool> IsArchived(DatabaseAdapter& db, const std::string& table, const ValueView& key,
                                         const std::string& column, const ValueView& value) {
    ASSIGN_OR_RETURN(
        int64_t found,
        SelectInteger(db,
                      "SELECT EXISTS(SELECT 1 FROM migration_archive WHERE table_name = ?1 AND column_name = ?2 "
                      "AND row_key = CAST(?3 AS TEXT) AND value IS ?4 AND typeof(value) = typeof(?4))",
                      {table, column, key.ToValue(), value.ToValue()}));
    return found != 0;
  }

 private:
  DatabaseAdapter& old_;
  DatabaseAdapter& new_;
  const Table& old_table_;
  const Table& new_table_;
  const TableAllowance& allowance_;
  std::vector<std::string>& faults_;
  LedgerLine line_;
  size_t faults_found_ = 0;
  std::vector<std::string> kept_before_, kept_after_, gone_;
  std::vector<bool> may_change_;
  std::unique_ptr<Cursor> old_rows_, new_rows_;
};

// A table that is gone: every value of it stands in the archive, or in the same place of the table that took its rows.
absl::StatusOr<LedgerLine> BalanceGoneTable(DatabaseAdapter& before, DatabaseAdapter& after, const Table& table,
                                            const Schema& schema_after, const TableAllowance& own,
                                            const Allowance& allowance, std::vector<std::string>& faults) {
  const std::string& moved_to = own.moved_to;
  const Table* heir = schema_after.FindTable(moved_to);
  const auto heir_allows = allowance.find(moved_to);
  LedgerLine line{.table = table.name};
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    if (!IsComputed(column)) names.push_back(column.name);
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, before.Select(SelectRows(table, names, ArchivedKey(table))));
  const int archived_key = rows->column_count() - 1;
  const int start = static_cast<int>(OrderOf(table).size());
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return line;
    ++line.rows_before;
    const std::string key_name = KeyName(table);
    ValueView key = rows->Get(0);
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == key_name) key = rows->Get(start + static_cast<int>(i));
    }
    for (size_t i = 0; i < names.size(); ++i) {
      const ValueView value = rows->Get(start + static_cast<int>(i));
      if (value.is_null()) continue;
      if (heir != nullptr && heir->FindColumn(names[i]) != nullptr) {
        if (heir_allows != allowance.end() && heir_allows->second.columns.count(names[i]) > 0) continue;
        ASSIGN_OR_RETURN(int64_t same,
                         SelectInteger(after,
                                       absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", QuoteName(moved_to), " WHERE ",
                                                    QuoteName(key_name), " IS ?1 AND ", QuoteName(names[i]), " IS ?2)"),
                                       {key.ToValue(), value.ToValue()}));
        if (same != 0) continue;
      }
      const auto renamed = own.renamed.find(names[i]);
      ASSIGN_OR_RETURN(bool found,
                       TablePair::IsArchived(after, own.becomes.empty() ? table.name : own.becomes,
                                             rows->Get(rows->Get(archived_key).is_null() ? 0 : archived_key),
                                             renamed == own.renamed.end() ? names[i] : renamed->second, value));
      ++line.values_archived;
      if (!found && faults.size() < kFaultsShown) {
        faults.push_back(absl::StrCat(table.name, ": a value of ", names[i], " is neither in the archive nor in ",
                                      moved_to.empty() ? "another table" : moved_to));
      }
    }
  }
}

}  // namespace

absl::StatusOr<Ledger> BalanceRows(DatabaseAdapter& before, const Schema& schema_before, DatabaseAdapter& after,
                                   const Schema& schema_after, const Allowance& allowance,
                                   const std::function<void(const std::string& table)>& table) {
  static const auto& kNothing = *new TableAllowance();
  Ledger ledger;
  for (const auto& [name, old_table] : schema_before.tables) {
    if (old_table.is_virtual) continue;
    table(name);
    const auto found = allowance.find(name);
    const TableAllowance& allowed = found == allowance.end() ? kNothing : found->second;
    const Table* new_table =
        allowed.goes ? nullptr : schema_after.FindTable(allowed.becomes.empty() ? name : allowed.becomes);
    absl::StatusOr<LedgerLine> line =
        new_table == nullptr
            ? BalanceGoneTable(before, after, old_table, schema_after, allowed, allowance, ledger.faults)
            : TablePair(before, after, old_table, *new_table, allowed, ledger.faults).Balance();
    if (IsBeyondReach(line.status())) continue;
    if (!line.ok()) return WithContext(line.status(), absl::StrCat("ledger of ", name));
    ledger.lines.push_back(*std::move(line));
  }
  return ledger;
}

}  // namespace crystal
