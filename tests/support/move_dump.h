// All that a database says, read for the property test of moves with plain SQL: none of the toolkit's own ways of
// reading tables, keys and the archive.
#ifndef TESTS_SUPPORT_MOVE_DUMP_H_
#define TESTS_SUPPORT_MOVE_DUMP_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "migrator/engine/database_adapter.h"

namespace crystal {

// Keys and values are texts in which the storage class shows (Literal of database.h). A key is "1", "'a',2", or
// "NULL@7" where a part is NULL and the row stands under the rowid 7.
struct DumpedTable {
  std::vector<std::string> key;  // columns; empty: the rowid
  std::string rowid;             // its name, "" where there is none
  bool autoincrement = false;
  bool is_virtual = false;
  std::map<std::string, std::string> defaults;  // of each stored column: SQL, "" for none
  std::map<std::string, std::string> types;
  std::map<std::string, std::map<std::string, std::string>> rows;  // key -> column -> value
};

struct ArchivedLine {
  std::string table, key, column, value, kind, replaced_by, by;
};

struct Dump {
  std::map<std::string, DumpedTable> tables;   // the history's own, shadow tables and indexes of text left out
  std::map<std::string, std::string> objects;  // "index name" -> SQL; tables too
  std::map<std::string, int64_t> sequences;
  std::vector<ArchivedLine> archive;  // rows and values that left, in their order
  std::vector<std::string> own;       // definitions of the user's own in the archive: their names
  std::vector<std::string> history;   // every row of the history's tables
  std::vector<std::string> stale;     // indexes of text that do not say what their table says

  // Tables, objects, sequences and what the history's tables hold, a line each, so that two can be compared.
  std::vector<std::string> Lines(bool with_history = true) const;
};

Dump DumpOf(DatabaseAdapter& db);

// The key without the rowid that NULL in it brings ("NULL@7" is "NULL"): a rebuild may give the row another.
std::string WithoutRowid(const std::string& key);

// The first line that only one of them has, "" where they are equal.
std::string FirstDifference(const std::vector<std::string>& before, const std::vector<std::string>& after);

}  // namespace crystal

#endif  // TESTS_SUPPORT_MOVE_DUMP_H_
