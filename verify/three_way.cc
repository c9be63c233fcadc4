#include "verify/three_way.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/road/history.h"

namespace crystal {
namespace {

// The order of SQLite's ORDER BY: NULL, numbers, text, blobs.
int CompareValues(const Value& a, const Value& b) {
  const auto rank = [](const Value& v) { return v.index() == 2 ? size_t{1} : v.index(); };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (rank(a) == 1) {
    const auto number = [](const Value& v) {
      return v.index() == 1 ? static_cast<long double>(std::get<1>(v)) : static_cast<long double>(std::get<2>(v));
    };
    return number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0;
  }
  return a < b ? -1 : b < a ? 1 : 0;
}

std::string KeyOf(const Table& table) {
  std::string key;
  for (const Column& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (!key.empty()) return RowidName(table);
    key = column.name;
  }
  return key.empty() ? RowidName(table) : key;
}

// One side of the comparison: the rows of a table in the order of their key, or none where it has no such table.
class Side {
 public:
  absl::Status Open(DatabaseAdapter& db, const Table* table, const std::string& key) {
    if (table == nullptr) return absl::OkStatus();
    std::vector<std::string> select = {QuoteName(key)};
    for (const Column& column : table->columns) {
      if (absl::StartsWith(column.generated, "VIRTUAL")) continue;  // no value that is kept
      names_.push_back(column.name);
      select.push_back(QuoteName(column.name));
    }
    // A key of a rowid's name is no column; quoted it would be a string.
    if (table->FindColumn(key) == nullptr) select[0] = key;
    ASSIGN_OR_RETURN(cursor_, db.Select(absl::StrCat("SELECT ", absl::StrJoin(select, ", "), " FROM ",
                                                     QuoteName(table->name), " ORDER BY 1 COLLATE BINARY")));
    return Advance();
  }
  absl::Status Advance() {
    ASSIGN_OR_RETURN(more_, cursor_->Next());
    if (more_) key_ = cursor_->Get(0).ToValue();
    return absl::OkStatus();
  }
  bool more() const { return more_; }
  const Value& key() const { return key_; }
  bool At(const Value& key) const { return more_ && CompareValues(key_, key) == 0; }
  Row Get() const {
    Row row;
    for (size_t i = 0; i < names_.size(); ++i) row[names_[i]] = cursor_->Get(static_cast<int>(i) + 1).ToValue();
    return row;
  }

 private:
  std::unique_ptr<Cursor> cursor_;
  std::vector<std::string> names_;
  Value key_;
  bool more_ = false;
};

class Comparison {
 public:
  Comparison(DatabaseAdapter& before, DatabaseAdapter& legacy, DatabaseAdapter& versioned, const RunFacts& facts,
             const std::function<void(const Discrepancy&)>& found)
      : before_(before),
        legacy_(legacy),
        versioned_(versioned),
        facts_(facts),
        found_(found),
        first_moment_(SqlTime(facts.now_ms - 2000)),
        last_moment_(SqlTime(facts.now_ms + int64_t{3600} * 1000)) {}

  absl::StatusOr<ThreeWayCounts> Run() {
    CompareFacts();
    std::set<std::string> names;
    for (const Schema* schema : {&facts_.schema_before, &facts_.schema_legacy, &facts_.schema_versioned}) {
      for (const auto& [name, table] : schema->tables) {
        if (!table.is_virtual && !IsHistoryTable(name)) names.insert(name);
      }
    }
    for (const std::string& name : names) {
      const absl::Status compared = CompareTable(name);
      if (!IsBeyondReach(compared)) RETURN_IF_ERROR(WithContext(compared, name));
    }
    return counts_;
  }

 private:
  void CompareFacts() {
    const Facts before = FactsOf(facts_.schema_before), legacy = FactsOf(facts_.schema_legacy);
    for (const Difference& difference : DiffFacts(legacy, FactsOf(facts_.schema_versioned))) {
      if (IsHistoryTable(difference.where.table) || IsPartOfMissingTable(difference.where)) continue;
      Discrepancy found{
          .kind = Discrepancy::Kind::kFact, .table = difference.where.table, .column = "", .fact = difference.where};
      const auto was = before.find(difference.where);
      if (was != before.end()) found.before = Value(was->second);
      if (difference.before) found.legacy = Value(*difference.before);
      if (difference.after) found.versioned = Value(*difference.after);
      found_(found);
    }
  }

  // A table that one side lacks is one discrepancy, not one for each of its columns.
  bool IsPartOfMissingTable(const FactKey& key) const {
    if (key.kind == "table" || key.table.empty()) return false;
    return facts_.schema_legacy.FindTable(key.table) == nullptr ||
           facts_.schema_versioned.FindTable(key.table) == nullptr;
  }

  absl::Status CompareTable(const std::string& name) {
    const Table* old = facts_.schema_before.FindTable(name);
    const Table* legacy = facts_.schema_legacy.FindTable(name);
    const Table* versioned = facts_.schema_versioned.FindTable(name);
    const Table* any = versioned != nullptr ? versioned : legacy != nullptr ? legacy : old;
    const std::string key = KeyOf(*any);
    if (key.empty()) return absl::OkStatus();
    Side sides[3];
    RETURN_IF_ERROR(sides[0].Open(before_, old, key));
    RETURN_IF_ERROR(sides[1].Open(legacy_, legacy, key));
    RETURN_IF_ERROR(sides[2].Open(versioned_, versioned, key));
    const bool compared = versioned != nullptr;  // else the table itself is the discrepancy
    while (sides[0].more() || sides[1].more() || sides[2].more()) {
      const Value at = Smallest(sides);
      CompareRow(name, sides, at, compared);
      for (Side& side : sides) {
        if (side.At(at)) RETURN_IF_ERROR(side.Advance());
      }
    }
    MatchNewRows(name);
    return absl::OkStatus();
  }

  static Value Smallest(const Side (&sides)[3]) {
    const Side* first = nullptr;
    for (const Side& side : sides) {
      if (side.more() && (first == nullptr || CompareValues(side.key(), first->key()) < 0)) first = &side;
    }
    return first->key();
  }

  void CompareRow(const std::string& table, const Side (&sides)[3], const Value& key, bool compared) {
    const bool in_before = sides[0].At(key), in_legacy = sides[1].At(key), in_versioned = sides[2].At(key);
    if (in_before && facts_.known->scratch_tables.count(table) == 0) {
      ++counts_.rows_before;
      if (!in_legacy) ++counts_.lost_by_table[table];
    }
    if (!compared) return;
    // Rows that both paths made may have drawn each other's ids: they are found by their natural key.
    const bool matched_later = !in_before && facts_.known->natural_keys.count(table) > 0;
    if (in_legacy && in_versioned && !matched_later) {
      CompareValuesOf(table, in_before ? sides[0].Get() : Row(), sides[1].Get(), sides[2].Get());
    } else if (in_legacy || in_versioned) {
      if (!in_before && in_legacy) new_legacy_.push_back(sides[1].Get());
      if (!in_before && in_versioned) new_versioned_.push_back(sides[2].Get());
      if (in_before) ReportRow(table, sides[0].Get(), in_before, in_legacy, in_versioned);
    } else if (in_before) {
      ReportRow(table, sides[0].Get(), true, false, false);
    }
  }

  void ReportRow(const std::string& table, Row row, bool before, bool legacy, bool versioned) {
    const Value there = std::string("row");
    Discrepancy found{.kind = Discrepancy::Kind::kRow, .table = table, .column = "", .fact = {}};
    if (before) found.before = there;
    if (legacy) found.legacy = there;
    if (versioned) found.versioned = there;
    found.row = std::move(row);
    found_(found);
  }

  // Two moments of the run itself are the same: one path asks the clock of its launch, the other SQLite's.
  bool BothAreNow(const Value& a, const Value& b) const {
    const auto is_now = [&](const Value& value) {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr && text->size() == first_moment_.size() && *text >= first_moment_ && *text <= last_moment_;
    };
    return is_now(a) && is_now(b);
  }

  void CompareValuesOf(const std::string& table, const Row& before, const Row& legacy, const Row& versioned) {
    for (const auto& [column, value] : versioned) {
      const auto other = legacy.find(column);
      if (other == legacy.end() || other->second == value || BothAreNow(other->second, value)) continue;
      const auto was = before.find(column);
      Discrepancy found{.kind = Discrepancy::Kind::kValue, .table = table, .column = column, .fact = {}};
      if (was != before.end()) found.before = was->second;
      found.legacy = other->second;
      found.versioned = value;
      found.row = versioned;
      found_(found);
    }
  }

  // Where nothing is known of the table, the id names a row; without one, all that it holds.
  std::string NaturalKey(const std::string& table, const Row& row) const {
    const auto known = facts_.known->natural_keys.find(table);
    std::vector<std::string> columns = {"id"};
    if (known != facts_.known->natural_keys.end()) {
      columns = known->second;
    } else if (row.count("id") == 0) {
      columns.clear();
      for (const auto& [column, value] : row) columns.push_back(column);
    }
    std::string key;
    for (const std::string& column : columns) absl::StrAppend(&key, TextOf(row, column), "\x1f");
    return key;
  }

  // Rows that each path made: the same but for the id that it drew.
  void MatchNewRows(const std::string& table) {
    std::multimap<std::string, Row> by_key;
    for (Row& row : new_legacy_) by_key.emplace(NaturalKey(table, row), std::move(row));
    for (Row& row : new_versioned_) {
      const auto like = by_key.find(NaturalKey(table, row));
      if (like == by_key.end()) {
        ReportRow(table, std::move(row), false, false, true);
        continue;
      }
      CompareValuesOf(table, Row(), like->second, row);
      by_key.erase(like);
    }
    for (auto& [key, row] : by_key) ReportRow(table, std::move(row), false, true, false);
    new_legacy_.clear();
    new_versioned_.clear();
  }

  DatabaseAdapter& before_;
  DatabaseAdapter& legacy_;
  DatabaseAdapter& versioned_;
  const RunFacts& facts_;
  const std::function<void(const Discrepancy&)>& found_;
  const std::string first_moment_, last_moment_;
  ThreeWayCounts counts_;
  std::vector<Row> new_legacy_, new_versioned_;
};

}  // namespace

absl::StatusOr<ThreeWayCounts> CompareThreeWays(DatabaseAdapter& before, DatabaseAdapter& legacy,
                                                DatabaseAdapter& versioned, const RunFacts& facts,
                                                const std::function<void(const Discrepancy&)>& found) {
  return Comparison(before, legacy, versioned, facts, found).Run();
}

}  // namespace crystal
