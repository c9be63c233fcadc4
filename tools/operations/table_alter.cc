#include "tools/operations/table_alter.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

using Columns = std::vector<const Column*>;

bool Says(absl::string_view text, std::initializer_list<absl::string_view> words) {
  return absl::c_any_of(WordsOf(text), [&](const SqlToken& token) {
    return absl::c_any_of(words, [&](absl::string_view word) { return token.IsWord(word); });
  });
}

// The default is one that ADD COLUMN takes for rows that are there: a literal.
bool HasLiteralDefault(absl::string_view part) {
  const std::vector<SqlToken> words = WordsOf(part);
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words[i].IsWord("DEFAULT")) continue;
    const bool moment =
        words[i + 1].kind == SqlToken::Kind::kWord && absl::StartsWithIgnoreCase(words[i + 1].text, "current_");
    return words[i + 1].DepthStep() == 0 && !moment;
  }
  return true;
}

const std::string& PartOf(const CreateTableText& text, const std::string& column) {
  static const std::string kNone;
  const auto found =
      absl::c_find_if(text.parts, [&](const TablePart& part) { return absl::EqualsIgnoreCase(part.column, column); });
  return found == text.parts.end() ? kNone : found->text;
}
// Every part but those of these columns, in one form.
std::multiset<std::string> RestOf(const CreateTableText& text, const Columns& but) {
  std::multiset<std::string> rest;
  for (const TablePart& part : text.parts) {
    const bool left_out = absl::c_any_of(but, [&](const Column* column) {
      return !part.column.empty() && absl::EqualsIgnoreCase(part.column, column->name);
    });
    if (!left_out) rest.insert(NormaliseSql(part.text));
  }
  return rest;
}
// Names in them are spelled as they are, which the text in one form does not tell.
std::vector<ForeignKey> KeysOfOthers(const Table& table, const Columns& but) {
  std::vector<ForeignKey> keys = table.foreign_keys;
  std::erase_if(keys, [&](const ForeignKey& key) {
    return key.from.size() == 1 &&
           absl::c_any_of(but, [&](const Column* column) { return column->name == key.from[0]; });
  });
  return keys;
}

// What it says is about others too: in what order columns come and go would matter.
bool IsEntangled(const Column& column, absl::string_view part) {
  return !column.generated.empty() || Says(part, {"CHECK"});
}

bool CanBeAdded(const Column& column, absl::string_view part) {
  if (Says(part, {"UNIQUE", "PRIMARY"}) || absl::StartsWith(column.generated, "STORED")) return false;
  if (column.not_null && !HasDefault(column)) return false;
  return HasLiteralDefault(part);
}

bool SameOfOthers(const TableSide& before, const CreateTableText& then, const Columns& dropped, const TableSide& after,
                  const CreateTableText& now, const Columns& added) {
  if (NormaliseSql(then.options) != NormaliseSql(now.options)) return false;
  for (const Column& column : before.table.columns) {
    const Column* same = after.table.FindColumn(column.name);
    if (same != nullptr && *same != column) return false;
  }
  return RestOf(then, dropped) == RestOf(now, added) &&
         KeysOfOthers(before.table, dropped) == KeysOfOthers(after.table, added);
}

}  // namespace

std::optional<std::vector<std::string>> AlterTable(const TableSide& before, const TableSide& after) {
  const absl::StatusOr<CreateTableText> then = ParseCreateTable(before.sql), now = ParseCreateTable(after.sql);
  if (!then.ok() || !now.ok()) return std::nullopt;
  const Columns dropped = ColumnsOnlyIn(before.table, after.table), added = ColumnsOnlyIn(after.table, before.table);
  if (!SameOfOthers(before, *then, dropped, after, *now, added)) return std::nullopt;
  const std::string table = absl::StrCat("ALTER TABLE ", SpelledName(after.table.name));
  std::vector<std::string> statements;
  bool entangled = false;
  for (const Column* column : added) {
    const std::string& part = PartOf(*now, column->name);
    if (!CanBeAdded(*column, part)) return std::nullopt;
    entangled |= IsEntangled(*column, part);
    statements.push_back(absl::StrCat(table, " ADD COLUMN ", LaidOutPart(part)));
  }
  for (const Column* column : dropped) {
    const std::string& part = PartOf(*then, column->name);
    if (Says(part, {"UNIQUE", "PRIMARY"})) return std::nullopt;
    entangled |= IsEntangled(*column, part);
    statements.push_back(absl::StrCat(table, " DROP COLUMN ", SpelledName(column->name)));
  }
  if (entangled && statements.size() > 1) return std::nullopt;
  return statements;
}

}  // namespace crystal
