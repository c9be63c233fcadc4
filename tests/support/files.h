// Small database files and looks at directories, for tests.
#ifndef TESTS_SUPPORT_FILES_H_
#define TESTS_SUPPORT_FILES_H_

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/content_digest.h"
#include "tests/support/child.h"
#include "tests/support/status_matchers.h"

namespace crystal {

inline std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// The names in a directory, sorted.
inline std::vector<std::string> Names(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

inline unsigned ModeOf(const std::string& path) {
  struct stat found = {};
  return lstat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
}

// Runs statements on a database, made where it is missing; false and a printed status at the first that fails.
inline bool RunSql(const std::string& path, const std::vector<std::string>& statements) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, {.mode = OpenMode::kCreate});
  absl::Status status = db.status();
  for (const std::string& sql : statements) {
    if (status.ok()) status = (*db)->Execute(sql);
  }
  EXPECT_OK(status);
  return status.ok();
}

// The first value of a query, as an integer; -1 and a failed test where there is none.
inline int64_t QueryInteger(const std::string& path, const std::string& sql) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, {});
  EXPECT_OK(db);
  if (!db.ok()) return -1;
  absl::StatusOr<int64_t> value = SelectInteger(**db, sql);
  EXPECT_OK(value);
  return value.value_or(-1);
}

// `rows` rows of about 1 KiB in a table `notes`.
inline std::vector<std::string> NotesSql(int rows) {
  return {"CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, data BLOB)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
              ") INSERT INTO notes (text, data) SELECT 'note ' || i, randomblob(1000) FROM n"};
}

// Runs statements in a process that dies without closing the database: what it did not finish stays on the disk.
inline void CrashAfter(const std::string& path, const std::vector<std::string>& statements) {
  const int left = RunInChild([&] {
    absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, {.mode = OpenMode::kCreate});
    if (!db.ok()) return 1;
    (*db)->KeepWriteAheadLog(true);
    for (const std::string& sql : statements) {
      if (!(*db)->Execute(sql).ok()) return 2;
    }
    _exit(kChildOk);
  });
  EXPECT_EQ(left, kChildOk);
}

// A database in WAL mode whose rows are in its -wal only (hazard B1).
inline void MakeUncheckpointed(const std::string& path, int rows) {
  std::vector<std::string> sql = {"PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0"};
  for (const std::string& statement : NotesSql(rows)) sql.push_back(statement);
  CrashAfter(path, sql);
}

// A database with the hot journal of a transaction that deleted every row (hazard B2).
inline void MakeHotJournal(const std::string& path, int rows) {
  RunSql(path, NotesSql(rows));
  CrashAfter(path, {"PRAGMA cache_size=5", "BEGIN", "UPDATE notes SET data = randomblob(1000)", "DELETE FROM notes"});
}

// The content's digest; empty, and a failed test, where it cannot be read.
inline ContentDigest DigestOf(const std::string& path) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(path, {.mode = OpenMode::kReadOnly});
  EXPECT_OK(db);
  if (!db.ok()) return {};
  absl::StatusOr<ContentDigest> digest = DigestContent(**db);
  EXPECT_OK(digest);
  return digest.value_or(ContentDigest{});
}

}  // namespace crystal

#endif  // TESTS_SUPPORT_FILES_H_
