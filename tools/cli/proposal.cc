#include "tools/cli/proposal.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "migrator/base/shell_word.h"

namespace crystal {
namespace {

constexpr char kProgram[] = "crystal-migration ";
constexpr const char* kRepeated[] = {"--db",     "--migrations", "--schema-file",
                                     "--config", "--env-file",   "--application"};

struct Repeated {
  std::vector<std::pair<std::string, std::string>> said;  // flags and their values
  FlagsOfLine known;
};

Repeated& OfThisRun() {
  static auto& repeated = *new Repeated();
  return repeated;
}

}  // namespace

void RepeatInProposals(const std::vector<std::string>& words, FlagsOfLine known) {
  OfThisRun() = {{}, std::move(known)};
  auto& said = OfThisRun().said;
  for (const char* flag : kRepeated) {
    for (size_t i = 0; i < words.size(); ++i) {
      absl::string_view word = words[i];
      if (!absl::ConsumePrefix(&word, flag)) continue;
      if (word.empty() && i + 1 < words.size()) said.emplace_back(flag, words[i + 1]);
      if (absl::ConsumePrefix(&word, "=")) said.emplace_back(flag, std::string(word));
    }
  }
}

std::string Proposed(const std::string& command) {
  std::string line = absl::StrCat(kProgram, absl::StripPrefix(command, kProgram));
  const auto& [said, known] = OfThisRun();
  if (said.empty()) return line;
  const std::string own = line;
  const std::vector<std::string> flags = known(own);
  for (const auto& [flag, value] : said) {
    if (absl::StrContains(own, absl::StrCat(" ", flag, " ")) || !absl::c_linear_search(flags, flag)) continue;
    absl::StrAppend(&line, " ", flag, " ", ShellQuoted(value));
  }
  return line;
}

std::string Proposed(const std::string& command, const std::string& database) {
  return Proposed(absl::StrCat(command, " --db ", ShellQuoted(database)));
}

std::string WithWholeProposals(const std::string& text) {
  const std::string start = absl::StrCat("`", kProgram);
  std::string whole;
  size_t at = 0;
  for (size_t found = text.find(start); found != std::string::npos; found = text.find(start, at)) {
    const size_t end = text.find('`', found + 1);
    if (end == std::string::npos) break;
    absl::StrAppend(&whole, text.substr(at, found + 1 - at), Proposed(text.substr(found + 1, end - found - 1)));
    at = end;
  }
  return absl::StrCat(whole, text.substr(at));
}

}  // namespace crystal
