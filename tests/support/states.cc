#include "tests/support/states.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/expected_schema.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;  // the order of tables, columns and rows counts

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "tests/data/states.json: " << why << "\n";
  std::abort();
}

Value ValueOfFact(const Json& fact) {
  if (fact.is_null()) return std::monostate{};
  if (fact.is_number_integer()) return fact.get<int64_t>();
  if (fact.is_string()) return fact.get<std::string>();
  if (fact.contains("real")) return fact.at("real").get<double>();
  if (fact.contains("blob")) return Blob{absl::HexStringToBytes(fact.at("blob").get<std::string>())};
  if (fact.contains("now")) return std::string("2026-01-01 00:00:00");
  int64_t integer = 0;
  if (fact.contains("int") && absl::SimpleAtoi(fact.at("int").get<std::string>(), &integer)) return integer;
  Die(absl::StrCat("unknown value ", fact.dump()));
}

std::string Names(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& n) { out->append(QuoteName(n)); });
}

bool NamesWord(const std::string& text, const std::string& word) {
  const auto is_word = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

// One column; the checks that name it move from `checks` into it, as users' files have them.
std::string ColumnSql(const Json& facts, bool only_key, bool autoincrement, std::vector<std::string>& checks) {
  const std::string name = facts.at("name"), type = facts.at("type");
  std::string sql = absl::StrCat(QuoteName(name), type.empty() ? "" : " ", type);
  if (only_key) absl::StrAppend(&sql, " PRIMARY KEY", autoincrement ? " AUTOINCREMENT" : "");
  if (facts.at("not_null")) sql += " NOT NULL";
  if (!facts.at("default").is_null()) absl::StrAppend(&sql, " DEFAULT ", facts.at("default").get<std::string>());
  std::erase_if(checks, [&](const std::string& check) {
    if (!NamesWord(check, name)) return false;
    absl::StrAppend(&sql, " CHECK(", check, ")");
    return true;
  });
  return sql;
}

std::string PrimaryKeySql(std::vector<Json> keys) {
  std::sort(keys.begin(), keys.end(),
            [](const Json& a, const Json& b) { return a.at("primary_key") < b.at("primary_key"); });
  std::vector<std::string> names;
  for (const Json& key : keys) names.push_back(key.at("name"));
  return absl::StrCat("PRIMARY KEY(", Names(names), ")");
}

std::string ForeignKeySql(const Json& key) {
  std::string sql = absl::StrCat("FOREIGN KEY(", QuoteName(key.at("from").get<std::string>()), ") REFERENCES ",
                                 QuoteName(key.at("table").get<std::string>()));
  if (!key.at("to").is_null()) absl::StrAppend(&sql, "(", QuoteName(key.at("to").get<std::string>()), ")");
  return absl::StrCat(sql, " ON DELETE ", key.at("on_delete").get<std::string>());
}

std::string CreateTableSql(const std::string& name, const Json& facts) {
  std::vector<Json> keys;
  for (const Json& column : facts.at("columns")) {
    if (column.at("primary_key") > 0) keys.push_back(column);
  }
  std::vector<std::string> parts, checks = facts.at("checks");
  for (const Json& column : facts.at("columns")) {
    const bool only_key = keys.size() == 1 && column.at("primary_key") > 0;
    parts.push_back(ColumnSql(column, only_key, facts.at("autoincrement"), checks));
  }
  if (keys.size() > 1) parts.push_back(PrimaryKeySql(keys));
  for (const Json& index : facts.at("indexes")) {
    if (index.at("origin") == "u") parts.push_back(absl::StrCat("UNIQUE(", Names(index.at("columns")), ")"));
  }
  for (const std::string& check : checks) parts.push_back(absl::StrCat("CHECK(", check, ")"));
  for (const Json& key : facts.at("foreign_keys")) parts.push_back(ForeignKeySql(key));
  return absl::StrCat("CREATE TABLE ", QuoteName(name), "(", absl::StrJoin(parts, ", "), ")");
}

void AddSchema(const Json& facts, UserState& state) {
  state.schema = SchemaOfFacts(facts);
  for (const auto& [name, table] : facts.items()) {
    state.create_tables.push_back(CreateTableSql(name, table));
    for (const Json& index : table.at("indexes")) {
      if (index.at("origin") != "c") continue;
      state.create_indexes.push_back(absl::StrCat(index.at("unique") ? "CREATE UNIQUE INDEX " : "CREATE INDEX ",
                                                  QuoteName(index.at("name").get<std::string>()), " ON ",
                                                  QuoteName(name), "(", Names(index.at("columns")), ")"));
    }
  }
}

UserTable TableOfFacts(const std::string& name, const Json& facts) {
  UserTable table{.name = name, .columns = facts.at("columns"), .rows = {}};
  for (const Json& row : facts.at("rows")) {
    std::vector<Value>& values = table.rows.emplace_back();
    for (const Json& value : row) values.push_back(ValueOfFact(value));
  }
  return table;
}

void RequireKnownFacts(const Json& facts) {
  // `legacy` and `foreign_key_violations` tell of the recorded launches and of the file before it was made odd; what
  // breaks a key is judged by the file as it is.
  static const std::set<std::string> known = {"name",    "schema", "tables", "sequence", "foreign_key_violations",
                                              "objects", "refuse", "legacy"};
  for (const auto& [fact, value] : facts.items()) {
    if (known.count(fact) == 0) Die(absl::StrCat("unknown fact ", fact));
  }
}

UserState StateOfFacts(const Json& facts, const Json& schemas) {
  RequireKnownFacts(facts);
  UserState state;
  state.name = facts.at("name");
  if (facts.at("tables").empty()) return state;
  AddSchema(schemas.at(facts.at("schema").get<std::string>()), state);
  for (const auto& [name, table] : facts.at("tables").items()) state.tables.push_back(TableOfFacts(name, table));
  if (facts.contains("sequence")) {
    for (const auto& [name, seq] : facts.at("sequence").items()) state.sequence.emplace_back(name, seq);
  }
  for (const Json& thing : facts.value("objects", Json::array())) state.create_objects.push_back(thing.at("sql"));
  state.refusal = facts.value("refuse", "");
  return state;
}

absl::Status InsertRows(DatabaseAdapter& db, const UserTable& table) {
  const std::vector<std::string> marks(table.columns.size(), "?");
  const std::string sql = absl::StrCat("INSERT INTO ", QuoteName(table.name), "(", Names(table.columns), ") VALUES(",
                                       absl::StrJoin(marks, ", "), ")");
  for (const std::vector<Value>& row : table.rows) RETURN_IF_ERROR(WithContext(db.Execute(sql, row), table.name));
  return absl::OkStatus();
}

absl::Status ExecuteAll(DatabaseAdapter& db, const std::vector<std::string>& statements) {
  for (const std::string& sql : statements) RETURN_IF_ERROR(WithContext(db.Execute(sql), sql));
  return absl::OkStatus();
}

}  // namespace

std::vector<UserState> LoadStates() {
  std::ifstream file(CRYSTAL_SOURCE_DIR "/tests/data/states.json");
  if (!file) Die("cannot be read");
  const Json all = Json::parse(file);
  std::vector<UserState> states;
  for (const Json& facts : all.at("states")) states.push_back(StateOfFacts(facts, all.at("schemas")));
  return states;
}

std::string ThingInTheWay(const UserState& state) {
  const std::vector<std::string> words = absl::StrSplit(state.refusal, ' ');
  if (words.size() < 2) Die(absl::StrCat(state.name, ": no thing in the way: ", state.refusal));
  return absl::StrCat(words[0], " ", words[1]);
}

absl::Status BuildState(const UserState& state, const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path + suffix);
  if (state.tables.empty()) {
    std::ofstream empty(path);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, {.mode = OpenMode::kCreate}));
  RETURN_IF_ERROR(db->Begin());
  RETURN_IF_ERROR(ExecuteAll(*db, state.create_tables));
  for (const UserTable& table : state.tables) RETURN_IF_ERROR(InsertRows(*db, table));
  RETURN_IF_ERROR(ExecuteAll(*db, state.create_indexes));
  for (const auto& [name, seq] : state.sequence) {
    RETURN_IF_ERROR(db->Execute("DELETE FROM sqlite_sequence WHERE name = ?", {Value(name)}));
    RETURN_IF_ERROR(db->Execute("INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)", {Value(name), Value(seq)}));
  }
  RETURN_IF_ERROR(ExecuteAll(*db, state.create_objects));
  return db->Commit();
}

}  // namespace crystal
