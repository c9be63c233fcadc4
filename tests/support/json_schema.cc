#include "tests/support/json_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace crystal {
namespace {

using nlohmann::json;

const std::set<std::string>& KnownKeywords() {
  static const std::set<std::string> known = {
      "$schema", "$id",       "$defs", "$ref", "description", "type", "enum", "required", "additionalProperties",
      "items",   "properties"};
  return known;
}

bool IsOfType(const json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  return value.type_name() == type || (type == "number" && value.is_number());
}

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  void Check(const json& value, const json& schema, const std::string& place) {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) Fault(place, "is not foreseen");
      return;
    }
    for (const auto& [keyword, unused] : schema.items()) {
      if (KnownKeywords().count(keyword) == 0) Fault(place, "the schema says " + keyword + ", which is not known");
    }
    if (schema.contains("$ref")) {
      Check(value, root_.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1))), place);
    }
    CheckValue(value, schema, place);
    if (value.is_object()) CheckObject(value, schema, place);
    if (value.is_array() && schema.contains("items")) {
      for (size_t i = 0; i < value.size(); ++i) Check(value[i], schema["items"], place + "/" + std::to_string(i));
    }
  }

  std::vector<std::string> faults;

 private:
  void Fault(const std::string& place, const std::string& what) { faults.push_back(place + ": " + what); }

  void CheckValue(const json& value, const json& schema, const std::string& place) {
    if (schema.contains("enum")) {
      const json& words = schema["enum"];
      if (std::find(words.begin(), words.end(), value) == words.end()) Fault(place, "is " + value.dump());
    }
    if (!schema.contains("type")) return;
    const json types = schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
    const bool right = std::any_of(types.begin(), types.end(), [&](const json& t) { return IsOfType(value, t); });
    if (!right) Fault(place, std::string("is of type ") + value.type_name() + ", not " + types.dump());
  }

  void CheckObject(const json& value, const json& schema, const std::string& place) {
    for (const json& key : schema.value("required", json::array())) {
      if (!value.contains(key.get<std::string>())) Fault(place, "has no " + key.get<std::string>());
    }
    const json properties = schema.value("properties", json::object());
    for (const auto& [key, field] : value.items()) {
      if (properties.contains(key)) {
        Check(field, properties[key], place + "/" + key);
      } else {
        Check(field, schema.value("additionalProperties", json(true)), place + "/" + key);
      }
    }
  }

  const json& root_;
};

}  // namespace

std::vector<std::string> SchemaFaults(const json& document, const json& schema) {
  Validator validator(schema);
  validator.Check(document, schema, "");
  return validator.faults;
}

}  // namespace crystal
