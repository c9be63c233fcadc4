// What the tables of a database hold, as one small number a table: to see that nothing was lost without keeping it.
#ifndef MIGRATOR_FILES_CONTENT_DIGEST_H_
#define MIGRATOR_FILES_CONTENT_DIGEST_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "migrator/engine/database_adapter.h"

namespace crystal {

// The number of rows, and the sum modulo 2^128 of a 128-bit hash of each: whatever their order, rows that come twice
// count twice. Equal digests mean equal content, except by a chance that is no chance, or an attacker's work.
struct TableDigest {
  int64_t rows = 0;
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const TableDigest&) const = default;
};
using ContentDigest = std::map<std::string, TableDigest>;

// The sum as 32 hexadecimal digits.
std::string ToString(const TableDigest& digest);
// The first table that differs, in words: "sessions: 3 rows, not 4"; "" where the two are equal.
std::string FirstDifference(const ContentDigest& expected, const ContentDigest& found);

struct DigestOptions {
  // Tables for which this is false are left out; none: all tables.
  std::function<bool(const std::string& table)> include = nullptr;
};

// The digest of every table, and of sqlite_sequence, under its name: every value with its storage class and bytes, and
// the rowid where it can be seen. The order of the columns makes no difference, their names do. Left out: generated
// columns, which follow from the others, virtual tables, whose shadow tables are there, and tables that cannot be read
// here (IsBeyondReach in sqlite_unknown.h), which no statement of this program can have changed.
//
// Reads each table once; memory grows with the largest value only.
// Requires: a transaction is open if other connections may write; else the tables may be of different moments.
absl::StatusOr<ContentDigest> DigestContent(DatabaseAdapter& db, const DigestOptions& options = {});

}  // namespace crystal

#endif  // MIGRATOR_FILES_CONTENT_DIGEST_H_
