#include "tools/operations/table_plan.h"

#include <algorithm>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

Table WithoutOrder(Table table) {
  std::erase_if(table.indexes, [](const Index& index) { return index.origin == "c"; });
  std::sort(table.columns.begin(), table.columns.end());
  return table;
}

bool Says(absl::string_view text, std::initializer_list<absl::string_view> words) {
  return absl::c_any_of(WordsOf(text), [&](const SqlToken& token) {
    return absl::c_any_of(words, [&](absl::string_view word) { return token.IsWord(word); });
  });
}

// The default is one that ADD COLUMN takes for rows that are there: a literal.
bool HasLiteralDefault(absl::string_view part) {
  const std::vector<SqlToken> words = WordsOf(part);
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words[i].IsWord("DEFAULT")) continue;
    const bool moment =
        words[i + 1].kind == SqlToken::Kind::kWord && absl::StartsWithIgnoreCase(words[i + 1].text, "current_");
    return words[i + 1].DepthStep() == 0 && !moment;
  }
  return true;
}

bool HasDefault(const Column& column) {
  return column.default_value && !absl::EqualsIgnoreCase(*column.default_value, "null");
}

bool MustHaveValue(const Column& column) { return column.not_null && !HasDefault(column) && column.generated.empty(); }

// What stands for a value that is not there yet, by the declared type.
std::string StandIn(const Column& column) {
  const auto is = [&](absl::string_view word) { return absl::StrContains(column.type, word); };
  if (is("INT") || is("REAL") || is("FLOA") || is("DOUB") || is("NUM") || is("DEC") || is("BOOL")) return "0";
  return is("BLOB") ? "x''" : "''";
}

// Whether every value that a column of the one type holds fits into one of the other in a STRICT table.
bool FitsStrictly(const std::string& from, const std::string& to) {
  const auto any = [&](std::initializer_list<absl::string_view> words) {
    return absl::c_any_of(words, [&](absl::string_view word) { return absl::StrContains(from, word); });
  };
  if (from == to || to == "ANY") return true;
  if (to == "TEXT") return !from.empty() && !any({"BLOB", "ANY"});
  if (to == "REAL") return any({"INT", "REAL", "FLOA", "DOUB"});
  return to != "BLOB" && any({"INT", "BOOL"});
}

std::string DefaultSql(const Column& column) { return absl::StrCat("(", column.default_value.value_or("NULL"), ")"); }

// No two rows may have the same value.
bool IsUnique(const Table& table, const Column& column) {
  return absl::c_any_of(table.indexes, [&](const Index& index) {
    return index.unique && index.columns.size() == 1 && index.columns[0].name == column.name;
  });
}

class Planner {
 public:
  Planner(const TableSide& before, const TableSide& after, std::string aside, Direction direction, const Fills& fills)
      : before_(before.table),
        after_(after.table),
        aside_(std::move(aside)),
        up_(direction == Direction::kUp),
        fills_(fills) {
    if (absl::StatusOr<CreateTableText> text = ParseCreateTable(before.sql); text.ok()) text_before_ = *std::move(text);
    if (absl::StatusOr<CreateTableText> text = ParseCreateTable(after.sql); text.ok()) text_after_ = *std::move(text);
  }

  absl::StatusOr<TablePlan> Plan() {
    if (SameTable(before_, after_)) return plan_;
    NoteLosses();
    if (CanAlter()) {
      Alter();
      return plan_;
    }
    RETURN_IF_ERROR(CheckKeys());
    RETURN_IF_ERROR(Rebuild());
    return plan_;
  }

 private:
  static const std::string& PartOf(const CreateTableText& text, const std::string& column) {
    static const std::string kNone;
    const auto found =
        absl::c_find_if(text.parts, [&](const TablePart& part) { return absl::EqualsIgnoreCase(part.column, column); });
    return found == text.parts.end() ? kNone : found->text;
  }
  std::vector<const Column*> Dropped() const { return OnlyIn(before_, after_); }
  std::vector<const Column*> Added() const { return OnlyIn(after_, before_); }
  static std::vector<const Column*> OnlyIn(const Table& one, const Table& other) {
    std::vector<const Column*> only;
    for (const Column& column : one.columns) {
      if (other.FindColumn(column.name) == nullptr) only.push_back(&column);
    }
    return only;
  }
  std::string Place(const Column& column) const { return ToString(SqlPlace{after_.name, column.name}); }

  void NoteLosses() {
    if (!up_) return;
    for (const Column* column : Dropped()) {
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

  // What ADD COLUMN and DROP COLUMN leave of the text is what is wanted, and each of them runs.
  bool CanAlter() const {
    if (text_before_.parts.empty() || text_after_.parts.empty()) return false;
    if (NormaliseSql(text_before_.options) != NormaliseSql(text_after_.options)) return false;
    for (const Column& column : before_.columns) {
      const Column* now = after_.FindColumn(column.name);
      if (now != nullptr && *now != column) return false;
    }
    const std::vector<const Column*> dropped = Dropped(), added = Added();
    if (RestOf(text_before_, dropped) != RestOf(text_after_, added)) return false;
    if (KeysOfOthers(before_, dropped) != KeysOfOthers(after_, added)) return false;
    size_t entangled = 0;
    for (const Column* column : dropped) {
      const std::string& part = PartOf(text_before_, column->name);
      if (Says(part, {"UNIQUE", "PRIMARY"})) return false;
      entangled += Says(part, {"CHECK"}) || !column->generated.empty() ? 1 : 0;
    }
    for (const Column* column : added) {
      if (!CanBeAdded(*column)) return false;
      entangled += Says(PartOf(text_after_, column->name), {"CHECK"}) || !column->generated.empty() ? 1 : 0;
    }
    return entangled == 0 || dropped.size() + added.size() == 1;  // else the order would matter
  }

  bool CanBeAdded(const Column& column) const {
    const std::string& part = PartOf(text_after_, column.name);
    if (Says(part, {"UNIQUE", "PRIMARY"}) || absl::StartsWith(column.generated, "STORED")) return false;
    if (column.not_null && !HasDefault(column)) return false;
    return HasLiteralDefault(part) && fills_.count({after_.name, column.name}) == 0;
  }

  // Every part but those of these columns, in one form.
  static std::multiset<std::string> RestOf(const CreateTableText& text, const std::vector<const Column*>& but) {
    std::multiset<std::string> rest;
    for (const TablePart& part : text.parts) {
      const bool left_out = absl::c_any_of(but, [&](const Column* column) {
        return !part.column.empty() && absl::EqualsIgnoreCase(part.column, column->name);
      });
      if (!left_out) rest.insert(NormaliseSql(part.text));
    }
    return rest;
  }
  // Names in them are spelled as they are, which the text in one form does not tell.
  static std::vector<ForeignKey> KeysOfOthers(const Table& table, const std::vector<const Column*>& but) {
    std::vector<ForeignKey> keys = table.foreign_keys;
    std::erase_if(keys, [&](const ForeignKey& key) {
      return key.from.size() == 1 &&
             absl::c_any_of(but, [&](const Column* column) { return column->name == key.from[0]; });
    });
    return keys;
  }

  void Alter() {
    const std::string table = absl::StrCat("ALTER TABLE ", SpelledName(after_.name));
    for (const Column* column : Added()) {
      const std::string& part = PartOf(text_after_, column->name);
      plan_.statements.push_back(absl::StrCat(table, " ADD COLUMN ", LaidOutPart(part)));
      plan_.tightens |= Says(part, {"CHECK"});
    }
    for (const Column* column : Dropped()) {
      plan_.statements.push_back(absl::StrCat(table, " DROP COLUMN ", SpelledName(column->name)));
      plan_.stands_in_the_way = true;
    }
  }

  // A row is the same row by its key. Where the rowid is the key, it stays.
  absl::Status CheckKeys() const {
    for (const auto& [one, other] : {std::pair(&before_, &after_), std::pair(&after_, &before_)}) {
      for (const Column& column : one->columns) {
        const bool is_key = column.primary_key > 0 && &column != RowidAlias(*one);
        if (!is_key || other->FindColumn(column.name) != nullptr || Fill(column) != nullptr) continue;
        return absl::FailedPreconditionError(absl::StrCat(Place(column), " is part of the primary key, and ",
                                                          one == &before_ ? "goes" : "comes",
                                                          ": which row is which cannot be known then. Write this "
                                                          "migration by hand (crystal-migration create NAME --sql)"));
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
        "(crystal-migration create NAME --sql)"));
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
      return absl::StrCat("coalesce(", value, ", ", DefaultSql(column), ")");
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
    std::vector<Index> unique_now = WithoutOrder(after_).indexes, unique_then = WithoutOrder(before_).indexes;
    return more(after_.checks, before_.checks) || more(after_.foreign_keys, before_.foreign_keys) ||
           more(unique_now, unique_then) || after_.strict ||
           (RowidAlias(after_) != nullptr && RowidAlias(before_) == nullptr);
  }

  absl::Status Rebuild() {
    std::vector<std::string> parts;
    for (const TablePart& part : text_after_.parts) parts.push_back(RequalifyColumns(part.text, after_.name, aside_));
    ASSIGN_OR_RETURN(const std::string copy, CopyRows());
    plan_.statements.push_back(
        LaidOutTable(absl::StrCat("CREATE TABLE t(", absl::StrJoin(parts, ", "), ")", text_after_.options), aside_));
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
  std::string aside_;
  bool up_;
  const Fills& fills_;
  CreateTableText text_before_, text_after_;
  TablePlan plan_;
};

}  // namespace

bool SameTable(const Table& a, const Table& b) { return WithoutOrder(a) == WithoutOrder(b); }

const Column* RowidAlias(const Table& table) {
  const Column* key = nullptr;
  for (const Column& column : table.columns) {
    if (column.primary_key == 0) continue;
    if (key != nullptr) return nullptr;
    key = &column;
  }
  const bool indexed = absl::c_any_of(table.indexes, [](const Index& index) { return index.origin == "pk"; });
  return key != nullptr && key->type == "INTEGER" && !indexed && !table.without_rowid ? key : nullptr;
}

absl::StatusOr<TablePlan> PlanTable(const TableSide& before, const TableSide& after, const std::string& aside,
                                    Direction direction, const Fills& fills) {
  return Planner(before, after, aside, direction, fills).Plan();
}

}  // namespace crystal
