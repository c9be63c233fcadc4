#include "tests/support/expected_schema.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/engine/sqlite/create_table_text.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

Column ColumnOfFacts(const Json& facts) {
  Column column{.name = facts.at("name"), .type = absl::AsciiStrToUpper(facts.at("type").get<std::string>())};
  column.not_null = facts.at("not_null");
  if (!facts.at("default").is_null()) column.default_value = facts.at("default");
  column.primary_key = facts.at("primary_key");
  return column;
}

ForeignKey ForeignKeyOfFacts(const Json& facts) {
  ForeignKey key{.from = {facts.at("from")}, .table = facts.at("table"), .to = {}};
  if (!facts.at("to").is_null()) key.to.push_back(facts.at("to"));
  key.on_delete = facts.at("on_delete");
  key.on_update = facts.at("on_update");
  return key;
}

Index IndexOfFacts(const Json& facts) {
  const bool made = facts.at("origin") == "c";
  Index index{.name = made ? facts.at("name").get<std::string>() : "", .origin = facts.at("origin"), .columns = {}};
  index.unique = facts.at("unique");
  for (const Json& column : facts.at("columns")) index.columns.push_back({.name = column});
  return index;
}

std::string ToText(const Column& c) {
  return absl::StrCat(c.name, " ", c.type, c.not_null ? " NOT NULL" : "",
                      c.default_value ? absl::StrCat(" DEFAULT ", *c.default_value) : "",
                      c.primary_key > 0 ? absl::StrCat(" PRIMARY KEY ", c.primary_key) : "",
                      c.collation == "BINARY" ? "" : absl::StrCat(" COLLATE ", c.collation),
                      c.generated.empty() ? "" : absl::StrCat(" GENERATED ", c.generated));
}

std::string ToText(const ForeignKey& k) {
  return absl::StrCat("foreign key (", absl::StrJoin(k.from, ", "), ") to ", k.table, "(", absl::StrJoin(k.to, ", "),
                      ") on delete ", k.on_delete, " on update ", k.on_update);
}

std::string ToText(const Index& i) {
  std::string columns = absl::StrJoin(i.columns, ", ", [](std::string* out, const IndexColumn& c) {
    absl::StrAppend(out, c.name, c.descending ? " DESC" : "", c.collation == "BINARY" ? "" : " COLLATE ", c.collation);
  });
  return absl::StrCat(i.unique ? "unique " : "", "index ", i.name, " [", i.origin, "] (", columns, ")",
                      i.partial ? " partial " : " ", i.sql);
}

std::string ToText(const std::string& check) { return absl::StrCat("check ", check); }
std::string ToText(const SchemaObject& o) { return absl::StrCat(o.type, " ", o.name, " on ", o.table, ": ", o.sql); }

// Two lists held against each other as multisets.
template <typename T>
void Compare(const std::string& where, std::vector<T> want, std::vector<T> got, std::vector<std::string>& out) {
  std::sort(want.begin(), want.end());
  std::sort(got.begin(), got.end());
  std::vector<T> only;
  std::set_difference(want.begin(), want.end(), got.begin(), got.end(), std::back_inserter(only));
  for (const T& item : only) out.push_back(absl::StrCat(where, "missing: ", ToText(item)));
  only.clear();
  std::set_difference(got.begin(), got.end(), want.begin(), want.end(), std::back_inserter(only));
  for (const T& item : only) out.push_back(absl::StrCat(where, "unexpected: ", ToText(item)));
}

std::string Options(const Table& t) {
  return absl::StrCat(t.autoincrement ? "autoincrement " : "", t.without_rowid ? "without rowid " : "",
                      t.strict ? "strict " : "", t.is_virtual ? "virtual" : "");
}

}  // namespace

Schema SchemaOfFacts(const Json& facts) {
  Schema schema;
  for (const auto& [name, sheet] : facts.items()) {
    Table table;
    table.name = name;
    for (const Json& column : sheet.at("columns")) table.columns.push_back(ColumnOfFacts(column));
    for (const Json& key : sheet.at("foreign_keys")) table.foreign_keys.push_back(ForeignKeyOfFacts(key));
    for (const Json& index : sheet.at("indexes")) table.indexes.push_back(IndexOfFacts(index));
    for (const Json& check : sheet.at("checks")) table.checks.push_back(NormaliseSql(check.get<std::string>()));
    table.autoincrement = sheet.at("autoincrement");
    std::sort(table.foreign_keys.begin(), table.foreign_keys.end());
    std::sort(table.indexes.begin(), table.indexes.end());
    std::sort(table.checks.begin(), table.checks.end());
    schema.tables[name] = std::move(table);
  }
  return schema;
}

Schema CanonicalSchema() {
  std::ifstream file(CRYSTAL_SOURCE_DIR "/tests/data/canonical-schema.json");
  return SchemaOfFacts(Json::parse(file));
}

std::vector<std::string> SchemaDifferences(const Schema& want, const Schema& got) {
  std::vector<std::string> out;
  for (const auto& [name, table] : want.tables) {
    const Table* other = got.FindTable(name);
    if (other == nullptr) {
      out.push_back(absl::StrCat("missing: table ", name));
      continue;
    }
    const std::string where = absl::StrCat("table ", name, ": ");
    Compare(where, table.columns, other->columns, out);
    Compare(where, table.foreign_keys, other->foreign_keys, out);
    Compare(where, table.indexes, other->indexes, out);
    Compare(where, table.checks, other->checks, out);
    if (Options(table) != Options(*other)) {
      out.push_back(absl::StrCat(where, "options: ", Options(table), "-> ", Options(*other)));
    }
  }
  for (const auto& [name, table] : got.tables) {
    if (want.FindTable(name) == nullptr) out.push_back(absl::StrCat("unexpected: table ", name));
  }
  Compare("", want.objects, got.objects, out);
  return out;
}

}  // namespace crystal
