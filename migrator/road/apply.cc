#include "migrator/road/apply.h"

#include <type_traits>

#include "absl/strings/str_cat.h"
#include "migrator/base/clock.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/row_key.h"
#include "migrator/road/section.h"
#include "migrator/road/statement_place.h"

namespace crystal {
namespace {

using Alter = StatementEffects::Alter;

// What a structural change does to the rows that are there, and what may come back with it.
struct Consequences {
  StatementEffects effects = {};
  Returns::Scope scope = {.nothing = true};
};

Consequences ConsequencesOf(const SchemaChange& change) {
  return std::visit(
      [](const auto& c) -> Consequences {
        using T = std::decay_t<decltype(c)>;
        Consequences of;
        StatementEffects& effects = of.effects;
        if constexpr (std::is_same_v<T, CreateTable>) {
          effects.creates = {c.table.name};
          of.scope = {.table = c.table.name};
        } else if constexpr (std::is_same_v<T, DropTable>) {
          effects.drops = {c.table.name};
        } else if constexpr (std::is_same_v<T, RenameTable>) {
          effects.alter = Alter{Alter::Kind::kRenameTable, c.from, "", c.to};
        } else if constexpr (std::is_same_v<T, AddColumn>) {
          effects.alter = Alter{Alter::Kind::kAddColumn, c.table, c.column.name};
          of.scope = {.table = c.table, .column = c.column.name};
        } else if constexpr (std::is_same_v<T, DropColumn>) {
          effects.alter = Alter{Alter::Kind::kDropColumn, c.table, c.column.name};
        } else if constexpr (std::is_same_v<T, RenameColumn>) {
          effects.alter = Alter{Alter::Kind::kRenameColumn, c.table, c.from, c.to};
        } else if constexpr (std::is_same_v<T, RetypeColumn>) {
          effects.updates[c.table] = {c.from.name};
          of.scope = {.table = c.table, .column = c.to.name};
        }
        return of;
      },
      change);
}

// Changes that have nothing to do with rows need no section.
bool IsAboutIndex(const SchemaChange& change) {
  return std::holds_alternative<CreateIndex>(change) || std::holds_alternative<DropIndex>(change);
}

// An older program archived what a conversion found under "before NAME", without what took its place.
absl::Status TakeOverConversions(DatabaseAdapter& db, const RetypeColumn& retype, const std::string& migration) {
  return db.Execute(
      "UPDATE migration_archive SET archived_by = ?1, direction = 'up', kind = 'overwritten', "
      "replaced_by = coalesce(datetime(value), value) WHERE archived_by = 'before ' || ?1 AND table_name = ?2 AND "
      "column_name = ?3 AND direction IS NULL",
      {migration, retype.table, retype.from.name});
}

// On the way back the value stays what it is, and the next way up converts it again: what would be another value then
// is kept, with what it will have become.
absl::Status KeepFromConversion(DatabaseAdapter& db, const RetypeColumn& retype, const SectionName& name) {
  if (retype.conversion != Conversion::kToDateTime) return absl::OkStatus();
  ASSIGN_OR_RETURN(Table table, db.ReadTable(retype.table));
  const RowKey key = KeyOf(table);
  const std::string value = absl::StrCat("t.", QuoteName(retype.to.name));
  const std::string left =
      absl::StrCat("CASE typeof(", value, ") WHEN 'blob' THEN ", value, " ELSE CAST(", value, " AS TEXT) END");
  const std::string converted = absl::StrCat("coalesce(datetime(", left, "), ", left, ")");
  return db.Execute(
      absl::StrCat("INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at, "
                   "kind, direction, exact_key, replaced_by) SELECT ?1, ",
                   key.Text("t."), ", ?2, ", value, ", ?3, ?4, 'overwritten', ?5, ", key.Exact("t."), ", ", converted,
                   " FROM main.", QuoteName(retype.table), " AS t WHERE ", value, " IS NOT NULL AND NOT ",
                   SameSql(value, converted)),
      {retype.table, retype.to.name, name.migration, name.at, name.direction_text()});
}

// What the section itself archived of the same values is there twice: the line that knows the conversion counts.
absl::Status KeepOnce(DatabaseAdapter& db, const RetypeColumn& retype, const SectionName& name) {
  return db.Execute(
      "DELETE FROM migration_archive WHERE table_name = ?1 AND column_name = ?2 AND archived_by = ?3 AND direction = "
      "?4 "
      "AND kind = 'overwritten' AND archived_at = ?5 AND rowid NOT IN (SELECT min(rowid) FROM migration_archive WHERE "
      "table_name = ?1 AND column_name = ?2 AND archived_by = ?3 AND direction = ?4 AND kind = 'overwritten' AND "
      "archived_at = ?5 GROUP BY exact_key)",
      {retype.table, retype.to.name, name.migration, name.direction_text(), name.at});
}

absl::Status ApplySchemaChange(MoveState& move, const SchemaChange& change, const SectionName& name) {
  if (IsAboutIndex(change)) {
    if (const auto* create = std::get_if<CreateIndex>(&change)) move.own.ObjectMade(create->index.name);
    return move.db.Apply(change);
  }
  const Consequences of = ConsequencesOf(change);
  Section section(move, name, {}, of.scope);
  RETURN_IF_ERROR(section.Begin());
  RETURN_IF_ERROR(section.Do(of.effects, [&] { return move.db.Apply(change); }));
  return section.End();
}

absl::Status RunScript(MoveState& move, const std::vector<SqlStatement>& statements, const SqlDeclarations& declares,
                       SectionName name, const SqlScript& script) {
  name.file = PathOf(script, name.direction);
  Section section(move, name, declares);
  RETURN_IF_ERROR(WithContext(section.Begin(), name.file));
  RETURN_IF_ERROR(section.Run(statements));
  return WithContext(section.End(), name.file);
}

SectionName NameOf(const MoveState& move, const std::string& migration, Direction direction) {
  return {migration, direction, IsoTime(move.context.now_ms)};
}

}  // namespace

absl::Status ApplyChange(MoveState& move, const Change& change, const std::string& migration) {
  const SectionName name = NameOf(move, migration, Direction::kUp);
  const auto run = [&]() -> absl::Status {
    if (const auto* data = std::get_if<DataChange>(&change)) {
      move.archive.Forget();
      return data->apply(move.db, move.context, migration);
    }
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      return RunScript(move, script->up, script->up_declares, name, *script);
    }
    return ApplySchemaChange(move, *AsSchemaChange(change), name);
  };
  // A script says at which statement it stopped.
  return std::holds_alternative<SqlScript>(change) ? run() : WithContext(run(), ToString(change));
}

absl::Status RevertChange(MoveState& move, const Change& change, const std::string& migration) {
  const SectionName name = NameOf(move, migration, Direction::kDown);
  const auto run = [&]() -> absl::Status {
    if (const auto* data = std::get_if<DataChange>(&change)) {
      move.archive.Forget();
      return data->revert(move.db, move.context, migration);
    }
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      if (script->down) return RunScript(move, *script->down, script->down_declares, name, *script);
      return absl::FailedPreconditionError(
          absl::StrCat(script->file, " has no `-- migrate:down` section: it cannot be taken back"));
    }
    if (const auto* retype = std::get_if<RetypeColumn>(&change)) {
      RETURN_IF_ERROR(TakeOverConversions(move.db, *retype, migration));
      RETURN_IF_ERROR(KeepFromConversion(move.db, *retype, name));
      move.archive.Forget();
    }
    RETURN_IF_ERROR(ApplySchemaChange(move, Inverse(*AsSchemaChange(change)), name));
    const auto* retype = std::get_if<RetypeColumn>(&change);
    return retype == nullptr ? absl::OkStatus() : KeepOnce(move.db, *retype, name);
  };
  return WithContext(run(),
                     std::holds_alternative<SqlScript>(change) ? "undo" : absl::StrCat("undo ", ToString(change)));
}

}  // namespace crystal
