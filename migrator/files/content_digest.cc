#include "migrator/files/content_digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_unknown.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";

// Hashes one row after the other. Small values are gathered first: the hash is fast on long pieces only.
class RowHasher {
 public:
  explicit RowHasher(const XXH128_hash_t& columns) : columns_(columns), state_(XXH3_createState(), &XXH3_freeState) {
    XXH3_128bits_reset(state_.get());
  }

  XXH128_hash_t Hash(const Cursor& row) {
    Restart();
    for (int i = 0; i < row.column_count(); ++i) AddValue(row.Get(i));
    if (!streaming_) return XXH3_128bits(gathered_.data(), gathered_.size());
    Flush();
    return XXH3_128bits_digest(state_.get());
  }

 private:
  static constexpr size_t kGathered = 4096;

  void Restart() {
    gathered_.clear();
    if (streaming_) XXH3_128bits_reset(state_.get());
    streaming_ = false;
    Add(columns_);
  }

  // The length stands before the bytes, so that no two rows of values are the same bytes.
  void AddValue(const ValueView& value) {
    gathered_.push_back(static_cast<char>(value.type));
    if (value.type == StorageClass::kInteger) Add(value.integer);
    if (value.type == StorageClass::kReal) Add(value.real);
    if (value.type != StorageClass::kText && value.type != StorageClass::kBlob) return;
    Add(static_cast<uint64_t>(value.bytes.size()));
    if (gathered_.size() + value.bytes.size() <= kGathered) {
      gathered_.append(value.bytes.data(), value.bytes.size());
      return;
    }
    Flush();
    XXH3_128bits_update(state_.get(), value.bytes.data(), value.bytes.size());
  }

  template <typename T>
  void Add(const T& plain) {
    gathered_.append(reinterpret_cast<const char*>(&plain), sizeof(plain));
  }

  void Flush() {
    XXH3_128bits_update(state_.get(), gathered_.data(), gathered_.size());
    gathered_.clear();
    streaming_ = true;
  }

  XXH128_hash_t columns_;
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
  std::string gathered_;
  bool streaming_ = false;
};

void AddTo(TableDigest& digest, const XXH128_hash_t& hash) {
  ++digest.rows;
  digest.low += hash.low64;
  digest.high += hash.high64 + (digest.low < hash.low64 ? 1 : 0);
}

// What is read of a table: the stored columns by name, and then the rowid.
struct Selection {
  std::vector<std::string> columns;
  std::string rowid;
};

Selection SelectionOf(const Table& table) {
  Selection selection{.columns = {}, .rowid = RowidName(table)};
  for (const Column& column : table.columns) {
    if (column.generated.empty()) selection.columns.push_back(column.name);
  }
  std::sort(selection.columns.begin(), selection.columns.end());
  return selection;
}

std::string SqlOf(const std::string& table, const Selection& selection) {
  std::vector<std::string> names;
  for (const std::string& column : selection.columns) names.push_back(QuoteName(column));
  if (!selection.rowid.empty()) names.push_back(selection.rowid);
  return absl::StrCat("SELECT ", absl::StrJoin(names, ", "), " FROM ", QuoteName(table));
}

// Stands before every row's values, so that a value under another column's name counts as another value.
XXH128_hash_t HashNames(const Selection& selection) {
  std::string names;
  for (const std::string& column : selection.columns) absl::StrAppend(&names, column.size(), ":", column);
  absl::StrAppend(&names, selection.rowid.empty() ? "" : "+rowid");
  return XXH3_128bits(names.data(), names.size());
}

absl::StatusOr<TableDigest> DigestTable(DatabaseAdapter& db, const Table& table) {
  const Selection selection = SelectionOf(table);
  TableDigest digest;
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, db.Select(SqlOf(table.name, selection)));
  RowHasher hasher(HashNames(selection));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return digest;
    AddTo(digest, hasher.Hash(*rows));
  }
}

std::string Count(const ContentDigest& tables, const std::string& name) {
  auto found = tables.find(name);
  return found == tables.end() ? "no table" : absl::StrCat(found->second.rows, " rows");
}

}  // namespace

std::string ToString(const TableDigest& digest) { return absl::StrFormat("%016x%016x", digest.high, digest.low); }

std::string FirstDifference(const ContentDigest& expected, const ContentDigest& found) {
  ContentDigest all = expected;
  all.insert(found.begin(), found.end());
  for (const auto& [name, unused] : all) {
    auto a = expected.find(name);
    auto b = found.find(name);
    if (a != expected.end() && b != found.end() && a->second == b->second) continue;
    const std::string before = Count(expected, name);
    const std::string after = Count(found, name);
    return absl::StrCat(
        name, ": ",
        before == after ? absl::StrCat(after, " with other values") : absl::StrCat(after, ", not ", before));
  }
  return "";
}

absl::StatusOr<ContentDigest> DigestContent(DatabaseAdapter& db, const DigestOptions& options) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  ASSIGN_OR_RETURN(int64_t has_sequence,
                   SelectInteger(db, "SELECT count(*) FROM sqlite_schema WHERE name = ?", {std::string(kSequence)}));
  if (has_sequence > 0) {
    Table& sequence = schema.tables[kSequence];
    sequence.name = kSequence;
    sequence.columns = {{.name = "name", .type = ""}, {.name = "seq", .type = ""}};
  }
  ContentDigest digests;
  for (const auto& [name, table] : schema.tables) {
    if (table.is_virtual || (options.include && !options.include(name))) continue;
    absl::StatusOr<TableDigest> digest = DigestTable(db, table);
    if (IsBeyondReach(digest.status())) continue;
    if (!digest.ok()) return WithContext(digest.status(), absl::StrCat("table ", name));
    digests[name] = *digest;
  }
  return digests;
}

}  // namespace crystal
