#include "migrator/road/departures.h"

#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

// SQLite compiles a chain of conditions as deep as it is long, and takes at most 1,000.
constexpr size_t kConditionsAtOnce = 200;
class Comparison {
 public:
  Comparison(DatabaseAdapter& db, const SectionName& section, const TableSnapshot& snapshot, const TableSnapshot* first,
             const Table* now, const RowMatch& match)
      : db_(db), section_(section), snapshot_(snapshot), first_(first), now_(now), match_(match) {}

  absl::StatusOr<Departures> Run(const std::set<std::string>& forgets) {
    if (forgets.count("") > 0) return departures_;
    std::vector<std::string> columns;
    for (const std::string& column : snapshot_.columns()) {
      if (forgets.count(column) == 0) columns.push_back(column);
    }
    RETURN_IF_ERROR(ArchiveRows(columns));
    if (now_ == nullptr || match_.present == "0") return departures_;  // all rows have left
    std::vector<std::string> gone, kept;
    for (const std::string& column : columns) {
      (match_.now.count(column) == 0 ? gone : kept).push_back(column);
    }
    for (const std::string& column : gone) RETURN_IF_ERROR(ArchiveGoneColumn(column));
    if (!kept.empty()) RETURN_IF_ERROR(ArchiveOverwritten(kept));
    return departures_;
  }

 private:
  std::string From() const {
    return absl::StrCat(" FROM ", snapshot_.name(), " AS b ", now_ == nullptr ? "" : match_.join);
  }
  std::string Present() const { return now_ == nullptr ? "0" : absl::StrCat("(", match_.present, ")"); }

  // One statement for one column; `value` and the others are SQL over b and t.
  absl::StatusOr<int64_t> Insert(const std::string& column, const std::string& kind, const std::string& value,
                                 const std::string& replaced_by, const std::string& where) {
    // A row that stays is named as it is now: that is what a later look finds.
    const std::string key = kind == "row" ? snapshot_.KeyText() : match_.key.Text("t.");
    const std::string exact = kind == "row" ? snapshot_.KeyExact() : match_.key.Exact("t.");
    RETURN_IF_ERROR(db_.Execute(
        absl::StrCat("INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, "
                     "kind, direction, exact_key, replaced_by) SELECT ?1, ",
                     key, ", ?2, ", value, ", ?3, ?4, ?5, ?6, ", exact, ", ", replaced_by, From(), " WHERE ", where),
        {snapshot_.table().name, column, section_.migration, section_.at, kind, section_.direction_text()}));
    return db_.rows_changed();
  }

  std::string Place(const std::string& part) const {
    return snapshot_.Holds(part) ? snapshot_.Place(part) : "b.b";  // the rowid is no column
  }

  // Every row with what tells it from others, so that it is a row even where all else is NULL.
  absl::Status ArchiveRows(const std::vector<std::string>& columns) {
    std::string gone = absl::StrCat("NOT ", Present());
    const std::string anchor = snapshot_.key().anchor();
    std::set<std::string> parts(columns.begin(), columns.end());
    if (first_ == nullptr) {
      ASSIGN_OR_RETURN(departures_.rows, Insert(anchor, "row", Place(anchor), "NULL", gone));
      if (departures_.rows == 0) return absl::OkStatus();
      parts.insert(snapshot_.key().columns.begin(), snapshot_.key().columns.end());
      parts.erase(anchor);
    } else {
      for (const std::string& part : snapshot_.key().columns) parts.erase(part);
      const std::string old = absl::StrCat("SELECT ", first_->KeyExact(), " FROM ", first_->name(), " AS b");
      absl::StrAppend(&gone, " AND ", snapshot_.KeyExact(), " IN (", old, ")");
    }
    for (const std::string& part : parts) {
      // A NULL is kept where the column would get something else by default.
      const Column* column = snapshot_.table().FindColumn(part);
      const bool nulls = column != nullptr && column->default_value.has_value();
      const std::string holds = nulls ? gone : absl::StrCat(gone, " AND ", Place(part), " IS NOT NULL");
      RETURN_IF_ERROR(Insert(part, "row", Place(part), "NULL", holds).status());
    }
    return absl::OkStatus();
  }

  absl::Status ArchiveGoneColumn(const std::string& column) {
    const std::string value = Place(column);
    const Column* was = snapshot_.table().FindColumn(column);
    // Without a default the column gets NULL when it comes again. The NULLs of ids that SQLite gives are kept all the
    // same: the highest row that is the same vouches for those below.
    const bool nulls = was->default_value.has_value() || snapshot_.key().given;
    ASSIGN_OR_RETURN(int64_t any, SelectInteger(db_, absl::StrCat("SELECT EXISTS(SELECT 1 FROM ", snapshot_.name(),
                                                                  " AS b WHERE ", value, " IS NOT NULL)")));
    if (any == 0 && !was->default_value.has_value()) return absl::OkStatus();
    std::string where = nulls ? Present() : absl::StrCat(Present(), " AND ", value, " IS NOT NULL");
    // A column of its name may be there again, and hold the same by default.
    if (absl::c_linear_search(StoredColumns(*now_), column)) {
      absl::StrAppend(&where, " AND NOT ", SameSql(absl::StrCat("t.", QuoteName(column)), value));
    }
    ASSIGN_OR_RETURN(int64_t values, Insert(column, "value", value, "NULL", where));
    departures_.values += values;
    return absl::OkStatus();
  }

  // The values that are others now. Most rows are as they were: what differs is looked for once, over all columns.
  absl::Status ArchiveOverwritten(const std::vector<std::string>& columns) {
    RETURN_IF_ERROR(db_.Execute("CREATE TEMP TABLE IF NOT EXISTS crystal_changed(b INTEGER PRIMARY KEY)"));
    RETURN_IF_ERROR(db_.Execute("DELETE FROM temp.crystal_changed"));
    for (size_t at = 0; at < columns.size(); at += kConditionsAtOnce) {
      const auto end = columns.begin() + static_cast<int64_t>(std::min(columns.size(), at + kConditionsAtOnce));
      std::vector<std::string> differ;
      for (auto c = columns.begin() + static_cast<int64_t>(at); c != end; ++c) differ.push_back(Differs(*c));
      RETURN_IF_ERROR(db_.Execute(absl::StrCat("INSERT OR IGNORE INTO temp.crystal_changed SELECT b.b", From(),
                                               " WHERE ", Present(), " AND (", absl::StrJoin(differ, " OR "), ")")));
    }
    ASSIGN_OR_RETURN(int64_t any, SelectInteger(db_, "SELECT EXISTS(SELECT 1 FROM temp.crystal_changed)"));
    if (any == 0) return absl::OkStatus();
    for (const std::string& column : columns) {
      const std::string where = absl::StrCat("b.b IN (SELECT b FROM temp.crystal_changed) AND ", Present(), " AND ",
                                             Place(column), " IS NOT NULL AND ", Differs(column));
      ASSIGN_OR_RETURN(int64_t values, Insert(column, "overwritten", Place(column), Now(column), where));
      departures_.values += values;
    }
    return absl::OkStatus();
  }

  std::string Now(const std::string& column) const { return absl::StrCat("t.", QuoteName(match_.now.at(column))); }
  std::string Differs(const std::string& column) const {
    return absl::StrCat("NOT ", SameSql(Now(column), Place(column)));
  }

  DatabaseAdapter& db_;
  const SectionName& section_;
  const TableSnapshot& snapshot_;
  const TableSnapshot* first_;
  const Table* now_;
  const RowMatch& match_;
  Departures departures_;
};

}  // namespace

absl::StatusOr<Departures> ArchiveDepartures(DatabaseAdapter& db, const SectionName& section,
                                             const TableSnapshot& snapshot, const TableSnapshot* first,
                                             const Table* now, const RowMatch& match,
                                             const std::set<std::string>& forgets) {
  return Comparison(db, section, snapshot, first, now, match).Run(forgets);
}

}  // namespace crystal
