#include "migrator/files/backup_manifest.h"

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;

// A field of the wanted kind, or the given value: nothing here throws, whatever the file holds (hazard E8).
std::string Text(const json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int64_t Integer(const json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : -1;
}

bool ParseTable(const json& value, TableDigest& digest) {
  constexpr size_t kHalf = 16;
  if (!value.is_object()) return false;
  const std::string sum = Text(value, "digest");
  digest.rows = Integer(value, "rows");
  return digest.rows >= 0 && sum.size() == 2 * kHalf && absl::SimpleHexAtoi(sum.substr(0, kHalf), &digest.high) &&
         absl::SimpleHexAtoi(sum.substr(kHalf), &digest.low);
}

bool ParseTables(const json& object, ContentDigest& tables) {
  auto found = object.find("tables");
  if (found == object.end() || !found->is_object()) return false;
  for (const auto& [name, value] : found->items()) {
    if (!ParseTable(value, tables[name])) return false;
  }
  return true;
}

}  // namespace

std::string ManifestPath(const std::string& backup) { return backup + ".json"; }

std::string ToJson(const BackupManifest& manifest) {
  json tables = json::object();
  for (const auto& [name, digest] : manifest.tables) {
    tables[name] = {{"rows", digest.rows}, {"digest", ToString(digest)}};
  }
  const json document = {{"format", kFormat},
                         {"source", manifest.source},
                         {"created", CompactTime(manifest.created_ms)},
                         {"created_ms", manifest.created_ms},
                         {"size", manifest.size},
                         {"sha256", manifest.sha256},
                         {"damage", manifest.damage},
                         {"tables", tables}};
  // Names may hold any bytes; those that are no UTF-8 are replaced instead of thrown about.
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

absl::StatusOr<BackupManifest> ParseManifest(absl::string_view text) {
  const json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || Integer(document, "format") != kFormat) {
    return absl::DataLossError("no manifest of a backup, or one of a newer format");
  }
  BackupManifest manifest{.source = Text(document, "source"),
                          .created_ms = Integer(document, "created_ms"),
                          .size = Integer(document, "size"),
                          .sha256 = Text(document, "sha256"),
                          .tables = {},
                          .damage = Text(document, "damage")};
  constexpr size_t kSha256Digits = 64;
  if (manifest.size < 0 || manifest.sha256.size() != kSha256Digits || !ParseTables(document, manifest.tables)) {
    return absl::DataLossError("a manifest of a backup with fields that are missing or damaged");
  }
  return manifest;
}

}  // namespace crystal
