#include "migrator/road/presence.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

ChangePresence Absent(std::string evidence) { return {Presence::kAbsent, std::move(evidence)}; }
ChangePresence Present(std::string evidence) { return {Presence::kPresent, std::move(evidence)}; }

std::string Describe(const Column& column) {
  return absl::StrCat(column.type, column.not_null ? " NOT NULL" : "",
                      column.default_value ? absl::StrCat(" DEFAULT ", *column.default_value) : "");
}

class Detector {
 public:
  Detector(DatabaseAdapter& db, const Schema& schema, const std::vector<Migration>& history, const Schema& target)
      : db_(db), schema_(schema), history_(history), target_(target) {}

  absl::StatusOr<ChangePresence> Detect(const Change& change) {
    if (const auto* c = std::get_if<CreateTable>(&change)) return DetectTable(c->table);
    if (const auto* c = std::get_if<AddColumn>(&change)) return DetectColumn(c->table, c->column.name);
    if (const auto* c = std::get_if<CreateIndex>(&change)) return DetectIndex(c->index);
    if (const auto* c = std::get_if<RetypeColumn>(&change)) return DetectType(*c);
    if (const auto* c = std::get_if<DataChange>(&change)) return DetectData(*c);
    return absl::UnimplementedError(absl::StrCat("no rule says whether this is there already: ", ToString(change)));
  }

 private:
  ChangePresence DetectTable(const TableDefinition& definition) const {
    const Table* table = schema_.FindTable(definition.name);
    if (table == nullptr) return DetectNoTable(definition.name);
    ChangePresence found = Present(absl::StrCat("table ", definition.name));
    for (const ColumnDefinition& column : definition.columns) {
      const ChangePresence one = DetectColumn(definition.name, column.name);
      if (one.presence == Presence::kConflicting) return one;
      if (one.presence == Presence::kAbsent) found.missing_columns.push_back(column.name);
    }
    for (const ColumnDefinition& column : definition.columns) {
      const bool missing = schema_.FindColumn(definition.name, column.name) == nullptr;
      if (missing && !HasValueForOldRows(column)) return NotAddable(definition.name, column.name);
    }
    if (!found.missing_columns.empty()) {
      found.presence = Presence::kPartial;
      found.evidence = absl::StrCat("table ", definition.name, " lacks ", absl::StrJoin(found.missing_columns, ", "));
    }
    return found;
  }

  // A key, a unique column or one that must not be empty cannot join rows that are there.
  static bool HasValueForOldRows(const ColumnDefinition& column) {
    const bool no_default = std::holds_alternative<std::monostate>(column.default_value);
    return !column.primary_key && !column.unique && !(column.not_null && no_default) &&
           !std::holds_alternative<CurrentTimestamp>(column.default_value);
  }

  static ChangePresence NotAddable(const std::string& table, const std::string& column) {
    const std::string path = absl::StrCat(table, ".", column);
    return {Presence::kConflicting,
            absl::StrCat("table ", table, " is there without ", column, ", which no table can be given later"),
            {},
            path};
  }

  ChangePresence DetectNoTable(const std::string& name) const {
    for (const SchemaObject& object : schema_.objects) {
      if (object.type == "view" && absl::EqualsIgnoreCase(object.name, name)) {
        return {Presence::kConflicting, absl::StrCat(name, " is a view, not a table"), {}, name};
      }
    }
    return Absent(absl::StrCat("no table ", name));
  }

  ChangePresence DetectColumn(const std::string& table, const std::string& name) const {
    const Column* column = schema_.FindColumn(table, name);
    const std::string path = absl::StrCat(table, ".", name);
    if (column == nullptr) return Absent(absl::StrCat("no column ", path));
    const Column* target = target_.FindColumn(table, name);
    const bool fits = target == nullptr || *column == *target || IsRetypedLater(table, *column);
    if (fits) return Present(absl::StrCat("column ", path));
    return {Presence::kConflicting,
            absl::StrCat("column ", path, " is ", Describe(*column), ", not ", Describe(*target)),
            {},
            path};
  }

  // The older form of a column that a migration of the history still has to convert.
  bool IsRetypedLater(const std::string& table, const Column& column) const {
    for (const Migration& migration : history_) {
      for (const Change& change : migration.changes) {
        const auto* retype = std::get_if<RetypeColumn>(&change);
        if (retype != nullptr && retype->table == table && retype->from.name == column.name &&
            db_.TypeName(retype->from.type) == column.type) {
          return true;
        }
      }
    }
    return false;
  }

  ChangePresence DetectIndex(const IndexDefinition& definition) const {
    const Index* index = schema_.FindIndex(definition.table, definition.name);
    if (index == nullptr) return DetectNoIndex(definition);
    std::vector<std::string> columns;
    for (const IndexColumn& column : index->columns) columns.push_back(column.name);
    if (columns == definition.columns && index->unique == definition.unique && !index->partial) {
      return Present(absl::StrCat("index ", definition.name));
    }
    return {Presence::kConflicting,
            absl::StrCat("index ", definition.name, " is on (", absl::StrJoin(columns, ", "), ")"),
            {},
            definition.name};
  }

  ChangePresence DetectNoIndex(const IndexDefinition& definition) const {
    for (const auto& [table, facts] : schema_.tables) {
      if (schema_.FindIndex(table, definition.name) != nullptr) {
        return {Presence::kConflicting,
                absl::StrCat("index ", definition.name, " is on table ", table),
                {},
                definition.name};
      }
    }
    return Absent(absl::StrCat("no index ", definition.name));
  }

  ChangePresence DetectType(const RetypeColumn& change) const {
    const Column* column = schema_.FindColumn(change.table, change.to.name);
    const std::string path = absl::StrCat(change.table, ".", change.to.name);
    if (column == nullptr) return Absent(absl::StrCat("no column ", path));
    const std::string evidence = absl::StrCat("column ", path, " is ", column->type);
    if (column->type == db_.TypeName(change.to.type)) return Present(evidence);
    if (column->type == db_.TypeName(change.from.type)) return Absent(evidence);
    return ChangePresence{Presence::kConflicting, evidence, {}, path};
  }

  absl::StatusOr<ChangePresence> DetectData(const DataChange& change) const {
    const absl::StatusOr<bool> applied = change.is_applied(db_, schema_);
    if (absl::IsInvalidArgument(applied.status())) {  // a column that it reads is not there
      return ChangePresence{Presence::kConflicting,
                            absl::StrCat("rows cannot be read: ", change.name, ": ", applied.status().message())};
    }
    RETURN_IF_ERROR(applied);
    return *applied ? Present(absl::StrCat("rows: ", change.name))
                    : Absent(absl::StrCat("rows not yet: ", change.name));
  }

  DatabaseAdapter& db_;
  const Schema& schema_;
  const std::vector<Migration>& history_;
  const Schema& target_;
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

absl::StatusOr<ChangePresence> DetectStructure(DatabaseAdapter& db, const Schema& schema, const Change& change,
                                               const std::vector<Migration>& history, const Schema& target) {
  return Detector(db, schema, history, target).Detect(change);
}

absl::StatusOr<std::vector<MigrationPresence>> DetectPresence(DatabaseAdapter& db, const Schema& schema,
                                                              const std::vector<Migration>& history,
                                                              const Schema& target) {
  Detector detector(db, schema, history, target);
  std::vector<MigrationPresence> all;
  for (const Migration& migration : history) {
    MigrationPresence found{.name = migration.name, .changes = {}};
    for (const Change& change : migration.changes) {
      absl::StatusOr<ChangePresence> one = detector.Detect(change);
      if (!one.ok()) return WithContext(one.status(), migration.name);
      found.changes.push_back(*std::move(one));
    }
    found.presence = Together(found.changes);
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace crystal
