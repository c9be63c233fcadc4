#include "tools/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace crystal {
namespace {

std::string DefaultDatabase() {
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "" : home, "/.crystal/sessions.db");
}

}  // namespace

void AddCommonOptions(CLI::App& command, CommonOptions& options) {
  options.database = DefaultDatabase();
  command.add_option("--db", options.database, "The database file")->envname("CRYSTAL_DB")->capture_default_str();
  command.add_flag("--json", options.json, "Print one JSON document instead of text");
}

}  // namespace crystal
