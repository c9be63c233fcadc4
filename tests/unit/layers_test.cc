// Holds every #include of the source against the arrows of the architecture, and keeps the engine and exceptions where
// they belong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

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

// Code without comments and strings, so that words in them count for nothing. Includes are read from the text itself.
std::string CodeOnly(const std::string& text) {
  static const std::regex kNoCode(
      R"re(//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')re");
  return std::regex_replace(text, kNoCode, " ");
}

// What a file at `path` (from the root of the source) does that its layer must not; one line each.
std::vector<std::string> Violations(const std::string& path, const std::string& text) {
  std::vector<std::string> found;
  const std::string layer = path.substr(0, path.find('/'));
  const bool adapter = path.starts_with("migrator/adapters/");
  static const std::regex kInclude(R"re(^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">])re", std::regex::multiline);
  for (std::sregex_iterator i(text.begin(), text.end(), kInclude), end; i != end; ++i) {
    const bool quoted = (*i)[1] == "\"";
    const std::string header = (*i)[2];
    const std::string folder = header.substr(0, header.find('/'));
    const bool ours = kArrows.contains(folder) || folder == "tests" || (quoted && header == folder);
    if (ours && folder != layer && !kArrows.at(layer).contains(folder)) found.push_back(path + " includes " + header);
    if (!adapter && (folder == "SQLiteCpp" || header == "sqlite3.h")) found.push_back(path + " includes " + header);
  }
  static const std::regex kException(R"re(\b(try[ \t\n]*\{|catch[ \t\n]*\())re");
  if (!adapter && path != "tools/main.cc" && std::regex_search(CodeOnly(text), kException)) {
    found.push_back(path + " handles exceptions");
  }
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
  EXPECT_THAT(Violations("migrator/backup.cc", text), testing::SizeIs(2));
  EXPECT_THAT(Violations("migrator/adapters/a.cc", text), IsEmpty());
}

TEST(Layers, CatchesExceptionsOutsideTheAdapters) {
  EXPECT_THAT(Violations("tools/a.cc", "void F() { try { G(); }\n  catch (...) {} }"),
              ElementsAre("tools/a.cc handles exceptions"));
  EXPECT_THAT(Violations("tools/main.cc", "try { } catch (...) { }"), IsEmpty());
  EXPECT_THAT(Violations("tools/a.cc", "// we try { and catch (it\nconst char* s = \"try {\"; /* catch ( */ retry();"),
              IsEmpty());
}

}  // namespace
}  // namespace crystal
