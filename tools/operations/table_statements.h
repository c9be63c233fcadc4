// What the statements of a section do to tables, as far as their words tell.
#ifndef TOOLS_OPERATIONS_TABLE_STATEMENTS_H_
#define TOOLS_OPERATIONS_TABLE_STATEMENTS_H_

#include <string>
#include <vector>

#include "migrator/values/sql_script.h"

namespace crystal {

struct TableStatement {
  enum class Kind { kOther, kCreate, kDrop, kDropColumn, kRename, kRenameColumn, kUpdate, kDelete };
  Kind kind = Kind::kOther;
  std::string table = {};     // in lower case
  std::string new_name = {};  // of kRename, in lower case
  int line = 0;
  bool bounded = true;      // of kUpdate and kDelete: it has a WHERE
  bool on_its_own = false;  // the table is made in the section, under whatever name: a rebuild destroys nothing

  bool Destroys() const {
    return !on_its_own && (kind == Kind::kDrop || kind == Kind::kDropColumn || kind == Kind::kDelete);
  }
};

// One for each of `statements`, in their order.
std::vector<TableStatement> ReadTableStatements(const std::vector<SqlStatement>& statements);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_TABLE_STATEMENTS_H_
