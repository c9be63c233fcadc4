#include "tools/operations/schema_source.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/text_file.h"
#include "migrator/road/migrator.h"
#include "tools/transition/database_session.h"
#include "tools/transition/run_context.h"

namespace crystal {
namespace {

constexpr int64_t kMostBytes = int64_t{64} << 20;
constexpr absl::string_view kMagic("SQLite format 3\0", 16);

// "PRAGMA foreign_keys=OFF;", "BEGIN TRANSACTION;", "COMMIT;": a line of its own, as tools write it.
bool IsSetting(absl::string_view line) {
  const std::vector<SqlToken> words = WordsOf(line);
  if (words.empty() || words.back().text != ";") return false;
  return words[0].IsWord("PRAGMA") || words[0].IsWord("BEGIN") || words[0].IsWord("COMMIT");
}

std::string WithoutSettings(const std::string& text) {
  std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  for (absl::string_view& line : lines) {
    if (IsSetting(line)) line = "";
  }
  return absl::StrJoin(lines, "\n");
}

// The table that a statement makes; "" where it makes none.
std::string TableMade(const SqlStatement& statement) {
  const std::vector<SqlToken> words = WordsOf(statement.text);
  if (words.size() < 3 || !words[0].IsWord("CREATE") || !words[1].IsWord("TABLE")) return "";
  const size_t name = words[2].IsWord("IF") ? 5 : 2;
  return name < words.size() ? words[name].Name() : "";
}

// SQLite makes its own tables by itself, and those in which a virtual table keeps its rows come with that.
absl::StatusOr<bool> ComesByItself(DatabaseAdapter& db, const std::string& table) {
  if (absl::StartsWithIgnoreCase(table, "sqlite_")) return true;
  ASSIGN_OR_RETURN(
      int64_t shadows,
      SelectInteger(db, "SELECT count(*) FROM pragma_table_list WHERE type = 'shadow' AND name = ?", {Value(table)}));
  return shadows > 0;
}

absl::Status RunAll(DatabaseAdapter& db, const std::string& text) {
  ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(WithoutSettings(text), 1));
  for (const SqlStatement& statement : statements) {
    const std::string table = TableMade(statement);
    if (!table.empty()) {
      ASSIGN_OR_RETURN(const bool comes_by_itself, ComesByItself(db, table));
      if (comes_by_itself) continue;
    }
    const absl::Status done = db.Execute(statement.text);
    if (!done.ok()) return absl::InvalidArgumentError(absl::StrCat("line ", statement.line, ": ", done.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SchemaText> SchemaOfDatabase(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  const absl::StatusOr<SchemaText> text = ReadSchemaText(*session.db);
  if (!text.ok()) return WithContext(text.status(), session.file.path);
  return text;
}

absl::StatusOr<SchemaText> SchemaOfSqlFile(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadTextFile(path, kMostBytes);
  if (!text.ok()) return InFile(path, text.status());
  ASSIGN_OR_RETURN(auto db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  const absl::Status run = RunAll(*db, *text);
  if (!run.ok()) return InFile(path, run);
  ASSIGN_OR_RETURN(SchemaText schema, ReadSchemaText(*db));
  if (!schema.statements.empty()) return schema;
  return absl::InvalidArgumentError(absl::StrCat(path, " makes no table: is it the right file?"));
}

absl::StatusOr<SchemaText> SchemaOfFile(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return SchemaOfSqlFile(path);  // a pipe is read once
  std::string head(kMagic.size(), ' ');
  std::ifstream file(path, std::ios::binary);
  const bool is_database = file.read(head.data(), static_cast<std::streamsize>(head.size())) && head == kMagic;
  if (is_database) return SchemaOfDatabase(path);
  const absl::StatusOr<SchemaText> text = SchemaOfSqlFile(path);
  const bool is_binary = file.is_open() && !text.ok() && !ReadTextFile(path, kMostBytes).ok();
  if (!is_binary) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " is neither an SQLite database nor a file of SQL: ", text.status().message()));
}

absl::StatusOr<std::unique_ptr<SqliteAdapter>> RunOnScratch(const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(auto db, SqliteAdapter::Open(":memory:", {.mode = OpenMode::kCreate}));
  const Planner up = [&](const std::vector<AppliedMigration>& history) { return PlanUp(migrations, history); };
  const absl::Status done = Migrate(*db, up, MakeRunContext(), kNoEvents).status();
  if (!done.ok()) return WithContext(done, "the migrations do not run on an empty database");
  return db;
}

absl::StatusOr<SchemaText> SchemaOfHistory(const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(auto db, RunOnScratch(migrations));
  return ReadSchemaText(*db);
}

}  // namespace crystal
