#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/create_table_text.h"
#include "tests/support/corpus.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(const Json& json) { return json.is_null() ? "" : json.get<std::string>(); }

// "2026-11-22 12:00:00"
bool IsTimestamp(absl::string_view text) {
  constexpr absl::string_view kForm = "dddd-dd-dd dd:dd:dd";
  return text.size() == kForm.size() && std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == 'd' ? absl::ascii_isdigit(c) : c == form;
         });
}

// Whether `text` is `pattern` with a time of the run in each place of <now>.
bool MatchesWithNow(absl::string_view text, const std::string& pattern) {
  const std::vector<std::string> parts = absl::StrSplit(pattern, "<now>");
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (!IsTimestamp(text.substr(0, 19))) return false;
      text.remove_prefix(19);
    }
    if (text.substr(0, parts[i].size()) != parts[i]) return false;
    text.remove_prefix(parts[i].size());
  }
  return text.empty();
}

bool SameAsFact(const Json& fact, const Value& found) {
  const auto* text = std::get_if<std::string>(&found);
  if (fact.is_object() && fact.contains("now")) return text != nullptr && IsTimestamp(*text);
  if (fact.is_object() && fact.contains("text_with_now")) {
    return text != nullptr && MatchesWithNow(*text, Text(fact["text_with_now"]));
  }
  return ToValue(fact) == found;
}

absl::StatusOr<std::vector<std::string>> RowDifferences(DatabaseAdapter& db, const Table& table, const Json& content) {
  std::vector<std::string> order, differences;
  const auto quoted = [](std::string* out, const Json& name) { out->append(QuoteName(Text(name))); };
  for (const Column& column : table.columns) {
    if (column.primary_key != 0) order.push_back(QuoteName(column.name));
  }
  if (order.empty()) order.push_back("rowid");
  ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor,
                   db.Select(absl::StrCat("SELECT ", absl::StrJoin(content["columns"], ", ", quoted), " FROM ",
                                          QuoteName(table.name), " ORDER BY ", absl::StrJoin(order, ", "))));
  for (const Json& row : content["rows"]) {
    ASSIGN_OR_RETURN(bool more, cursor->Next());
    if (!more) return std::vector<std::string>{absl::StrCat(table.name, ": rows missing")};
    for (size_t i = 0; i < row.size(); ++i) {
      if (SameAsFact(row[i], cursor->Get(static_cast<int>(i)).ToValue())) continue;
      differences.push_back(absl::StrCat(table.name, ".", Text(content["columns"][i]), " of ", row[0].dump(), ": ",
                                         row[i].dump(), " expected"));
    }
  }
  return differences;
}

absl::Status CompareSequences(DatabaseAdapter& db, const Json& rows, std::vector<std::string>& differences) {
  Json found = Json::object();
  ASSIGN_OR_RETURN(int64_t kept,
                   SelectInteger(db, "SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'"));
  if (kept != 0) {
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> cursor, db.Select("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"));
    while (true) {
      ASSIGN_OR_RETURN(bool more, cursor->Next());
      if (!more) break;
      found[std::string(cursor->Get(0).bytes)] = cursor->Get(1).integer;
    }
  }
  const nlohmann::json want = rows.value("sequence", Json::object());
  if (want != nlohmann::json(found)) differences.push_back(absl::StrCat("sequences: ", found.dump(), " found"));
  return absl::OkStatus();
}

void CompareObjects(const Schema& found, const Json& expect, std::vector<std::string>& differences) {
  std::vector<std::string> want, have;
  for (const Json& object : expect.value("objects", Json::array())) want.push_back(Text(object["sql"]));
  for (const SchemaObject& object : found.objects) have.push_back(object.sql);
  std::sort(want.begin(), want.end());
  std::sort(have.begin(), have.end());
  if (want != have) differences.push_back(absl::StrCat("views and triggers: ", absl::StrJoin(have, "; "), " found"));
}

}  // namespace

Schema ExpectedSchema(const Json& facts) {
  Schema schema;
  for (const auto& [name, fact] : facts.items()) {
    Table& table = schema.tables[name];
    table.name = name;
    table.autoincrement = fact["autoincrement"] == true;
    for (const Json& c : fact["columns"]) {
      table.columns.push_back({.name = Text(c["name"]), .type = absl::AsciiStrToUpper(Text(c["type"]))});
      table.columns.back().not_null = c["not_null"] == true;
      if (!c["default"].is_null()) table.columns.back().default_value = Text(c["default"]);
      table.columns.back().primary_key = c["primary_key"].get<int>();
    }
    for (const Json& key : fact["foreign_keys"]) {
      table.foreign_keys.push_back({.from = {Text(key["from"])}, .table = Text(key["table"]), .to = {}});
      if (!key["to"].is_null()) table.foreign_keys.back().to = {Text(key["to"])};
      table.foreign_keys.back().on_delete = Text(key["on_delete"]);
      table.foreign_keys.back().on_update = Text(key["on_update"]);
    }
    for (const Json& i : fact["indexes"]) {
      table.indexes.push_back({.name = Text(i["name"]), .origin = Text(i["origin"]), .columns = {}});
      table.indexes.back().unique = i["unique"] == true;
      for (const Json& column : i["columns"]) table.indexes.back().columns.push_back({.name = Text(column)});
    }
    std::string checks = "CREATE TABLE t(c";
    for (const Json& check : fact["checks"]) absl::StrAppend(&checks, " CHECK(", Text(check), ")");
    table.checks = CheckExpressions(checks + ")");
    std::sort(table.foreign_keys.begin(), table.foreign_keys.end());
    std::sort(table.indexes.begin(), table.indexes.end());
  }
  return schema;
}

absl::StatusOr<std::vector<std::string>> Differences(DatabaseAdapter& db, const Json& expect, const Json& schemas) {
  std::vector<std::string> differences;
  ASSIGN_OR_RETURN(Schema found, db.ReadSchema());
  CompareObjects(found, expect, differences);
  const Schema want = ExpectedSchema(schemas[Text(expect["schema"])]);
  if (found.tables != want.tables) {
    for (const auto& [name, table] : want.tables) {
      if (found.FindTable(name) == nullptr || *found.FindTable(name) != table)
        differences.push_back("schema of " + name);
    }
    if (differences.empty()) differences.push_back("tables that should not be there");
    return differences;
  }
  for (const auto& [table, count] : expect["counts"].items()) {
    ASSIGN_OR_RETURN(int64_t rows, SelectInteger(db, absl::StrCat("SELECT count(*) FROM ", QuoteName(table))));
    if (rows != count) differences.push_back(absl::StrCat(table, ": ", rows, " rows, ", count.dump(), " expected"));
  }
  if (!expect.contains("rows") || !differences.empty()) return differences;
  for (const auto& [table, content] : expect["rows"]["tables"].items()) {
    ASSIGN_OR_RETURN(std::vector<std::string> rows, RowDifferences(db, found.tables[table], content));
    differences.insert(differences.end(), rows.begin(), rows.end());
  }
  RETURN_IF_ERROR(CompareSequences(db, expect["rows"], differences));
  return differences;
}

}  // namespace crystal
