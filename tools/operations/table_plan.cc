#include "tools/operations/table_plan.h"

#include <algorithm>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/road/column_default.h"
#include "migrator/values/sql_declarations.h"
#include "tools/operations/table_alter.h"
#include "tools/operations/table_columns.h"

namespace crystal {
namespace {

class Planner {
 public:
  Planner(const TableSide& before, const TableSide& after, std::string aside, Direction direction, const Fills& fills)
      : before_(before.table),
        after_(after.table),
        after_sql_(after.sql),
        aside_(std::move(aside)),
        up_(direction == Direction::kUp),
        fills_(fills) {
    if (up_ && IsAnswered()) return;
    altered_ = AlterTable(before, after);
  }

  absl::StatusOr<TablePlan> Plan() {
    if (SameTable(before_, after_)) return plan_;
    NoteLosses();
    if (altered_) {
      plan_.statements = *altered_;
      plan_.stands_in_the_way = !ColumnsOnlyIn(before_, after_).empty();
      plan_.tightens = after_.checks != before_.checks;
      return plan_;
    }
    RETURN_IF_ERROR(CheckKeys());
    RETURN_IF_ERROR(Rebuild());
    return plan_;
  }

 private:
  std::string Place(const Column& column) const { return ToString(SqlPlace{after_.name, column.name}); }

  // What a column that comes gets is said, which ADD COLUMN cannot do.
  bool IsAnswered() const {
    return absl::c_any_of(ColumnsOnlyIn(after_, before_),
                          [&](const Column* column) { return Fill(*column) != nullptr; });
  }

  void NoteLosses() {
    if (!up_) return;
    for (const Column* column : ColumnsOnlyIn(before_, after_)) {
      if (!column->generated.empty()) continue;
      plan_.remarks.push_back(
          absl::StrCat("Loses ", Place(*column), ": its values go to the archive, and the way back brings them."));
    }
    for (const Column& column : after_.columns) {
      const Column* old = before_.FindColumn(column.name);
      if (old == nullptr || !old->generated.empty() || column.generated.empty()) continue;
      plan_.remarks.push_back(absl::StrCat("Loses the values of ", Place(column), ", which is computed from here on."));
    }
  }

  // A row is the same row by its key. Where the rowid is the key, it stays.
  absl::Status CheckKeys() const {
    for (const auto& [one, other] : {std::pair(&before_, &after_), std::pair(&after_, &before_)}) {
      for (const Column& column : one->columns) {
        const bool is_key = column.primary_key > 0 && &column != RowidAlias(*one);
        if (!is_key || other->FindColumn(column.name) != nullptr || Fill(column) != nullptr) continue;
        return absl::FailedPreconditionError(
            absl::StrCat(Place(column), " is part of the primary key, and ", one == &before_ ? "goes" : "comes",
                         ": which row is which cannot be known then. Write this "
                         "migration by hand (`crystal-migration create add-something --sql`)"));
      }
    }
    return absl::OkStatus();
  }

  const std::string* Fill(const Column& column) const {
    const auto found = fills_.find({after_.name, column.name});
    return found == fills_.end() || !up_ ? nullptr : &found->second;
  }

  absl::Status Unknown(const Column& column, absl::string_view why) const {
    return absl::FailedPreconditionError(
        absl::StrCat(Place(column), " ", why, ": what the rows that are there get cannot be known. Say it with --fill ",
                     ShellQuoted(absl::StrCat(Place(column), " = EXPRESSION")), ", in SQL over the table as it is",
                     MustHaveValue(column) ? ", or give the column a DEFAULT" : ""));
  }

  absl::Status NoWayBack(const Column& column) const {
    return absl::FailedPreconditionError(absl::StrCat(
        Place(column), " is NOT NULL and UNIQUE, and goes: on the way back nothing can stand for its values ",
        "until they are there. Let it be NULL in a migration before this one, or write this one by hand ",
        "(`crystal-migration create add-something --sql`)"));
  }

  // What a column of the new table gets from the old row; "" where its default does.
  absl::StatusOr<std::string> ValueOf(const Column& column) {
    if (before_.FindColumn(column.name) != nullptr && (Fill(column) != nullptr || column.not_null)) {
      plan_.filled.push_back(column.name);
    }
    if (const std::string* fill = Fill(column)) return absl::StrCat("(", *fill, ")");
    const Column* old = before_.FindColumn(column.name);
    // What was computed is not what the archive has of the time before that.
    if (old != nullptr && !old->generated.empty() && !up_) old = nullptr;
    if (old == nullptr) {
      const bool from_rowid = &column == RowidAlias(after_) && !RowidName(before_).empty();
      if (from_rowid) return RowidName(before_);
      if (!MustHaveValue(column)) return std::string();
      if (up_) return Unknown(column, "is NOT NULL and has no default");
      if (IsUnique(after_, column)) return NoWayBack(column);
      return StandIn(column);
    }
    std::string value = SpelledName(column.name);
    if (after_.strict && !FitsStrictly(old->type, column.type)) {
      const std::string was = old->type.empty() ? "no type" : old->type;
      if (up_) return Unknown(column, absl::StrCat("becomes ", column.type, ", which not every value of ", was, " is"));
      value = absl::StrCat("CAST(", value, " AS ", column.type, ")");  // what that changes goes to the archive
    }
    const bool had_values = old->not_null || old == RowidAlias(before_);
    if (!column.not_null || had_values || &column == RowidAlias(after_)) return value;
    plan_.tightens = true;
    if (up_ && IsUnique(before_, column))
      return Unknown(column, "becomes NOT NULL and is UNIQUE, so no two rows may get the same");
    if (HasDefault(column)) {
      plan_.remarks.push_back(
          absl::StrCat(Place(column), " becomes NOT NULL: a row without a value gets the default."));
      return absl::StrCat("coalesce(", value, ", (", DefaultSql(column), "))");
    }
    if (up_) return Unknown(column, "becomes NOT NULL and has no default");
    plan_.remarks.push_back(
        absl::StrCat("A row without a value of ", Place(column), " stops the way back: it is NOT NULL there."));
    return value;
  }

  absl::StatusOr<std::string> CopyRows() {
    std::vector<std::string> to, from;
    const std::string rowid = RowidName(after_);
    if (!rowid.empty() && !RowidName(before_).empty() && RowidAlias(after_) == nullptr) {
      to.push_back(rowid);
      from.push_back(RowidName(before_));
    }
    for (const Column& column : after_.columns) {
      if (!column.generated.empty()) continue;
      ASSIGN_OR_RETURN(std::string value, ValueOf(column));
      if (value.empty()) continue;
      to.push_back(SpelledName(column.name));
      from.push_back(std::move(value));
    }
    if (to.empty()) return std::string();
    // What a constraint does with a row that breaks it (IGNORE, REPLACE) would lose that row here, and say nothing.
    const bool has_way_out = absl::c_any_of(
        after_.clauses, [](const std::string& clause) { return absl::StrContains(clause, "on conflict"); });
    return absl::StrCat(has_way_out ? "INSERT OR ABORT INTO " : "INSERT INTO ", SpelledName(aside_), " (",
                        absl::StrJoin(to, ", "), ")\nSELECT ", absl::StrJoin(from, ", "), "\nFROM ",
                        SpelledName(before_.name));
  }

  bool Tightens() const {
    const auto more = [](const auto& now, const auto& then) {
      return absl::c_any_of(now, [&](const auto& one) { return !absl::c_linear_search(then, one); });
    };
    const bool unique = absl::c_any_of(after_.indexes, [&](const Index& index) {
      return index.origin != "c" && !absl::c_linear_search(before_.indexes, index);
    });
    return unique || more(after_.checks, before_.checks) || more(after_.foreign_keys, before_.foreign_keys) ||
           after_.strict || (RowidAlias(after_) != nullptr && RowidAlias(before_) == nullptr);
  }

  absl::Status Rebuild() {
    ASSIGN_OR_RETURN(const CreateTableText text, ParseCreateTable(after_sql_));
    std::vector<std::string> parts;
    for (const TablePart& part : text.parts) parts.push_back(RequalifyColumns(part.text, after_.name, aside_));
    ASSIGN_OR_RETURN(const std::string copy, CopyRows());
    plan_.statements.push_back(
        LaidOutTable(absl::StrCat("CREATE TABLE t(", absl::StrJoin(parts, ", "), ")", text.options), aside_));
    if (!copy.empty()) plan_.statements.push_back(copy);
    plan_.statements.push_back(absl::StrCat("DROP TABLE ", SpelledName(before_.name)));
    plan_.statements.push_back(
        absl::StrCat("ALTER TABLE ", SpelledName(aside_), " RENAME TO ", SpelledName(after_.name)));
    plan_.stands_in_the_way = plan_.rebuilds = true;
    plan_.tightens |= Tightens();
    if (plan_.tightens && up_) {
      plan_.remarks.push_back(
          absl::StrCat("A row of ", SpelledName(after_.name),
                       " that what is new does not allow stops this, and nothing is changed then."));
    }
    return absl::OkStatus();
  }

  const Table& before_;
  const Table& after_;
  const std::string& after_sql_;
  std::string aside_;
  bool up_;
  const Fills& fills_;
  std::optional<std::vector<std::string>> altered_;
  TablePlan plan_;
};

}  // namespace

absl::StatusOr<TablePlan> PlanTable(const TableSide& before, const TableSide& after, const std::string& aside,
                                    Direction direction, const Fills& fills) {
  return Planner(before, after, aside, direction, fills).Plan();
}

}  // namespace crystal
