// How SQLite carries out a structural change.
#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/engine/sqlite/sqlite_objects.h"
#include "migrator/engine/sqlite/sqlite_rebuild.h"
#include "migrator/engine/sqlite/sqlite_sql.h"

namespace crystal {

absl::StatusOr<std::vector<std::string>> SqliteAdapter::Statements(const SchemaChange& change) {
  using Result = absl::StatusOr<std::vector<std::string>>;
  const auto one = [](auto&&... pieces) { return std::vector<std::string>{absl::StrCat(pieces...)}; };
  return std::visit(
      [&](const auto& c) -> Result {
        using T = std::decay_t<decltype(c)>;
        if constexpr (std::is_same_v<T, CreateTable>) return one(SqliteCreateTable(c.table));
        if constexpr (std::is_same_v<T, DropTable>) return one("DROP TABLE ", QuoteName(c.table.name));
        if constexpr (std::is_same_v<T, CreateIndex>) return one(SqliteCreateIndex(c.index));
        if constexpr (std::is_same_v<T, DropIndex>) return one("DROP INDEX ", QuoteName(c.index.name));
        if constexpr (std::is_same_v<T, RetypeColumn>) return RebuildStatements(*this, c);
        if constexpr (std::is_same_v<T, AddColumn>) {
          return one("ALTER TABLE ", QuoteName(c.table), " ADD COLUMN ", SqliteColumn(c.column));
        }
        if constexpr (std::is_same_v<T, RenameTable>) {
          return WithObjectsSetAside(*this, one("ALTER TABLE ", QuoteName(c.from), " RENAME TO ", QuoteName(c.to)));
        }
        if constexpr (std::is_same_v<T, DropColumn>) {
          ASSIGN_OR_RETURN(std::vector<std::string> rebuild, RebuildStatements(*this, c));
          if (!rebuild.empty()) return rebuild;
          return WithObjectsSetAside(
              *this, one("ALTER TABLE ", QuoteName(c.table), " DROP COLUMN ", QuoteName(c.column.name)));
        }
        if constexpr (std::is_same_v<T, RenameColumn>) {
          return WithObjectsSetAside(*this, one("ALTER TABLE ", QuoteName(c.table), " RENAME COLUMN ",
                                                QuoteName(c.from), " TO ", QuoteName(c.to)));
        }
      },
      change);
}

// SQLite itself finds a key or an index that needs the column, and calls that an error in the SQL.
absl::Status WhyNotDropped(const DropColumn& drop, const absl::Status& error) {
  if (!absl::IsFailedPrecondition(error) && !absl::IsInvalidArgument(error)) return error;
  return absl::FailedPreconditionError(
      absl::StrCat("cannot drop ", drop.table, ".", drop.column.name, ": ", error.message()));
}

absl::Status SqliteAdapter::Apply(const SchemaChange& change) {
  ASSIGN_OR_RETURN(std::vector<std::string> statements, Statements(change));
  const auto execute = [&]() -> absl::Status {
    for (const std::string& sql : statements) RETURN_IF_ERROR(Execute(sql));
    return absl::OkStatus();
  };
  const auto* drop = std::get_if<DropColumn>(&change);
  if (drop == nullptr) return execute();
  // What was set aside comes back unread: SQLite has not looked whether it needs the column.
  return WhyNotDropped(*drop, BreakingNoObject(execute));
}

absl::Status SqliteAdapter::BreakingNoObject(const std::function<absl::Status()>& work) {
  const auto names = [&]() -> absl::StatusOr<std::vector<std::string>> {
    ASSIGN_OR_RETURN(std::vector<BrokenObject> broken, ObjectCache(*this).FindBroken({}));
    std::vector<std::string> named;
    named.reserve(broken.size());
    for (const BrokenObject& one : broken) named.push_back(absl::StrCat(one.object.type, " ", one.object.name));
    return named;
  };
  ASSIGN_OR_RETURN(std::vector<std::string> before, names());
  RETURN_IF_ERROR(work());
  ASSIGN_OR_RETURN(std::vector<std::string> now, names());
  std::erase_if(now, [&](const std::string& name) { return absl::c_linear_search(before, name); });
  if (now.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("needed by ", absl::StrJoin(now, ", ")));
}

}  // namespace crystal
