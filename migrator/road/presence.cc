#include "migrator/road/presence.h"

#include <algorithm>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/found_lives.h"

namespace crystal {
namespace {

using State = FoundLives::State;

ChangePresence Present(std::string evidence) { return {Presence::kPresent, std::move(evidence)}; }
ChangePresence Absent(std::string evidence) { return {Presence::kAbsent, std::move(evidence)}; }
ChangePresence Conflicting(std::string evidence, std::string column) {
  return {Presence::kConflicting, std::move(evidence), std::move(column)};
}

std::string Describe(const Column& column) {
  return absl::StrCat(column.type, column.not_null ? " NOT NULL" : "",
                      column.default_value ? absl::StrCat(" DEFAULT ", *column.default_value) : "");
}

class Detector {
 public:
  Detector(DatabaseAdapter& db, const Schema& schema, const std::vector<Migration>& history, const Schema& target)
      : db_(db), schema_(schema), target_(target), found_(db, schema, history) {
    for (const Migration& migration : history) {
      for (const Change& change : migration.changes) changes_.push_back(&change);
    }
  }

  // The change behind the place.
  absl::StatusOr<ChangePresence> Detect(size_t place) const {
    return std::visit([&](const auto& c) -> absl::StatusOr<ChangePresence> { return Judge(c, place); },
                      *changes_[place]);
  }

 private:
  const Lifelines& lives() const { return found_.lives(); }
  const Lifelines::Subject& Subject(size_t place) const { return lives().subjects[place]; }

  ChangePresence Judge(const CreateTable& c, size_t place) const {
    const size_t table = Subject(place).table;
    if (found_.OfTable(table) == State::kGone) return Present(Gone("table", c.table.name));
    if (found_.OfTable(table) == State::kNotYet) return NoTable(c.table.name, c);
    ChangePresence result = Present(absl::StrCat("table ", TableName(table)));
    std::vector<std::string> lacks;
    for (const ColumnDefinition& definition : c.table.columns) {
      const ChangePresence one = JudgeColumn(lives().ColumnCalled(table, definition.name, place + 1));
      if (one.presence == Presence::kConflicting) return one;
      if (one.presence == Presence::kPresent) continue;
      lacks.push_back(definition.name);
      result.missing.push_back(AddColumn{found_.TableNameAt(table, place), definition});
    }
    if (lacks.empty()) return result;
    for (const Change& missing : result.missing) {
      const ColumnDefinition& column = std::get<AddColumn>(missing).column;
      if (!HasValueForOldRows(column)) return NotAddable(TableName(table), column.name);
    }
    result.presence = Presence::kPartial;
    result.evidence = absl::StrCat("table ", TableName(table), " lacks ", absl::StrJoin(lacks, ", "));
    return result;
  }

  ChangePresence Judge(const DropTable& c, size_t place) const {
    return JudgeDrop(found_.OfTable(Subject(place).table), absl::StrCat("table ", c.table.name), c);
  }

  ChangePresence Judge(const RenameTable& c, size_t place) const {
    const size_t table = Subject(place).table;
    if (found_.OfTable(table) == State::kGone) return Present(Gone("table", c.to));
    if (found_.OfTable(table) == State::kNotYet) return MissingRename(Absent(absl::StrCat("no table ", c.from)), c);
    const ChangePresence result = JudgeRename(lives().tables[table], found_.TableNames(table), place, "table ", "");
    return result.presence == Presence::kAbsent ? MissingRename(result, c) : result;
  }

  ChangePresence Judge(const AddColumn& c, size_t place) const {
    ChangePresence result = JudgeColumn(Subject(place).column);
    if (result.presence == Presence::kAbsent) {
      result.missing = {AddColumn{found_.TableNameAt(Subject(place).table, place), c.column}};
    }
    return result;
  }

  ChangePresence Judge(const DropColumn& c, size_t place) const {
    const std::string table = found_.TableNameAt(Subject(place).table, place);
    return JudgeDrop(found_.OfColumn(Subject(place).column), absl::StrCat("column ", table, ".", c.column.name),
                     DropColumn{table, c.column});
  }

  ChangePresence Judge(const RenameColumn& c, size_t place) const {
    const auto [table, column, none] = Subject(place);
    const std::string table_name = found_.TableNameAt(table, place);
    const std::string path = absl::StrCat(table_name, ".");
    ChangePresence result = Absent(absl::StrCat("no column ", path, c.from));
    if (found_.OfColumn(column) == State::kGone) result = Present(Gone("column", path + c.to));
    if (found_.OfColumn(column) == State::kThere) {
      result = JudgeRename(lives().columns[column], found_.ColumnNames(column), place, "column ", path);
    }
    if (result.presence == Presence::kAbsent) result.missing = {RenameColumn{table_name, c.from, c.to}};
    return result;
  }

  // A column that became this has the form of this change or of a later one.
  ChangePresence Judge(const RetypeColumn& c, size_t place) const {
    const auto [table, column, none] = Subject(place);
    RetypeColumn missing = c;
    missing.table = found_.TableNameAt(table, place);
    missing.from.name = missing.to.name = found_.ColumnNameAt(column, place);
    const std::string path = absl::StrCat(missing.table, ".", missing.to.name);
    if (found_.OfColumn(column) == State::kGone) return Present(Gone("column", path));
    const Column* there = found_.FindColumn(column);
    ChangePresence result = Absent(absl::StrCat("no column ", path));
    if (there != nullptr) {
      const std::optional<size_t> form = found_.FormOf(column);
      const std::string evidence = absl::StrCat("column ", path, " is ", there->type);
      if (!form) return Conflicting(evidence, path);
      if (lives().columns[column].forms[*form].from > place) return Present(evidence);
      result = Absent(evidence);
    }
    result.missing = {missing};
    return result;
  }

  ChangePresence Judge(const CreateIndex& c, size_t place) const {
    const auto [table, none, index] = Subject(place);
    IndexDefinition wanted = c.index;
    wanted.table = found_.TableNameAt(table, place);
    wanted.columns.clear();
    for (const size_t column : lives().indexes[index].columns) {
      wanted.columns.push_back(found_.ColumnNameAt(column, place));
    }
    if (found_.OfIndex(index) == State::kThere) return JudgeIndex(wanted, *found_.FindTableOfIndex(index));
    if (found_.OfIndex(index) == State::kGone) return Present(Gone("index", wanted.name));
    ChangePresence result = Absent(absl::StrCat("no index ", wanted.name));
    result.missing = {CreateIndex{wanted}};
    return result;
  }

  ChangePresence Judge(const DropIndex& c, size_t place) const {
    return JudgeDrop(found_.OfIndex(Subject(place).index), absl::StrCat("index ", c.index.name), c);
  }

  // A question about rows can no longer be asked where a later change renamed what it writes, or took away what it
  // reads: then it was answered.
  absl::StatusOr<ChangePresence> Judge(const DataChange& change, size_t place) const {
    const auto before_a_later = [&] { return Present(absl::StrCat("rows: ", change.name, ", before a later change")); };
    if (absl::c_any_of(change.writes, [&](const Writes& writes) { return IsPast(writes, place); })) {
      return before_a_later();
    }
    const absl::StatusOr<bool> applied = change.is_applied(db_, schema_);
    if (absl::IsInvalidArgument(applied.status())) {  // a column that it reads is not there
      if (IsTakenAwayAfter(place)) return before_a_later();
      return Conflicting(absl::StrCat("rows cannot be read: ", change.name, ": ", applied.status().message()), "");
    }
    RETURN_IF_ERROR(applied);
    return *applied ? Present(absl::StrCat("rows: ", change.name))
                    : Absent(absl::StrCat("rows not yet: ", change.name));
  }

  static absl::StatusOr<ChangePresence> Judge(const SqlScript& script, size_t) {
    return absl::UnimplementedError(
        absl::StrCat("no rule says whether this is there already: ", ToString(Change(script))));
  }

  static std::string Gone(absl::string_view kind, const std::string& name) {
    return absl::StrCat(kind, " ", name, " was there: a later change takes it away");
  }

  // The last name of the table that is there.
  std::string TableName(size_t table) const { return found_.FindTable(table)->name; }

  bool IsView(const std::string& name) const {
    return std::any_of(schema_.objects.begin(), schema_.objects.end(), [&](const SchemaObject& object) {
      return object.type == "view" && absl::EqualsIgnoreCase(object.name, name);
    });
  }

  ChangePresence NoTable(const std::string& name, const CreateTable& missing) const {
    if (IsView(name)) return Conflicting(absl::StrCat(name, " is a view, not a table"), name);
    ChangePresence result = Absent(absl::StrCat("no table ", name));
    result.missing = {missing};
    return result;
  }

  ChangePresence MissingRename(ChangePresence result, const RenameTable& missing) const {
    if (IsView(missing.to)) return Conflicting(absl::StrCat(missing.to, " is a view, not a table"), missing.to);
    result.missing = {missing};
    return result;
  }

  static ChangePresence JudgeDrop(State state, const std::string& what, const Change& missing) {
    if (state == State::kGone) return Present(absl::StrCat("no ", what));
    ChangePresence result =
        Absent(state == State::kThere ? absl::StrCat(what, " is still there") : absl::StrCat("no ", what, " yet"));
    result.missing = {missing};
    return result;
  }

  // Names from before the rename and names since, which cannot both be its.
  static ChangePresence JudgeRename(const Lifeline& life, const std::vector<size_t>& names, size_t place,
                                    absl::string_view kind, const std::string& path) {
    const auto said = [&](size_t name) { return absl::StrCat(kind, path, life.names[name].name); };
    const size_t older = names.front(), newer = names.back();
    const auto is_since = [&](size_t name) { return life.names[name].from > place; };
    if (!is_since(newer)) return Absent(absl::StrCat(said(newer), " has its old name"));
    if (is_since(older)) return Present(said(newer));
    return Conflicting(absl::StrCat(said(older), " and ", said(newer), " are both there"),
                       path + life.names[newer].name);
  }

  // A key, a unique column or one that must not be empty cannot join rows that are there.
  static bool HasValueForOldRows(const ColumnDefinition& column) {
    const bool no_default = std::holds_alternative<std::monostate>(column.default_value);
    return !column.primary_key && !column.unique && !(column.not_null && no_default) &&
           !std::holds_alternative<CurrentTimestamp>(column.default_value);
  }

  static ChangePresence NotAddable(const std::string& table, const std::string& column) {
    return Conflicting(
        absl::StrCat("table ", table, " is there without ", column, ", which no table can be given later"),
        absl::StrCat(table, ".", column));
  }

  ChangePresence JudgeColumn(size_t id) const {
    const ColumnLife& life = lives().columns[id];
    const std::string table = found_.TableNameAt(life.table, life.begins());
    const std::string path = absl::StrCat(table, ".", found_.ColumnNameAt(id, life.begins()));
    if (found_.OfColumn(id) == State::kGone) return Present(Gone("column", path));
    const Column* column = found_.FindColumn(id);
    if (column == nullptr) return Absent(absl::StrCat("no column ", path));
    const std::optional<size_t> form = found_.FormOf(id);
    const bool is_to_be_retyped = form && *form + 1 < life.forms.size();
    const std::optional<Column> target = Target(life, *column);
    if (is_to_be_retyped || (target ? *column == *target : form || life.forms.empty())) {
      return Present(absl::StrCat("column ", path));
    }
    return Conflicting(absl::StrCat("column ", path, " is ", Describe(*column), ", not ",
                                    target ? Describe(*target) : ToString(life.forms.back().definition)),
                       path);
  }

  // What the whole history makes of the column, under the name that it has now; none of one that is taken away.
  std::optional<Column> Target(const ColumnLife& life, const Column& now) const {
    if (life.ends != kNever) return std::nullopt;
    const Column* column = target_.FindColumn(lives().tables[life.table].last_name(), life.last_name());
    if (column == nullptr) return std::nullopt;
    Column target = *column;
    target.name = now.name;
    return target;
  }

  static ChangePresence JudgeIndex(const IndexDefinition& wanted, const Table& table) {
    if (table.name != wanted.table) {
      return Conflicting(absl::StrCat("index ", wanted.name, " is on table ", table.name), wanted.name);
    }
    const Index& index = *std::find_if(table.indexes.begin(), table.indexes.end(),
                                       [&](const Index& one) { return one.name == wanted.name; });
    std::vector<std::string> columns;
    for (const IndexColumn& column : index.columns) columns.push_back(column.name);
    if (columns == wanted.columns && index.unique == wanted.unique && !index.partial) {
      return Present(absl::StrCat("index ", wanted.name));
    }
    return Conflicting(absl::StrCat("index ", wanted.name, " is on (", absl::StrJoin(columns, ", "), ")"), wanted.name);
  }

  // Whether what a change behind the place writes has another name by now, or has gone.
  bool IsPast(const Writes& writes, size_t place) const {
    const size_t table = lives().TableCalled(writes.table, place);
    if (table == kNever) return false;
    if (IsPast(found_.OfTable(table), lives().tables[table], found_.TableNames(table), place)) return true;
    return absl::c_any_of(writes.columns, [&](const std::string& name) {
      const size_t column = lives().ColumnCalled(table, name, place);
      return column != kNever &&
             IsPast(found_.OfColumn(column), lives().columns[column], found_.ColumnNames(column), place);
    });
  }

  static bool IsPast(State state, const Lifeline& life, const std::vector<size_t>& names, size_t place) {
    return state == State::kGone || (!names.empty() && names.front() > life.NameAt(place));
  }

  bool IsTakenAwayAfter(size_t place) const {
    for (size_t later = place + 1; later < changes_.size(); ++later) {
      if (!TakesAway(*changes_[later])) continue;
      const absl::StatusOr<ChangePresence> found = Detect(later);
      if (found.ok() && found->presence == Presence::kPresent) return true;
    }
    return false;
  }

  DatabaseAdapter& db_;
  const Schema& schema_;
  const Schema& target_;
  std::vector<const Change*> changes_;
  const FoundLives found_;
};

Presence Together(const std::vector<ChangePresence>& changes) {
  const auto count = [&](Presence presence) {
    return static_cast<size_t>(
        std::count_if(changes.begin(), changes.end(), [&](const auto& c) { return c.presence == presence; }));
  };
  if (count(Presence::kConflicting) > 0) return Presence::kConflicting;
  if (count(Presence::kPresent) == changes.size()) return Presence::kPresent;
  return count(Presence::kAbsent) == changes.size() ? Presence::kAbsent : Presence::kPartial;
}

template <typename IsAsked>
absl::StatusOr<std::vector<MigrationPresence>> DetectAll(DatabaseAdapter& db, const Schema& schema,
                                                         const std::vector<Migration>& history, const Schema& target,
                                                         IsAsked is_asked) {
  const Detector detector(db, schema, history, target);
  std::vector<MigrationPresence> all;
  size_t place = 0;
  for (const Migration& migration : history) {
    MigrationPresence found{.name = migration.name, .changes = {}};
    for (const Change& change : migration.changes) {
      absl::StatusOr<ChangePresence> one = Present(ToString(change));
      if (is_asked(change)) one = detector.Detect(place);
      if (!one.ok()) return WithContext(one.status(), migration.name);
      found.changes.push_back(*std::move(one));
      ++place;
    }
    found.presence = Together(found.changes);
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace

std::string ToString(Presence presence) {
  switch (presence) {
    case Presence::kAbsent:
      return "absent";
    case Presence::kPresent:
      return "present";
    case Presence::kPartial:
      return "partial";
    case Presence::kConflicting:
      return "conflicting";
  }
  return "";
}

absl::StatusOr<std::vector<MigrationPresence>> DetectPresence(DatabaseAdapter& db, const Schema& schema,
                                                              const std::vector<Migration>& history,
                                                              const Schema& target) {
  return DetectAll(db, schema, history, target, [](const Change&) { return true; });
}

absl::StatusOr<std::vector<MigrationPresence>> DetectStructure(DatabaseAdapter& db, const Schema& schema,
                                                               const std::vector<Migration>& history,
                                                               const Schema& target) {
  return DetectAll(db, schema, history, target,
                   [](const Change& change) { return !std::holds_alternative<DataChange>(change); });
}

}  // namespace crystal
