#include "verify/database_state.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"

namespace crystal {
namespace {

constexpr char kSequence[] = "sqlite_sequence";

// In what order SQLite notes them is its own affair.
absl::StatusOr<std::map<std::string, int64_t>> SequencesOf(DatabaseAdapter& db, const Schema& schema) {
  std::map<std::string, int64_t> sequences;
  if (std::none_of(schema.tables.begin(), schema.tables.end(), [](const auto& t) { return t.second.autoincrement; })) {
    return sequences;
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows, db.Select("SELECT name, seq FROM sqlite_sequence"));
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return sequences;
    sequences[std::string(rows->Get(0).bytes)] = rows->Get(1).integer;
  }
}

}  // namespace

absl::StatusOr<DatabaseState> StateOf(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(Schema schema, db.ReadSchema());
  for (const TableDefinition& table : HistoryTables()) schema.tables.erase(table.name);
  DatabaseState state{.facts = FactsOf(schema), .content = {}};
  ASSIGN_OR_RETURN(state.content, DigestContent(db, {.include = [](const std::string& table) {
                                                  return !IsHistoryTable(table) && table != kSequence;
                                                }}));
  ASSIGN_OR_RETURN(state.sequences, SequencesOf(db, schema));
  return state;
}

std::string SchemaDifference(const DatabaseState& expected, const DatabaseState& found) {
  const std::vector<Difference> differences = DiffFacts(expected.facts, found.facts);
  return differences.empty() ? "" : ToString(differences[0]);
}

std::string ContentDifference(const DatabaseState& expected, const DatabaseState& found) {
  return FirstDifference(expected.content, found.content);
}

std::string FirstDifference(const DatabaseState& expected, const DatabaseState& found) {
  if (const std::string schema = SchemaDifference(expected, found); !schema.empty()) return schema;
  if (const std::string content = ContentDifference(expected, found); !content.empty()) return content;
  return expected.sequences == found.sequences ? "" : "the next id that a table gives out";
}

}  // namespace crystal
