// The tables that the property test of moves draws: every shape of a key, and columns with every kind of default.
#ifndef TESTS_SUPPORT_MOVE_SCHEMA_H_
#define TESTS_SUPPORT_MOVE_SCHEMA_H_

#include <string>
#include <vector>

namespace crystal {

// Numbers that are drawn, and what they mean is looked up where they are used: so every draw means something, whatever
// is there, and a failing case shrinks number by number.
struct Draw {
  int kind = 0, a = 0, b = 0, c = 0;
  bool lazy = false;
};

struct MoveColumn {
  std::string name;
  std::string declaration;  // behind the name
  bool plain = true;        // may be dropped, renamed and overwritten
  bool generated = false;   // holds no value of its own
  bool constant = true;     // its default may stand in ADD COLUMN
};

struct MoveTable {
  std::string name;
  std::string shape;  // as the counts call it
  std::vector<MoveColumn> columns;
  std::vector<std::string> key;  // columns; empty where the rowid is the key
  std::string constraint = {};   // ", PRIMARY KEY(a, b)"
  std::string options = {};      // "WITHOUT ROWID"
  std::string module = {};       // of a virtual table: "fts5(title, body)"
  bool pinned = false;           // another table depends on its name
  bool given = false;            // SQLite gives ids, and may give one again
  bool own = false;              // the user's own
};

inline std::string Quoted(const std::string& name) { return "\"" + name + "\""; }

// The table as a statement, under another name where `name` is not "".
std::string CreateSql(const MoveTable& table, const std::string& name = "");
// The columns with values of their own, "a, b".
std::string StoredNames(const MoveTable& table);
// What ALTER TABLE ADD COLUMN takes.
std::string Declared(const MoveColumn& column);

extern const int kTableShapes;
// One table, or two where the second needs the first. `number` makes their names.
std::vector<MoveTable> DrawTables(const Draw& draw, int number);
MoveColumn DrawColumn(const std::string& name, int draw, bool strict);

// A value as SQL, from the hostile ones.
std::string HostileValue(int draw);

}  // namespace crystal

#endif  // TESTS_SUPPORT_MOVE_SCHEMA_H_
