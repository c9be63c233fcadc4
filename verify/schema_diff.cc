#include "verify/schema_diff.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

std::string ColumnFact(const Column& column) {
  std::string text = column.type;
  if (column.primary_key != 0) absl::StrAppend(&text, " PRIMARY KEY ", column.primary_key);
  if (column.not_null) absl::StrAppend(&text, " NOT NULL");
  if (column.default_value) absl::StrAppend(&text, " DEFAULT ", *column.default_value);
  if (column.collation != "BINARY") absl::StrAppend(&text, " COLLATE ", column.collation);
  if (!column.generated.empty()) absl::StrAppend(&text, " AS ", column.generated);
  return text;
}

std::string IndexColumns(const Index& index) {
  return absl::StrJoin(index.columns, ", ", [](std::string* out, const IndexColumn& column) {
    absl::StrAppend(out, column.name.empty() ? "(expression)" : column.name, column.descending ? " DESC" : "",
                    column.collation == "BINARY" ? "" : absl::StrCat(" COLLATE ", column.collation));
  });
}

std::string TableFact(const Table& table) {
  return absl::StrCat("table", table.autoincrement ? " AUTOINCREMENT" : "", table.without_rowid ? " WITHOUT ROWID" : "",
                      table.strict ? " STRICT" : "", table.is_virtual ? " VIRTUAL" : "");
}

void AddTable(const Table& table, Facts& facts) {
  facts[{table.name, "table", ""}] = TableFact(table);
  for (const Column& column : table.columns) facts[{table.name, "column", column.name}] = ColumnFact(column);
  for (const ForeignKey& key : table.foreign_keys) {
    std::string& fact = facts[{table.name, "foreign key", absl::StrJoin(key.from, ", ")}];
    absl::StrAppend(&fact, fact.empty() ? "" : "; ", "REFERENCES ", key.table, "(", absl::StrJoin(key.to, ", "),
                    ") ON DELETE ", key.on_delete, " ON UPDATE ", key.on_update);
  }
  for (const Index& index : table.indexes) {
    if (index.origin == "c") {
      facts[{table.name, "index", index.name}] =
          absl::StrCat(index.unique ? "UNIQUE " : "", "(", IndexColumns(index), ")",
                       index.sql.empty() ? "" : absl::StrCat(" ", index.sql));
    } else {
      facts[{table.name, "unique", IndexColumns(index)}] = index.origin == "pk" ? "PRIMARY KEY" : "UNIQUE";
    }
  }
  for (const std::string& clause : table.clauses) facts[{table.name, "clause", clause}] = "CLAUSE";
  for (const std::string& check : table.checks) facts[{table.name, "check", check}] = "CHECK";
}

}  // namespace

Facts FactsOf(const Schema& schema) {
  Facts facts;
  for (const auto& [name, table] : schema.tables) AddTable(table, facts);
  for (const SchemaObject& object : schema.objects) facts[{"", object.type, object.name}] = object.sql;
  return facts;
}

Facts WithNormalObjects(Facts facts) {
  for (auto& [key, text] : facts) {
    if (key.kind == "view" || key.kind == "trigger") text = NormaliseSql(text);
  }
  return facts;
}

std::vector<Difference> DiffFacts(const Facts& before, const Facts& after) {
  std::vector<Difference> differences;
  for (const auto& [key, text] : before) {
    const auto found = after.find(key);
    if (found == after.end()) {
      differences.push_back({key, text, std::nullopt});
    } else if (found->second != text) {
      differences.push_back({key, text, found->second});
    }
  }
  for (const auto& [key, text] : after) {
    if (before.count(key) == 0) differences.push_back({key, std::nullopt, text});
  }
  return differences;
}

std::vector<Difference> Inverse(std::vector<Difference> differences) {
  for (Difference& difference : differences) difference.before.swap(difference.after);
  return differences;
}

Facts Apply(Facts facts, const std::vector<Difference>& differences) {
  for (const Difference& difference : differences) {
    if (difference.after) {
      facts[difference.where] = *difference.after;
    } else {
      facts.erase(difference.where);
    }
  }
  return facts;
}

std::string ToString(const FactKey& key) {
  if (key.table.empty() || key.kind == "table") return absl::StrCat(key.kind, " ", key.table, key.name);
  return absl::StrCat(key.kind, " ", key.table, ".", key.name);
}

std::string ToString(const Difference& difference) {
  return absl::StrCat(ToString(difference.where), ": ", difference.before.value_or("missing"), ", now ",
                      difference.after.value_or("gone"));
}

}  // namespace crystal
