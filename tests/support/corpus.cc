#include "tests/support/corpus.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& json) { return json.is_null() ? "" : json.get<std::string>(); }

std::string QuotedList(const Json& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const Json& n) { out->append(QuoteName(Text(n))); });
}

std::string ColumnClause(const Json& column, bool is_only_key, bool autoincrement) {
  std::string clause = QuoteName(Text(column["name"]));
  if (!Text(column["type"]).empty()) absl::StrAppend(&clause, " ", Text(column["type"]));
  if (is_only_key) absl::StrAppend(&clause, " PRIMARY KEY", autoincrement ? " AUTOINCREMENT" : "");
  if (column["not_null"] == true) absl::StrAppend(&clause, " NOT NULL");
  if (!column["default"].is_null()) absl::StrAppend(&clause, " DEFAULT ", Text(column["default"]));
  return clause;
}

// Checks stand behind the columns: where they stand makes no difference to what they mean.
std::string CreateTableSql(const std::string& table, const Json& facts) {
  std::vector<std::string> parts;
  std::vector<std::pair<int, std::string>> keys;
  for (const Json& column : facts["columns"]) {
    if (column["primary_key"] != 0) keys.emplace_back(column["primary_key"].get<int>(), Text(column["name"]));
  }
  for (const Json& column : facts["columns"]) {
    parts.push_back(
        ColumnClause(column, keys.size() == 1 && column["primary_key"] != 0, facts["autoincrement"] == true));
  }
  std::sort(keys.begin(), keys.end());
  const auto key_name = [](std::string* out, const auto& key) { out->append(QuoteName(key.second)); };
  if (keys.size() > 1) parts.push_back(absl::StrCat("PRIMARY KEY(", absl::StrJoin(keys, ", ", key_name), ")"));
  for (const Json& index : facts["indexes"]) {
    if (index["origin"] == "u") parts.push_back(absl::StrCat("UNIQUE(", QuotedList(index["columns"]), ")"));
  }
  for (const Json& check : facts["checks"]) parts.push_back(absl::StrCat("CHECK(", Text(check), ")"));
  for (const Json& key : facts["foreign_keys"]) {
    const std::string to = key["to"].is_null() ? "" : absl::StrCat("(", QuoteName(Text(key["to"])), ")");
    parts.push_back(absl::StrCat("FOREIGN KEY(", QuoteName(Text(key["from"])), ") REFERENCES ",
                                 QuoteName(Text(key["table"])), to, " ON DELETE ", Text(key["on_delete"])));
  }
  return absl::StrCat("CREATE TABLE ", QuoteName(table), "(", absl::StrJoin(parts, ", "), ")");
}

absl::Status InsertRow(DatabaseAdapter& db, const std::string& table, const Json& columns, const Json& values) {
  std::vector<Value> bound;
  for (const Json& value : values) bound.push_back(ToValue(value));
  const std::vector<std::string> marks(bound.size(), "?");
  return db.Execute(absl::StrCat("INSERT INTO ", QuoteName(table), "(", QuotedList(columns), ") VALUES(",
                                 absl::StrJoin(marks, ", "), ")"),
                    bound);
}

absl::Status CreateIndexes(DatabaseAdapter& db, const Json& schema) {
  for (const auto& [table, facts] : schema.items()) {
    for (const Json& index : facts["indexes"]) {
      if (index["origin"] != "c") continue;
      RETURN_IF_ERROR(db.Execute(absl::StrCat("CREATE ", index["unique"] == true ? "UNIQUE " : "", "INDEX ",
                                              QuoteName(Text(index["name"])), " ON ", QuoteName(table), "(",
                                              QuotedList(index["columns"]), ")")));
    }
  }
  return absl::OkStatus();
}

absl::Status Fill(DatabaseAdapter& db, const Json& load, const Json& schema) {
  for (const auto& [table, facts] : schema.items()) RETURN_IF_ERROR(db.Execute(CreateTableSql(table, facts)));
  for (const auto& [table, content] : load["tables"].items()) {
    for (const Json& row : content["rows"]) RETURN_IF_ERROR(InsertRow(db, table, content["columns"], row));
  }
  RETURN_IF_ERROR(CreateIndexes(db, schema));
  const Json sequences = load.value("sequence", Json::object());
  for (const auto& [table, sequence] : sequences.items()) {
    RETURN_IF_ERROR(db.Execute("DELETE FROM sqlite_sequence WHERE name = ?", {Value(table)}));
    RETURN_IF_ERROR(db.Execute("INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)",
                               {Value(table), Value(sequence.get<int64_t>())}));
  }
  for (const Json& object : load.value("objects", Json::array())) RETURN_IF_ERROR(db.Execute(Text(object["sql"])));
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> CorpusFiles() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(CRYSTAL_SOURCE_DIR "/tests/data/corpus")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Json ReadCorpus(const std::string& path) { return Json::parse(std::ifstream(path)); }

Value ToValue(const Json& fact) {
  if (fact.is_null()) return std::monostate{};
  if (fact.is_string()) return fact.get<std::string>();
  if (fact.is_number_integer()) return fact.get<int64_t>();
  if (fact.is_number()) return fact.get<double>();
  if (fact.contains("real")) return fact["real"].get<double>();
  if (fact.contains("blob")) return Blob{absl::HexStringToBytes(Text(fact["blob"]))};
  if (fact.contains("int")) {
    int64_t integer = 0;
    return absl::SimpleAtoi(Text(fact["int"]), &integer) ? Value(integer) : Value();
  }
  return std::string("2026-01-01 00:00:00");  // a time of some earlier run
}

absl::Status BuildState(DatabaseAdapter& db, const Json& load, const Json& schemas) {
  if (load["tables"].empty()) return absl::OkStatus();
  RETURN_IF_ERROR(db.Execute("PRAGMA foreign_keys = OFF"));  // a state may hold orphans
  RETURN_IF_ERROR(db.Begin());
  RETURN_IF_ERROR(Fill(db, load, schemas[Text(load["schema"])]));
  RETURN_IF_ERROR(db.Commit());
  return db.Execute("PRAGMA foreign_keys = ON");
}

absl::Status InsertRows(DatabaseAdapter& db, const Json& tables) {
  for (const auto& [table, rows] : tables.items()) {
    for (const Json& row : rows) {
      Json columns = Json::array(), values = Json::array();
      for (const auto& [column, value] : row.items()) {
        columns.push_back(column);
        values.push_back(value);
      }
      RETURN_IF_ERROR(InsertRow(db, table, columns, values));
    }
  }
  return absl::OkStatus();
}

}  // namespace crystal
