// The structural changes, and their inverses. Plain values: an adapter spells them in its engine's SQL.
#ifndef MIGRATOR_VALUES_SCHEMA_CHANGE_H_
#define MIGRATOR_VALUES_SCHEMA_CHANGE_H_

#include <compare>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "migrator/values/sql_text.h"
#include "migrator/values/types.h"

namespace crystal {

struct CreateTable {
  TableDefinition table;
  auto operator<=>(const CreateTable&) const = default;
};

struct DropTable {
  TableDefinition table;  // what an undo makes again
  auto operator<=>(const DropTable&) const = default;
};

struct RenameTable {
  std::string from;
  std::string to;
  auto operator<=>(const RenameTable&) const = default;
};

struct AddColumn {
  std::string table;
  ColumnDefinition column;
  auto operator<=>(const AddColumn&) const = default;
};

struct DropColumn {
  std::string table;
  ColumnDefinition column;  // what an undo makes again
  auto operator<=>(const DropColumn&) const = default;
};

struct RenameColumn {
  std::string table;
  std::string from;
  std::string to;
  auto operator<=>(const RenameColumn&) const = default;
};

// How values become the new type: kept as they are, or read as a date and time (data-rules.md R2: a value that is none
// stays as it is).
enum class Conversion { kKeep, kToDateTime };

// Gives a column another declaration; the table is rebuilt where the engine cannot do it in place.
struct RetypeColumn {
  std::string table;
  ColumnDefinition from;
  ColumnDefinition to;
  Conversion conversion = Conversion::kKeep;
  auto operator<=>(const RetypeColumn&) const = default;
};

struct CreateIndex {
  IndexDefinition index;
  auto operator<=>(const CreateIndex&) const = default;
};

struct DropIndex {
  IndexDefinition index;
  auto operator<=>(const DropIndex&) const = default;
};

using SchemaChange = std::variant<CreateTable, DropTable, RenameTable, AddColumn, DropColumn, RenameColumn,
                                  RetypeColumn, CreateIndex, DropIndex>;

// The change that takes this one back. Inverse(Inverse(c)) == c but for a conversion of values, which the archive
// undoes.
SchemaChange Inverse(const SchemaChange& change);

// "add column sessions.archived BOOLEAN DEFAULT 0"
std::string ToString(const SchemaChange& change);
std::string ToString(const ColumnDefinition& column);

// The words that every engine and the text of a change share, with a space in front: " DEFAULT 0", " ON DELETE
// CASCADE"; "" where there is nothing to say. `quote` makes a literal of a default that is text.
std::string DefaultClause(const DefaultValue& value, std::string (*quote)(absl::string_view) = QuoteText);
std::string OnDeleteClause(OnDelete on_delete);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_SCHEMA_CHANGE_H_
