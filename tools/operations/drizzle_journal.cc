#include "tools/operations/drizzle_journal.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/files/text_file.h"

namespace crystal {
namespace {

using nlohmann::json;

constexpr int64_t kLongestJournal = int64_t{1} << 26;

bool IsEntry(const json& entry) {
  return entry.is_object() && entry.contains("tag") && entry["tag"].is_string() && entry.contains("when") &&
         entry["when"].is_number_integer() && !absl::StrContains(entry["tag"].get_ref<const std::string&>(), '/');
}

}  // namespace

absl::StatusOr<std::vector<DrizzleEntry>> ReadDrizzleJournal(const std::string& directory) {
  const std::string path = absl::StrCat(directory, "/", kDrizzleJournal);
  const absl::StatusOr<std::string> text = ReadTextFile(path, kLongestJournal);
  if (!text.ok()) return InFile(path, text.status());
  const json journal = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!journal.is_object() || !journal.contains("entries") || !journal["entries"].is_array()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": this is no journal of Drizzle's: it has no `entries`"));
  }
  std::vector<DrizzleEntry> entries;
  for (const json& entry : journal["entries"]) {
    if (!IsEntry(entry)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": entry ", entries.size(), " has not both a `tag` and a `when`"));
    }
    entries.push_back({entry["tag"].get<std::string>(), entry["when"].get<int64_t>()});
  }
  return entries;
}

}  // namespace crystal
