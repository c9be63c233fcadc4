// The migrations that the property test of moves draws, as the text of their files.
#ifndef TESTS_SUPPORT_MOVE_SCRIPTS_H_
#define TESTS_SUPPORT_MOVE_SCRIPTS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "migrator/values/migration.h"
#include "tests/support/move_schema.h"

namespace crystal {

// One name for what is the same thing under several: a table and a column that were renamed.
class Aliases {
 public:
  void RenameTable(const std::string& from, const std::string& to) { tables_[to] = Table(from); }
  void RenameColumn(const std::string& table, const std::string& from, const std::string& to) {
    columns_[{Table(table), to}] = Column(table, from);
  }
  std::string Table(const std::string& name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? name : found->second;
  }
  std::string Column(const std::string& table, const std::string& name) const {
    const auto found = columns_.find({Table(table), name});
    return found == columns_.end() ? name : found->second;
  }

 private:
  std::map<std::string, std::string> tables_;
  std::map<std::pair<std::string, std::string>, std::string> columns_;
};

// A migration, and what the model knows of it because it drew it.
struct MoveScript {
  std::string kind;
  std::string up, down;
  bool restores = false;                                 // down and up again, with nobody at work between, is as it was
  bool grows = false;                                    // each redo computes other values from those of the last
  bool inserts = false;                                  // makes rows of its own
  bool may_refuse = false;                               // it fails, or takes what something of the author's needs
  std::set<std::string> fills_up = {}, fills_down = {};  // tables that a section fills from others
  std::set<std::pair<std::string, std::string>> forgets = {};  // canonical table and column; "" for the whole table
  Migration migration = {};

  std::string File() const { return "-- migrate:up\n" + up + "\n-- migrate:down\n" + down + "\n"; }
};

extern const int kScriptKinds;
// `schema` is what the migrations before made of the tables; it becomes what this one makes of it.
MoveScript DrawScript(const Draw& draw, int number, std::vector<MoveTable>& schema, Aliases& aliases);
MoveScript CreationOf(const std::vector<MoveTable>& schema);

}  // namespace crystal

#endif  // TESTS_SUPPORT_MOVE_SCRIPTS_H_
