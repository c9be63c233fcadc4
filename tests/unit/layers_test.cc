// Holds every #include of the source against the arrows of the architecture, and keeps the engine and exceptions where
// they belong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace crystal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Each layer, and those that it may include besides itself.
const std::map<std::string, std::set<std::string>> kArrows = {
    {"migrator", {}},
    {"migrations", {"migrator"}},
    {"legacy", {"migrator"}},
    {"verify", {"migrator"}},
    {"baseline", {"verify", "migrator"}},
    {"tools", {"baseline", "verify", "legacy", "migrations", "migrator"}},
};

// The floors of the two layers that have some: each, and those that it may include besides itself. Further folders
// below a floor belong to it.
const std::map<std::string, std::set<std::string>> kFloors = {
    {"migrator/base", {}},
    {"migrator/values", {"migrator/base"}},
    {"migrator/engine", {"migrator/base", "migrator/values"}},
    {"migrator/files", {"migrator/base", "migrator/values", "migrator/engine"}},
    {"migrator/road", {"migrator/base", "migrator/values", "migrator/engine", "migrator/files"}},
    {"tools/transition", {}},
    {"tools/operations", {"tools/transition"}},
    {"tools/cli", {"tools/transition", "tools/operations"}},
};

// "migrator/values" of "migrator/values/plan.h"; "" where the path has no two folders.
std::string FloorOf(const std::string& path) {
  const size_t first = path.find('/');
  const size_t second = first == std::string::npos ? first : path.find('/', first + 1);
  return second == std::string::npos ? "" : path.substr(0, second);
}

// Whether one may include the other as far as floors go: only within a layer do they count.
bool KeepsToItsFloor(const std::string& path, const std::string& header) {
  const auto arrows = kFloors.find(FloorOf(path));
  const std::string floor = FloorOf(header);
  if (arrows == kFloors.end() || !kFloors.contains(floor)) return true;
  const bool same_layer = path.substr(0, path.find('/')) == header.substr(0, header.find('/'));
  return !same_layer || floor == arrows->first || arrows->second.contains(floor);
}

// The end of the comment or literal that starts at `at`, or `at` itself where none does.
size_t EndOfNoCode(const std::string& text, size_t at) {
  const auto behind = [&](const std::string& mark, size_t from) {
    const size_t found = text.find(mark, from);
    return found == std::string::npos ? text.size() : found + mark.size();
  };
  if (text.compare(at, 2, "//") == 0) return std::min(text.find('\n', at), text.size());
  if (text.compare(at, 2, "/*") == 0) return behind("*/", at + 2);
  if (text.compare(at, 2, "R\"") == 0) {
    const size_t open = text.find('(', at);
    if (open != std::string::npos) return behind(")" + text.substr(at + 2, open - at - 2) + "\"", open);
  }
  const bool digit_separator = at > 0 && text[at] == '\'' && absl::ascii_isxdigit(text[at - 1]);
  if ((text[at] != '"' && text[at] != '\'') || digit_separator) return at;
  size_t i = at + 1;
  while (i < text.size() && text[i] != text[at] && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

// Code without comments, literals and white space, so that words in them count for nothing.
std::string CodeOnly(const std::string& text) {
  std::string code;
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfNoCode(text, at);
    const bool blank = end > at || absl::ascii_isspace(text[at]);
    if (!blank) code += text[at];
    if (blank && !code.empty() && code.back() != ' ') code += ' ';
    at = std::max(end, at + 1);
  }
  return absl::StrReplaceAll(code, {{" {", "{"}, {" (", "("}});
}

bool HandlesExceptions(const std::string& text) {
  const std::string code = " " + CodeOnly(text);
  for (const char* word : {"try{", "catch("}) {
    for (size_t at = code.find(word); at != std::string::npos; at = code.find(word, at + 1)) {
      if (!absl::ascii_isalnum(code[at - 1]) && code[at - 1] != '_') return true;
    }
  }
  return false;
}

// Raw strings may hold the code of another file.
std::string WithoutRawStrings(const std::string& text) {
  std::string rest;
  for (size_t at = 0; at < text.size();) {
    const size_t end = EndOfNoCode(text, at);
    const bool raw = text.compare(at, 2, "R\"") == 0 && end > at;
    const size_t next = std::max(end, at + 1);
    if (!raw) rest += text.substr(at, next - at);
    at = next;
  }
  return rest;
}

// The headers that a file includes, with their quotes or brackets.
std::vector<std::string> Includes(const std::string& text) {
  std::vector<std::string> headers;
  for (absl::string_view line : absl::StrSplit(WithoutRawStrings(text), '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "#")) continue;
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "include")) continue;
    line = absl::StripLeadingAsciiWhitespace(line);
    headers.emplace_back(line.substr(0, line.find_first_of("\">", 1) + 1));
  }
  return headers;
}

// What a file at `path` (from the root of the source) does that its layer must not; one line each.
std::vector<std::string> Violations(const std::string& path, const std::string& text) {
  std::vector<std::string> found;
  const std::string layer = path.substr(0, path.find('/'));
  const bool adapter = absl::StartsWith(path, "migrator/engine/sqlite/");
  for (const std::string& include : Includes(text)) {
    const std::string header = include.substr(1, include.size() - 2);
    const std::string folder = header.substr(0, header.find('/'));
    const bool ours = kArrows.contains(folder) || folder == "tests" || (include[0] == '"' && header == folder);
    const bool engine = folder == "SQLiteCpp" || header == "sqlite3.h";
    if ((ours && folder != layer && !kArrows.at(layer).contains(folder)) || (engine && !adapter) ||
        !KeepsToItsFloor(path, header)) {
      found.push_back(path + " includes " + header);
    }
  }
  // The library of the command line throws as the adapter's does.
  const bool boundary = adapter || path == "tools/cli/app.cc" || path == "tools/operations/settings.cc";
  if (!boundary && HandlesExceptions(text)) found.push_back(path + " handles exceptions");
  return found;
}

std::vector<std::string> SourceFiles() {
  std::vector<std::string> files;
  const std::filesystem::path root = CRYSTAL_SOURCE_DIR;
  for (const auto& [layer, arrows] : kArrows) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / layer)) {
      const std::string kind = entry.path().extension();
      if (kind == ".h" || kind == ".cc") files.push_back(std::filesystem::relative(entry.path(), root));
    }
  }
  return files;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(std::string(CRYSTAL_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Layers, EveryFileKeepsToItsArrows) {
  const std::vector<std::string> files = SourceFiles();
  EXPECT_GE(files.size(), 20u);  // the walk has found the source
  for (const std::string& path : files) EXPECT_THAT(Violations(path, ReadText(path)), IsEmpty());
}

TEST(Layers, CatchesAnIncludeAgainstTheArrows) {
  EXPECT_THAT(Violations("legacy/a.cc", "#include \"migrations/registry.h\"\n"),
              ElementsAre("legacy/a.cc includes migrations/registry.h"));
  EXPECT_THAT(Violations("migrator/a.h", "int x;\n  #  include <verify/diff.h>\n#include \"tests/support/states.h\"\n"),
              ElementsAre("migrator/a.h includes verify/diff.h", "migrator/a.h includes tests/support/states.h"));
  EXPECT_THAT(Violations("tools/a.cc", "#include \"nowhere.h\"\n"), ElementsAre("tools/a.cc includes nowhere.h"));
}

TEST(Layers, CatchesAnIncludeOfAHigherFloor) {
  EXPECT_THAT(Violations("migrator/values/a.h", "#include \"migrator/engine/database_adapter.h\"\n"),
              ElementsAre("migrator/values/a.h includes migrator/engine/database_adapter.h"));
  EXPECT_THAT(Violations("tools/transition/a.cc", "#include \"tools/cli/console.h\"\n"),
              ElementsAre("tools/transition/a.cc includes tools/cli/console.h"));
  EXPECT_THAT(Violations("migrator/road/a.cc", "#include \"migrator/engine/sqlite/sqlite_adapter.h\"\n"), IsEmpty());
}

TEST(Layers, AllowsWhatTheArrowsAllow) {
  EXPECT_THAT(Violations("tools/a.cc", "#include \"legacy/run.h\"\n#include \"tools/cli.h\"\n#include <vector>\n"),
              IsEmpty());
  EXPECT_THAT(Violations("baseline/a.cc", "#include \"verify/diff.h\"\n#include \"absl/status/status.h\"\n"),
              IsEmpty());
}

TEST(Layers, CatchesTheEngineOutsideItsAdapter) {
  const std::string text = "#include <sqlite3.h>\n#include <SQLiteCpp/Database.h>\n";
  EXPECT_THAT(Violations("verify/a.cc", text),
              ElementsAre("verify/a.cc includes sqlite3.h", "verify/a.cc includes SQLiteCpp/Database.h"));
  EXPECT_THAT(Violations("migrator/files/backup.cc", text), testing::SizeIs(2));
  EXPECT_THAT(Violations("migrator/engine/sqlite/a.cc", text), IsEmpty());
}

TEST(Layers, CatchesExceptionsOutsideTheAdapters) {
  EXPECT_THAT(Violations("tools/a.cc", "void F() { try { G(); }\n  catch (...) {} }"),
              ElementsAre("tools/a.cc handles exceptions"));
  EXPECT_THAT(Violations("tools/cli/app.cc", "try { } catch (...) { }"), IsEmpty());
  EXPECT_THAT(Violations("tools/a.cc", "// we try { and catch (it\nconst char* s = \"try {\"; /* catch ( */ retry();"),
              IsEmpty());
  EXPECT_THAT(Violations("tools/a.cc", "auto s = R\"x(try { \" )x\"; int big = 1'000; char c = '\"'; F(); // try {"),
              IsEmpty());
  EXPECT_THAT(Violations("tools/a.cc", "int big = 1'000; auto s = R\"(it's)\"; char c = '\"'; try /* x */ {"),
              ElementsAre("tools/a.cc handles exceptions"));
}

}  // namespace
}  // namespace crystal
