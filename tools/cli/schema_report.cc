#include "tools/cli/schema_report.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_replace.h"
#include "migrator/base/status_macros.h"
#include "tools/cli/console.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

using Json = nlohmann::ordered_json;

// A view's text may have many lines, a cell has one.
std::string OneLine(const std::string& text) { return absl::StrReplaceAll(text, {{"\r", " "}, {"\n", " "}}); }

std::string Side(const std::optional<std::string>& text) { return text ? OneLine(*text) : Dim("(not there)"); }

Json OrNull(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }

}  // namespace

absl::StatusOr<Facts> ReadFacts(const std::string& path) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(path));
  const absl::StatusOr<Schema> schema = session.db->ReadSchema();
  if (!schema.ok()) return WithContext(schema.status(), session.file.path);
  return FactsOf(*schema);
}

std::string FactsText(const Facts& facts) {
  std::vector<std::vector<std::string>> rows = {{"table", "kind", "name", "definition"}};
  for (const auto& [key, text] : facts) {
    rows.push_back({key.table, key.kind, OneLine(key.name), OneLine(key.kind == text ? "" : text)});
  }
  return AlignedTable(rows, "");
}

Json FactsJson(const Facts& facts) {
  Json json = Json::array();
  for (const auto& [key, text] : facts) {
    json.push_back({{"table", key.table}, {"kind", key.kind}, {"name", key.name}, {"definition", text}});
  }
  return json;
}

std::string DifferencesText(const std::vector<Difference>& differences, const std::string& before,
                            const std::string& after) {
  std::vector<std::vector<std::string>> rows = {{"", before, after}};
  for (const Difference& difference : differences) {
    rows.push_back({OneLine(ToString(difference.where)), Side(difference.before), Side(difference.after)});
  }
  return AlignedTable(rows);
}

Json DifferencesJson(const std::vector<Difference>& differences) {
  Json json = Json::array();
  for (const Difference& difference : differences) {
    json.push_back({{"where", ToString(difference.where)},
                    {"before", OrNull(difference.before)},
                    {"after", OrNull(difference.after)}});
  }
  return json;
}

}  // namespace crystal
