// What a statement would write, known before it writes anything.
#ifndef MIGRATOR_ENGINE_STATEMENT_EFFECTS_H_
#define MIGRATOR_ENGINE_STATEMENT_EFFECTS_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"

namespace crystal {

// Names are those of the database itself; TEMP objects are the statement's own business and are not named.
struct StatementEffects {
  std::set<std::string> reads = {};                           // tables and views
  std::set<std::string> inserts_into = {};                    // tables that get rows
  std::map<std::string, std::set<std::string>> updates = {};  // table to columns
  std::set<std::string> deletes_from = {};                    // tables that lose rows and stay
  bool replaces = false;  // a row that is in the way of an inserted or updated one goes: OR REPLACE
  std::set<std::string> drops = {};
  std::set<std::string> creates = {};  // tables, virtual ones too
  // Views and triggers.
  std::set<std::string> drops_objects = {};
  std::set<std::string> creates_objects = {};
  std::set<std::string> creates_indexes = {};

  struct Alter {
    enum class Kind { kAddColumn, kDropColumn, kRenameColumn, kRenameTable };
    Kind kind = Kind::kAddColumn;
    std::string table;
    std::string column = {};    // but of kRenameTable
    std::string new_name = {};  // of the two renames
  };
  std::optional<Alter> alter = std::nullopt;

  // Whether it may leave a view or a trigger that does not work.
  bool may_break_objects() const {
    return alter || !drops.empty() || !drops_objects.empty() || !creates_objects.empty();
  }
};

// Called with what a statement would do, before it does it; an error stops it.
using BeforeStatement = std::function<absl::Status(const StatementEffects&)>;

}  // namespace crystal

#endif  // MIGRATOR_ENGINE_STATEMENT_EFFECTS_H_
