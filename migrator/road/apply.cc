#include "migrator/road/apply.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "migrator/road/apply_script.h"
#include "migrator/road/archive.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";

// Going down must not take along what the user added to a table.
absl::Status RefuseUsersOwn(DatabaseAdapter& db, const TableDefinition& definition) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  const Table* table = schema.FindTable(definition.name);
  if (table == nullptr) return absl::NotFoundError(absl::StrCat("no table ", definition.name));
  const auto refuse = [&](absl::string_view what, absl::string_view name) {
    return absl::FailedPreconditionError(absl::StrCat("table ", definition.name, " cannot be dropped: ", what, " ",
                                                      name, " on it is not part of any migration; drop it first"));
  };
  for (const Column& column : table->columns) {
    const auto& known = definition.columns;
    if (std::none_of(known.begin(), known.end(), [&](const auto& c) { return c.name == column.name; })) {
      return refuse("column", column.name);
    }
  }
  for (const Index& index : table->indexes) {
    if (index.origin == "c") return refuse("index", index.name);
  }
  for (const SchemaObject& object : schema.objects) {
    if (object.type == "trigger" && object.table == definition.name) return refuse("trigger", object.name);
  }
  return absl::OkStatus();
}

bool HasSequence(const TableDefinition& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const auto& c) { return c.autoincrement; });
}

absl::Status KeepSequence(DatabaseAdapter& db, const std::string& table, const std::string& by) {
  return db.Execute(
      "INSERT INTO migration_archive(table_name, row_key, column_name, value, archived_by, archived_at) "
      "SELECT ?, name, 'seq', seq, ?, '' FROM sqlite_sequence WHERE name = ?",
      {std::string(kSequence), by, table});
}

absl::Status PutBackSequence(DatabaseAdapter& db, const std::string& table, const std::string& by) {
  const std::vector<Value> values = {table, by};
  const std::string found =
      "FROM migration_archive WHERE table_name = 'sqlite_sequence' AND row_key = ?1 AND archived_by = ?2";
  ASSIGN_OR_RETURN(int64_t kept, SelectInteger(db, absl::StrCat("SELECT count(*) ", found), values));
  if (kept == 0) return absl::OkStatus();
  RETURN_IF_ERROR(db.Execute("DELETE FROM sqlite_sequence WHERE name = ?", {Value(table)}));
  RETURN_IF_ERROR(
      db.Execute(absl::StrCat("INSERT INTO sqlite_sequence(name, seq) SELECT row_key, value ", found), values));
  return db.Execute(absl::StrCat("DELETE ", found), values);
}

bool HasDefault(const ColumnDefinition& column) {
  return !std::holds_alternative<std::monostate>(column.default_value);
}

// A change of structure, with what it takes away archived before and what it brings back restored after.
absl::Status ApplySchemaChange(DatabaseAdapter& db, const SchemaChange& change, Archive archive,
                               const std::string& by) {
  if (const auto* drop = std::get_if<DropTable>(&change)) {
    RETURN_IF_ERROR(RefuseUsersOwn(db, drop->table));
    if (HasSequence(drop->table)) RETURN_IF_ERROR(KeepSequence(db, drop->table.name, by));
    RETURN_IF_ERROR(archive.TakeRows(drop->table.name, "1"));
  } else if (const auto* column = std::get_if<DropColumn>(&change)) {
    RETURN_IF_ERROR(archive.KeepColumn(column->table, column->column.name, HasDefault(column->column)));
  }
  RETURN_IF_ERROR(db.Apply(change));
  if (const auto* create = std::get_if<CreateTable>(&change)) {
    RETURN_IF_ERROR(archive.PutBackRows(create->table.name));
    if (HasSequence(create->table)) return PutBackSequence(db, create->table.name, by);
  } else if (const auto* column = std::get_if<AddColumn>(&change)) {
    return archive.PutBackColumn(column->table, column->column.name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ApplyChange(DatabaseAdapter& db, const Change& change, const std::string& migration,
                         const RunContext& context) {
  const auto run = [&]() -> absl::Status {
    if (const auto* data = std::get_if<DataChange>(&change)) return data->apply(db, context, migration);
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      return ApplyScript(db, script->up, Archive(db, migration, context));
    }
    if (const auto* retype = std::get_if<RetypeColumn>(&change)) {
      // A conversion may lose what the text said beside the date: the original stays (hazard A14).
      Archive before = Archive::Before(db, migration, context);
      RETURN_IF_ERROR(before.KeepColumn(retype->table, retype->from.name));
      RETURN_IF_ERROR(ApplySchemaChange(db, *retype, Archive(db, migration, context), migration));
      // What stood there before it was taken back, where nobody has written since.
      const std::string as_left = "CASE typeof(a.value) WHEN 'blob' THEN a.value ELSE CAST(a.value AS TEXT) END";
      return Archive(db, migration, context)
          .PutBackColumn(
              retype->table, retype->to.name,
              absl::StrCat(QuoteName(retype->to.name), " IS coalesce(datetime(", as_left, "), ", as_left, ")"));
    }
    return ApplySchemaChange(db, *AsSchemaChange(change), Archive(db, migration, context), migration);
  };
  return WithContext(run(), ToString(change));
}

absl::Status RevertChange(DatabaseAdapter& db, const Change& change, const std::string& migration,
                          const RunContext& context) {
  const auto run = [&]() -> absl::Status {
    if (const auto* data = std::get_if<DataChange>(&change)) return data->revert(db, context, migration);
    if (const auto* script = std::get_if<SqlScript>(&change)) {
      if (!script->down) {
        return absl::FailedPreconditionError(
            absl::StrCat(script->file, " has no `-- migrate:down` section: it cannot be taken back"));
      }
      return ApplyScript(db, *script->down, Archive(db, migration, context));
    }
    const auto* retype = std::get_if<RetypeColumn>(&change);
    // The older type may hold less, and its way back converts: an infinite number, a date with its zone.
    if (retype != nullptr) {
      RETURN_IF_ERROR(Archive(db, migration, context).KeepColumn(retype->table, retype->to.name));
    }
    RETURN_IF_ERROR(
        ApplySchemaChange(db, Inverse(*AsSchemaChange(change)), Archive(db, migration, context), migration));
    if (retype == nullptr) return absl::OkStatus();
    // Only where the value still is what the conversion made of the original.
    const std::string now = QuoteName(retype->from.name);
    return Archive::Before(db, migration, context)
        .PutBackColumn(retype->table, retype->from.name, absl::StrCat(now, " IS coalesce(datetime(a.value), a.value)"));
  };
  return WithContext(run(), absl::StrCat("undo ", ToString(change)));
}

}  // namespace crystal
