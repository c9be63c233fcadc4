#include "tools/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

constexpr std::array<absl::string_view, 7> kWithValue = {"--db",   "--migrations", "--config",     "--log-format",
                                                         "--wait", "--env-file",   "--application"};
constexpr std::array<absl::string_view, 3> kFlags = {"--json", "--quiet", "--verbose"};

template <typename List>
bool IsOneOf(const List& list, absl::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::string FlagOf(const Words& words, absl::string_view flag) {
  const Words said = FlagsOf(words, flag);
  return said.empty() ? "" : said.back();
}

Words FlagsOf(const Words& words, absl::string_view flag) {
  Words values;
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view word = words[i];
    if (!absl::ConsumePrefix(&word, flag)) continue;
    if (word.empty() && i + 1 < words.size()) values.push_back(words[i + 1]);
    if (absl::ConsumePrefix(&word, "=")) values.emplace_back(word);
  }
  return values;
}

Words Whole(const Words& said) {
  if (said.empty()) return {"--help"};
  Words words;
  for (const std::string& word : said) {
    const bool empty = absl::StartsWith(word, "--") && word.find('=') == word.size() - 1;
    words.push_back(empty ? word.substr(0, word.size() - 1) : word);
    if (empty) words.emplace_back();
  }
  if (words[0] != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

Words LeadingOptions(const Words& words) {
  size_t end = 0;
  while (end < words.size()) {
    const std::string& word = words[end];
    if (IsOneOf(kFlags, word) || IsOneOf(kWithValue, word.substr(0, word.find('=')))) {
      end += IsOneOf(kWithValue, word) ? 2 : 1;
    } else {
      break;
    }
  }
  return {words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(end, words.size()))};
}

Words CommandFirst(const CLI::App& app, const Words& words) {
  const Words leading = LeadingOptions(words);
  Words ordered(words.begin() + static_cast<std::ptrdiff_t>(leading.size()), words.end());
  const CLI::App* command = &app;
  size_t names = 0;
  while (names < ordered.size()) {
    const auto parts = command->get_subcommands([&](const CLI::App* one) { return one->get_name() == ordered[names]; });
    if (parts.empty()) break;
    command = parts[0];
    ++names;
  }
  ordered.insert(ordered.begin() + static_cast<std::ptrdiff_t>(names), leading.begin(), leading.end());
  return ordered;
}

bool IsDatabaseFile(const std::string& word) {
  const std::string extension = absl::AsciiStrToLower(std::filesystem::path(word).extension().string());
  if (extension == ".db" || extension == ".sqlite" || extension == ".sqlite3") return true;
  std::error_code ignored;
  return std::filesystem::is_regular_file(word, ignored);
}

}  // namespace crystal
