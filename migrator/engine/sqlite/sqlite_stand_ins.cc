#include "migrator/engine/sqlite/sqlite_stand_ins.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "absl/algorithm/container.h"

namespace crystal {
namespace {

int CompareBytes(void*, int length, const void* bytes, int other_length, const void* other) {
  const int order = std::memcmp(bytes, other, static_cast<size_t>(std::min(length, other_length)));
  return order != 0 ? order : length - other_length;
}

void ReturnNull(sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_null(context); }

bool Register(sqlite3* db, const Unknown& unknown, bool on) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  const char* name = unknown.name.c_str();
  if (unknown.kind == Unknown::Kind::kCollation) {
    return sqlite3_create_collation(db, name, SQLITE_UTF8, nullptr, on ? &CompareBytes : nullptr) == SQLITE_OK;
  }
  if (unknown.kind != Unknown::Kind::kFunction) return false;
  return sqlite3_create_function(db, name, -1, kFlags, nullptr, on ? &ReturnNull : nullptr, nullptr, nullptr) ==
         SQLITE_OK;
}

// Dropping a column writes the rows of its table anew, and those of a table WITHOUT ROWID are themselves in order.
bool MayWriteInOrder(sqlite3* db, const std::vector<SqlToken>& words, const Unknown& unknown) {
  if (absl::c_none_of(words, [](const SqlToken& word) { return word.IsWord("DROP"); })) return false;
  sqlite3_stmt* found = nullptr;
  const char kSql[] =
      "SELECT 1 FROM pragma_table_list AS l JOIN sqlite_schema AS s ON s.name = l.name WHERE l.wr AND "
      "instr(lower(s.sql), lower(?)) > 0";
  if (sqlite3_prepare_v2(db, kSql, -1, &found, nullptr) != SQLITE_OK) return true;
  sqlite3_bind_text(found, 1, unknown.name.c_str(), -1, SQLITE_TRANSIENT);
  const bool none = sqlite3_step(found) == SQLITE_DONE;
  sqlite3_finalize(found);
  return !none;
}

}  // namespace

StandIns::~StandIns() {
  for (const Unknown& unknown : all_) Register(db_, unknown, false);
}

bool StandIns::Add(const Unknown& unknown) {
  if (absl::c_linear_search(all_, unknown) || !Register(db_, unknown, true)) return false;
  all_.push_back(unknown);
  return true;
}

absl::Status AlteredWithStandIns(sqlite3* db, absl::string_view sql, const absl::Status& error,
                                 const std::function<absl::Status()>& run) {
  StandIns stand_ins(db);
  absl::Status done = error;
  while (true) {
    const std::optional<Unknown> unknown = UnknownIn(done);
    if (!unknown || unknown->kind != Unknown::Kind::kCollation) return done;
    const std::vector<SqlToken> words = WordsOf(sql);
    if (words.empty() || !words[0].IsWord("ALTER") || MayWriteInOrder(db, words, *unknown)) return done;
    if (!stand_ins.Add(*unknown)) return done;
    done = run();
  }
}

}  // namespace crystal
