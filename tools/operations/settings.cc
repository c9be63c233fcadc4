#include "tools/operations/settings.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "tools/operations/suggest.h"

namespace crystal {
namespace {

constexpr char kConfigVariable[] = "CRYSTAL_MIGRATION_CONFIG";
constexpr char kConfigFile[] = "crystal-migration.toml";
constexpr char kPlaceholders[] = "placeholders";
constexpr char kExplain[] = "explain";

std::string FromEnvironment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  return value == nullptr ? "" : value;
}

std::vector<Setting> Defaults() {
  return {
      {"application", "CRYSTAL_MIGRATION_APPLICATION",
       "Whose databases: crystal, or own for an application whose history are the SQL files of a directory", "crystal"},
      {"db", "CRYSTAL_DB", "The database file", absl::StrCat(FromEnvironment("HOME"), "/.crystal/sessions.db")},
      {"migrations", "CRYSTAL_MIGRATIONS", "The directory of SQL migrations", ""},
      {"seeds", "CRYSTAL_SEEDS", "The directory of seeds; else `seeds` beside that of the migrations", ""},
      {"repairs", "CRYSTAL_REPAIRS",
       "The directory of an own application's repairs; else `repairs` beside that of the migrations", ""},
      {"schema-file", "CRYSTAL_SCHEMA_FILE", "A file that is kept saying, in SQL, what the applied migrations make",
       ""},
      {"default-model", "CRYSTAL_DEFAULT_MODEL", "The application's configured model, for new Claude panels", ""},
      {"allow-out-of-order", "CRYSTAL_ALLOW_OUT_OF_ORDER", "Apply migrations that come before applied ones", "false"},
      {"legacy-guard", "CRYSTAL_LEGACY_GUARD",
       "Where a launch of the legacy method would lose data, or that cannot be seen: refuse, or make a verified "
       "backup first and go on",
       "refuse"},
      {"legacy", "CRYSTAL_LEGACY",
       "The old path of an own application: a program with {db} where the database goes, run without a shell", ""},
      {"legacy-timeout", "CRYSTAL_LEGACY_TIMEOUT", "What one launch of it may take before it is killed: 500ms, 10s, 1m",
       "60s"},
      {"wait", "CRYSTAL_MIGRATION_WAIT", "How long to wait for another run on the same database: 500ms, 10s, 1m, 0",
       "10s"},
      {"log-format", "CRYSTAL_LOG_FORMAT", "How events are written to standard error: text or json", "text"}};
}

Setting* Find(std::vector<Setting>& all, const std::string& key) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& setting) { return setting.key == key; });
  return found == all.end() ? nullptr : &*found;
}

// A file of settings moves with its project, and so does what it names.
bool IsPath(const std::string& key) {
  return key == "db" || key == "migrations" || key == "seeds" || key == "repairs" || key == "schema-file";
}

std::string Beside(const std::string& file, const std::string& path) {
  if (path.empty()) return path;
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

// "../../crystal-migration.toml"; "" where there is none. A directory that may not be looked into has no settings.
std::string FindFile() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return "";
  std::string nearest, up;
  for (fs::path at = here;; at = at.parent_path(), up += "../") {
    if (nearest.empty() && fs::exists(at / kConfigFile, error)) nearest = up + kConfigFile;
    if (fs::exists(at / ".git", error)) return nearest;
    if (at == at.parent_path()) break;
  }
  return nearest == kConfigFile ? nearest : "";  // in no repository: whose a file further up is, nobody knows
}

// Every variable of the environment that is called so.
Placeholders PlaceholdersOfEnvironment() {
  constexpr absl::string_view kPrefix = "CRYSTAL_PLACEHOLDER_";
  Placeholders placeholders;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    absl::string_view variable = *entry;
    const size_t equals = variable.find('=');
    if (equals == absl::string_view::npos || !absl::ConsumePrefix(&variable, kPrefix)) continue;
    const size_t end = equals - kPrefix.size();
    placeholders[absl::AsciiStrToLower(variable.substr(0, end))] = std::string(variable.substr(end + 1));
  }
  return placeholders;
}

// The text of a file without its comments. CLI11 takes every # for one, also in the middle of a text in quotes.
std::string WithoutComments(const std::string& text) {
  std::string kept;
  char quote = '\0';
  bool in_comment = false;
  for (const char c : text) {
    if (c == '\n') {
      in_comment = false;
      quote = '\0';  // no text goes over the end of a line
    } else if (quote == '\0' && c == '#') {
      in_comment = true;
    } else if (quote == '"' && c == '"' && kept.back() == '\\') {
      // A quote within the text.
    } else if (!in_comment && (quote == c || (quote == '\0' && (c == '"' || c == '\'')))) {
      quote = quote == c ? '\0' : c;
    }
    if (!in_comment) kept += c;
  }
  return kept;
}

// Throws what CLI11 throws.
std::vector<CLI::ConfigItem> ReadItems(const std::string& file) {
  constexpr char kNoComment = '\x01';
  std::ifstream in(file);
  if (!in.good()) throw CLI::FileError::Missing(file);
  std::ostringstream text;
  text << in.rdbuf();
  std::istringstream without(WithoutComments(text.str()));
  CLI::ConfigTOML reader;
  reader.comment(kNoComment);
  return reader.from_config(without);
}

// A line of a section [[explain]], into the last of `explanations`.
absl::Status ReadExplanation(const CLI::ConfigItem& item, std::vector<Explanation>& explanations) {
  const bool is_where = item.name == "where";
  if (!is_where && item.name != "reason") {
    return absl::InvalidArgumentError(absl::StrCat("[[explain]] has `where` and `reason`, and no \"", item.name, "\"",
                                                   DidYouMean(item.name, {"where", "reason"})));
  }
  std::string& value = is_where ? explanations.back().where : explanations.back().reason;
  if (item.inputs.size() != 1 || item.inputs[0].empty() || !value.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("[[explain]] says `", item.name, "` once, with one text"));
  }
  value = item.inputs[0];
  return absl::OkStatus();
}

absl::Status CheckWhole(const std::vector<Explanation>& explanations) {
  for (const Explanation& one : explanations) {
    if (!one.where.empty() && !one.reason.empty()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "[[explain]] needs `where` and `reason`; here ",
        one.where.empty()
            ? (one.reason.empty() ? "both are missing" : absl::StrCat("`where` of \"", one.reason, "\" is missing"))
            : absl::StrCat("`reason` of \"", one.where, "\" is missing")));
  }
  return absl::OkStatus();
}

absl::Status ReadFile(const std::string& file, std::vector<Setting>& all, Placeholders& placeholders,
                      std::vector<Explanation>& explanations) {
  const auto wrong = [&](absl::string_view what) { return absl::InvalidArgumentError(absl::StrCat(file, ": ", what)); };
  std::vector<CLI::ConfigItem> items;
  try {
    items = ReadItems(file);
  } catch (const CLI::Error& e) {
    return wrong(e.what());
  }
  std::vector<std::string> keys;
  for (const Setting& setting : all) keys.push_back(setting.key);
  for (const CLI::ConfigItem& item : items) {
    const bool explains = item.parents == std::vector<std::string>{kExplain};
    if (explains && item.name == "++") explanations.emplace_back();
    if (item.name == "++" || item.name == "--") continue;  // where CLI11 sees a section begin and end
    if (explains) {
      RETURN_IF_ERROR(WithContext(ReadExplanation(item, explanations), file));
      continue;
    }
    if (item.parents == std::vector<std::string>{kPlaceholders}) {
      if (item.inputs.size() != 1) return wrong(absl::StrCat("the placeholder ", item.name, " takes one value"));
      RETURN_IF_ERROR(WithContext(ParsePlaceholderNames(item.name).status(), file));
      placeholders[item.name] = item.inputs[0];
      continue;
    }
    if (!item.parents.empty()) {
      return wrong(absl::StrCat("there are two sections, [", kPlaceholders, "] and [[", kExplain, "]], and no [",
                                item.parents[0], "]"));
    }
    Setting* setting = Find(all, item.fullname());
    if (setting == nullptr) {
      return wrong(absl::StrCat("there is no setting \"", item.fullname(), "\"", DidYouMean(item.fullname(), keys)));
    }
    if (item.inputs.size() != 1) return wrong(absl::StrCat(item.name, " takes one value"));
    setting->value = IsPath(setting->key) ? Beside(file, item.inputs[0]) : item.inputs[0];
    setting->source = "file";
  }
  return WithContext(CheckWhole(explanations), file);
}

}  // namespace

absl::StatusOr<Settings> Settings::Load(const std::string& file, SettingsFile which, const EnvOrigins& origins) {
  Settings settings;
  settings.all_ = Defaults();
  settings.file_ = file.empty() ? FromEnvironment(kConfigVariable) : file;
  if (settings.file_.empty() && which == SettingsFile::kNamedOrFound) settings.file_ = FindFile();
  if (!settings.file_.empty()) {
    const absl::Status read = ReadFile(settings.file_, settings.all_, settings.placeholders_, settings.explanations_);
    if (!read.ok()) return read;
  }
  for (const auto& [name, value] : PlaceholdersOfEnvironment()) settings.placeholders_[name] = value;
  for (Setting& setting : settings.all_) {
    const std::string value = FromEnvironment(setting.variable);
    if (value.empty()) continue;
    setting.value = value;
    const auto origin = origins.find(setting.variable);
    setting.source = origin == origins.end() ? "environment" : "env file";
    if (origin != origins.end()) setting.env_file = origin->second;
  }
  const Setting& application = settings.Get("application");
  const absl::Status set = settings.UseApplication(application.value);
  if (!set.ok()) return WithContext(set, application.source == "file" ? settings.file_ : application.variable);
  return settings;
}

absl::Status Settings::SetApplication(const std::string& text) {
  Setting& setting = *Find(all_, "application");
  setting.value = text;
  setting.source = "command line";
  return UseApplication(text);
}

absl::Status Settings::UseApplication(const std::string& text) {
  ASSIGN_OR_RETURN(application_, ParseApplication(text));
  // The database of one application is none of another's.
  Setting& db = *Find(all_, "db");
  if (application_ == Application::kOwn && db.source == "default") db.value.clear();
  return absl::OkStatus();
}

std::vector<Setting> Settings::all() const {
  std::vector<Setting> that_apply = all_;
  if (application_ == Application::kOwn) {
    std::erase_if(that_apply, [](const Setting& setting) { return setting.key == "default-model"; });  // Crystal's
  }
  return that_apply;
}

const Setting& Settings::Get(const std::string& key) const {
  return *std::find_if(all_.begin(), all_.end(), [&](const Setting& setting) { return setting.key == key; });
}

bool Settings::IsTrue(const std::string& key) const {
  const std::string& value = Get(key).value;
  return value == "true" || value == "1" || value == "yes" || value == "on";
}

}  // namespace crystal
