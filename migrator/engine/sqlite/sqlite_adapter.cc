#include "migrator/engine/sqlite/sqlite_adapter.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_effects.h"
#include "migrator/engine/sqlite/sqlite_errors.h"
#include "migrator/engine/sqlite/sqlite_functions.h"
#include "migrator/engine/sqlite/sqlite_introspection.h"
#include "migrator/engine/sqlite/sqlite_objects.h"
#include "migrator/engine/sqlite/sqlite_rebuild.h"
#include "migrator/engine/sqlite/sqlite_references.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/engine/sqlite/sqlite_sql.h"
#include "migrator/engine/sqlite/sqlite_stand_ins.h"
#include "migrator/engine/sqlite/sqlite_temp.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"
#include "migrator/engine/sqlite/table_cache.h"
#include "migrator/engine/sqlite/text_indexes.h"

namespace crystal {
namespace {

void Bind(SQLite::Statement& statement, absl::Span<const Value> values) {
  int at = 0;
  for (const Value& value : values) {
    ++at;
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      statement.bind(at, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(at, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(at, *text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bind(at, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(at);
    }
  }
}

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(sqlite3* handle, std::unique_ptr<SQLite::Statement> statement)
      : handle_(handle), statement_(std::move(statement)) {}

  absl::StatusOr<bool> Next() override {
    return Guard(handle_, [&]() -> absl::StatusOr<bool> { return statement_->executeStep(); });
  }
  int column_count() const override { return statement_->getColumnCount(); }
  ValueView Get(int column) const override {
    const SQLite::Column value = statement_->getColumn(column);
    switch (value.getType()) {
      case SQLITE_INTEGER:
        return {.type = StorageClass::kInteger, .integer = value.getInt64()};
      case SQLITE_FLOAT:
        return {.type = StorageClass::kReal, .real = value.getDouble()};
      case SQLITE_TEXT:
        return {.type = StorageClass::kText, .bytes = Bytes(value)};
      case SQLITE_BLOB:
        return {.type = StorageClass::kBlob, .bytes = Bytes(value)};
      default:
        return {};
    }
  }

 private:
  // Bytes and length, never up to the first NUL (hazard A15).
  static absl::string_view Bytes(const SQLite::Column& value) {
    const auto* data = value.getType() == SQLITE_TEXT ? static_cast<const void*>(value.getText()) : value.getBlob();
    return {static_cast<const char*>(data), static_cast<size_t>(value.getBytes())};
  }

  sqlite3* handle_;
  std::unique_ptr<SQLite::Statement> statement_;
};

int OpenFlags(OpenMode mode) {
  switch (mode) {
    case OpenMode::kReadOnly:
      return SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX;  // one thread per object
    case OpenMode::kReadWrite:
      return SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
    case OpenMode::kCreate:
      break;
  }
  return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX;
}

absl::Status Configure(sqlite3* handle, int option, bool on) {
  int now = 0;
  if (sqlite3_db_config(handle, option, on ? 1 : 0, &now) == SQLITE_OK && now == (on ? 1 : 0)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("sqlite: option ", option, " of the connection cannot be set"));
}

absl::Status ConfigureConnection(sqlite3* handle, const SqliteOptions& options) {
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_DQS_DML, false));
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_DQS_DDL, false));
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_DEFENSIVE, true));
  // Without it a healthy file with json_extract() in an index, or FTS5 under a view, reads as malformed. No function
  // that a schema can name has a side effect here: sqlite_contract_test.cc lists them.
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, true));
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, options.triggers));
  return Configure(handle, SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys);  // checked by reading it back
}

}  // namespace

SqliteAdapter::SqliteAdapter(std::string path, std::unique_ptr<SQLite::Database> db)
    : path_(std::move(path)), db_(std::move(db)), tables_(std::make_unique<TableCache>(*this)) {}
SqliteAdapter::~SqliteAdapter() = default;

absl::StatusOr<std::unique_ptr<SqliteAdapter>> SqliteAdapter::Open(const std::string& path,
                                                                   const SqliteOptions& options) {
  // An absolute path cannot be taken for a "file:" URI (hazard B19).
  if (path != ":memory:" && (path.empty() || path[0] != '/')) {
    return absl::InvalidArgumentError(absl::StrCat("not an absolute path: \"", path, "\""));
  }
  using Result = absl::StatusOr<std::unique_ptr<SqliteAdapter>>;
  return Guard(nullptr, [&]() -> Result {
    auto db = std::make_unique<SQLite::Database>(path, OpenFlags(options.mode), options.busy_timeout_ms);
    RETURN_IF_ERROR(ConfigureConnection(db->getHandle(), options));
    if (options.keep_write_ahead_log)
      RETURN_IF_ERROR(Configure(db->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true));
    if (options.alone) sqlite3_exec(db->getHandle(), "PRAGMA locking_mode=EXCLUSIVE", nullptr, nullptr, nullptr);
    RETURN_IF_ERROR(RegisterFunctions(db->getHandle()));
    // As in the application's own driver; with Debian's default a rebuild would overwrite every freed page (hazard
    // B14).
    sqlite3_exec(db->getHandle(), "PRAGMA secure_delete=OFF", nullptr, nullptr, nullptr);
    db->exec("PRAGMA schema_version");  // SQLite reads a file only when asked: now is the time to say that it is none
    return std::unique_ptr<SqliteAdapter>(new SqliteAdapter(path, std::move(db)));
  });
}

void SqliteAdapter::ForgetSchema() {
  tables_->Forget();
  if (objects_ != nullptr) objects_->Forget();
}

absl::Status SqliteAdapter::Execute(absl::string_view sql, absl::Span<const Value> values) {
  if (MayChangeSchema(sql)) ForgetSchema();
  const auto run = [&] {
    return Guard(db_->getHandle(), [&] {
      SQLite::Statement statement(*db_, std::string(sql));
      Bind(statement, values);
      while (statement.executeStep()) {
      }
      return absl::OkStatus();
    });
  };
  return WithNeedsNamed(*this, AlteredWithStandIns(db_->getHandle(), sql, run(), run), sql);
}

int64_t SqliteAdapter::rows_changed() const { return sqlite3_changes64(db_->getHandle()); }

absl::StatusOr<std::unique_ptr<Cursor>> SqliteAdapter::Select(absl::string_view sql, absl::Span<const Value> values) {
  return Guard(db_->getHandle(), [&]() -> absl::StatusOr<std::unique_ptr<Cursor>> {
    auto statement = std::make_unique<SQLite::Statement>(*db_, std::string(sql));
    Bind(*statement, values);
    return std::make_unique<SqliteCursor>(db_->getHandle(), std::move(statement));
  });
}

absl::Status SqliteAdapter::DropTemporary() { return DropTempObjects(*this); }

absl::StatusOr<std::vector<BrokenObject>> SqliteAdapter::BrokenObjects(const std::set<std::string>& touched) {
  if (objects_ == nullptr) objects_ = std::make_unique<ObjectCache>(*this);
  return objects_->FindBroken(touched);
}

absl::StatusOr<VirtualRows> SqliteAdapter::RowsOf(absl::string_view virtual_table) {
  return RowsOfVirtualTable(*this, virtual_table);
}

absl::StatusOr<std::vector<std::string>> SqliteAdapter::RebuildStaleTextIndexes(const std::set<std::string>& tables) {
  return RebuildStaleIndexes(*this, tables);
}

absl::StatusOr<Schema> SqliteAdapter::ReadSchema() { return ReadSqliteSchema(*this); }
absl::StatusOr<Table> SqliteAdapter::ReadTable(absl::string_view name) {
  const bool in_transaction = sqlite3_get_autocommit(db_->getHandle()) == 0;  // elsewhere others may change it
  return in_transaction ? tables_->Read(name) : ReadSqliteTable(*this, name);
}

std::string SqliteAdapter::TypeName(DataType type) const { return SqliteTypeName(type); }

absl::Status SqliteAdapter::Begin() {
  objects_.reset();
  return Execute("BEGIN IMMEDIATE");
}
absl::Status SqliteAdapter::Commit() { return Execute("COMMIT"); }

absl::Status SqliteAdapter::Rollback() {
  objects_.reset();
  tables_->Forget();
  // Some errors (disk full) have rolled back already; then there is nothing left to do.
  return sqlite3_get_autocommit(db_->getHandle()) != 0 ? absl::OkStatus() : Execute("ROLLBACK");
}

absl::Status SqliteAdapter::Compile(absl::string_view sql, bool triggers) {
  sqlite3* handle = db_->getHandle();
  int before = 0;
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &before);  // -1 asks and sets nothing
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers));
  absl::Status compiled = Guard(handle, [&] {
    SQLite::Statement statement(*db_, std::string(sql));
    return absl::OkStatus();
  });
  RETURN_IF_ERROR(Configure(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, before != 0));
  return compiled;
}

absl::StatusOr<std::set<std::string>> SqliteAdapter::NamesIn(absl::string_view sql) {
  std::set<std::string> names;
  const auto note = [](void* to, int action, const char* first, const char*, const char*, const char*) {
    const bool names_a_table =
        action == SQLITE_READ || action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    if (names_a_table && first != nullptr) static_cast<std::set<std::string>*>(to)->insert(first);
    return SQLITE_OK;
  };
  sqlite3_set_authorizer(db_->getHandle(), note, &names);
  const absl::Status compiled = Compile(sql, /*triggers=*/true);
  sqlite3_set_authorizer(db_->getHandle(), nullptr, nullptr);
  if (!compiled.ok()) return compiled;
  return names;
}

void SqliteAdapter::KeepWriteAheadLog(bool keep) {
  sqlite3_db_config(db_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

absl::StatusOr<std::vector<std::string>> SqliteAdapter::BrokenReferences() { return FindBrokenReferences(*this); }

absl::StatusOr<IntegrityReport> SqliteAdapter::ReadIntegrity(IntegrityCheck check) {
  return CheckSqliteIntegrity(db_->getHandle(), check);
}

absl::Status SqliteAdapter::CheckIntegrity() {
  ASSIGN_OR_RETURN(const IntegrityReport found, ReadIntegrity(IntegrityCheck::kFull));
  if (found.faults.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("integrity_check: ", absl::StrJoin(found.faults, "; ")));
}

absl::Status SqliteAdapter::CopyFrom(SqliteAdapter& source, const std::function<void(int, int)>& progress) {
  ForgetSchema();
  sqlite3* to = db_->getHandle();
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", source.db_->getHandle(), "main");
  if (backup == nullptr) return SqliteError(to, sqlite3_extended_errcode(to), sqlite3_errmsg(to));
  constexpr int kPagesAStep = 4096;
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    code = sqlite3_backup_step(backup, kPagesAStep);
    if (progress) progress(sqlite3_backup_remaining(backup), sqlite3_backup_pagecount(backup));
  }
  // Both must be good: step says that the last page was copied, finish that it was written.
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE && finished == SQLITE_OK) return absl::OkStatus();
  const int failed = code == SQLITE_DONE ? finished : code;
  return SqliteError(to, failed, absl::StrCat("copy: ", sqlite3_errstr(failed)));
}

}  // namespace crystal
