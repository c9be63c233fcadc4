// Help for hands: the completions in their shells, the manual page, the editor's snippets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"
#include "tools/cli/completion.h"
#include "tools/cli/man_page.h"

namespace crystal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

bool IsInstalled(const std::string& program) { return system(("command -v " + program + " >/dev/null").c_str()) == 0; }

class Hands : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) { std::ofstream(dir_.File(name)) << text; }
  // Standard output and error of a command line, run where the scripts are.
  std::string Shell(const std::string& line) {
    FILE* pipe = popen(absl::StrCat("cd ", dir_.path(), " && { ", line, "; } 2>&1").c_str(), "r");
    std::string text;
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
    exit_code_ = WEXITSTATUS(pclose(pipe));
    return text;
  }
  // What bash offers behind these words, a line each; the last word is what was typed so far.
  std::string Bash(const std::vector<std::string>& typed) {
    Write("script.bash", RunProgram({"completion", "bash"}).out);
    std::string words = CRYSTAL_PROGRAM;
    for (const std::string& word : typed) absl::StrAppend(&words, " ", ShellQuoted(word));
    Write("ask.bash", absl::StrCat("source script.bash\nCOMP_WORDS=(", words, ")\nCOMP_CWORD=", typed.size(),
                                   "\n_crystal_migration 2>/dev/null\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"));
    return Shell("bash --norc ask.bash");
  }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
  int exit_code_ = 0;
};

TEST_F(Hands, BashCompletesCommandsAndOptions) {
  EXPECT_EQ(Bash({"sta"}), "start\nstatus\n");
  EXPECT_EQ(Bash({"status", "--ex"}), "--exit-code\n");
  EXPECT_EQ(Bash({"schema", "di"}), "diff\n");
  EXPECT_EQ(Bash({"legacy", "re"}), "releases\n");
  EXPECT_EQ(Bash({"complete"}), "\n");  // the hidden one stays hidden
}

TEST_F(Hands, BashCompletesValues) {
  EXPECT_EQ(Bash({"start", "--mode", ""}), "legacy\nparallel\nversioned\n");
  EXPECT_EQ(Bash({"completion", "z"}), "zsh\n");
  Write("one two.db", "");
  EXPECT_EQ(Bash({"status", "--db", "one"}), "one two.db\n");
  std::filesystem::create_directory(dir_.File("sqls"));
  EXPECT_EQ(Bash({"status", "--migrations", "s"}), "sqls\n");
}

TEST_F(Hands, BashCompletesMigrationsAndTags) {
  EXPECT_EQ(Bash({"show", "--db", db_, "020"}), "020-add-session-favorite\n");
  ASSERT_EQ(RunProgram({"cutover", "--db", db_}).exit_code, 0);
  ASSERT_EQ(RunProgram({"tag", "before-search", "--db", db_}).exit_code, 0);
  EXPECT_EQ(Bash({"to", "--db", db_, "bef"}), "before-search\n");
  EXPECT_EQ(Bash({"to", "--db", db_, "--dry-run", "bef"}), "before-search\n");
  EXPECT_EQ(Bash({"down", "--db", db_, "--to", "041"}), "041-fix-folder-session-order\n");
}

TEST_F(Hands, NamesAreQuietWhateverIsThere) {
  Write("a.db", "no database at all, and more than sixteen bytes of it");
  const ProgramRun run = RunProgram({"complete-names", "--db", db_, "--migrations", dir_.File("nowhere")});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("020-add-session-favorite\n"));
}

TEST_F(Hands, ZshAndFishTakeTheirScripts) {
  const std::string zsh = RunProgram({"completion", "zsh"}).out, fish = RunProgram({"completion", "fish"}).out;
  EXPECT_THAT(zsh, AllOf(HasSubstr("#compdef crystal-migration"), HasSubstr("'status:List the migrations"),
                         HasSubstr("start:--mode) compadd -- legacy parallel versioned ;;")));
  EXPECT_THAT(fish, AllOf(HasSubstr("-n '__crystal_migration_is \\'\\'' -f -a status -d 'List the migrations"),
                          HasSubstr("-l mode -x -a 'legacy parallel versioned'")));
  Write("script.zsh", zsh);
  Write("script.fish", fish);
  if (IsInstalled("zsh")) {
    EXPECT_EQ(Shell("zsh -n script.zsh"), "");
  }
  if (!IsInstalled("fish")) return;
  EXPECT_EQ(Shell("HOME=. fish --no-execute script.fish"), "");
  EXPECT_THAT(
      Shell("HOME=. fish --no-config -c 'source script.fish; complete -C \"crystal-migration start --mode v\"'"),
      testing::StartsWith("versioned\t"));
  EXPECT_THAT(Shell("HOME=. fish --no-config -c 'source script.fish; complete -C \"crystal-migration schema di\"'"),
              HasSubstr("diff\tWhere the schemas"));
}

TEST_F(Hands, TheManualPageIsGoodRoff) {
  Write("page.1", RunProgram({"man"}).out);
  const std::string source = Shell("cat page.1");
  for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS OF MOST COMMANDS",
                              "ENVIRONMENT AND SETTINGS", "EXIT STATUS", "FILES", "EXAMPLES"}) {
    EXPECT_THAT(source, HasSubstr(absl::StrCat("\n.SH ", section, "\n")));
  }
  const CommandInfo program = DescribeProgram();
  for (const CommandInfo* command : WithAllBelow(program)) {
    std::string path = command->path;
    for (size_t at = 0; (at = path.find('-', at)) != std::string::npos; at += 2) path.insert(at, "\\");
    if (path.empty()) continue;
    EXPECT_THAT(source, HasSubstr(absl::StrCat("\\fB", path, "\\fP"))) << "no command " << path;
  }
  EXPECT_THAT(source, Not(HasSubstr("complete\\-names")));
  if (!IsInstalled("groff")) GTEST_SKIP() << "no groff to hold it against";
  EXPECT_EQ(Shell("groff -man -ww -Tutf8 page.1 > /dev/null"), "");
  EXPECT_THAT(Shell("groff -man -Tascii -P-cbou page.1"), HasSubstr("crystal-migration status --db"));
}

TEST_F(Hands, TheManualPageNamesNobodysHome) {
  const absl::StatusOr<Settings> settings = Settings::Load("");
  const std::string page =
      ManPage({.path = "", .description = "In /home/some-body/x"}, *settings, "1", "/home/some-body");
  EXPECT_THAT(page, AllOf(HasSubstr("In ~/x"), Not(HasSubstr("some"))));
}

TEST_F(Hands, ColoursAreForTerminalsAndObeyNoColor) {
  if (!IsInstalled("script")) GTEST_SKIP() << "no terminal can be had";
  const std::string doctor = absl::StrCat(" script -qc '", CRYSTAL_PROGRAM, " doctor --db a.db' /dev/null");
  EXPECT_THAT(Shell("NO_COLOR=" + doctor), HasSubstr("\033[31mproblem"));
  EXPECT_THAT(Shell("NO_COLOR=1" + doctor), AllOf(HasSubstr("problem"), Not(HasSubstr("\033["))));
  EXPECT_THAT(RunProgram({"doctor", "--db", db_}).out, Not(HasSubstr("\033[")));
}

TEST_F(Hands, QuietLeavesErrorsOnly) {
  for (const std::string line : {"legacy make --release v0.1.2 --sessions 2 --outputs 2", "cutover", "start", "down 2",
                                 "up", "redo", "backup", "drift", "verify", "rollback --to-legacy", "start"}) {
    const std::string command = absl::StrCat(CRYSTAL_PROGRAM, " ", line, " --quiet --db a.db > /dev/null");
    EXPECT_EQ(Shell(command), "") << line;
    EXPECT_EQ(exit_code_, 0) << line;
  }
  EXPECT_THAT(Shell(absl::StrCat(CRYSTAL_PROGRAM, " status --quiet --db nowhere")), HasSubstr("There is no file"));
  EXPECT_THAT(Shell(absl::StrCat(CRYSTAL_PROGRAM, " redo --verbose --db a.db")), HasSubstr("order: "));
}

TEST_F(Hands, TheSnippetsAreJson) {
  std::ifstream file(CRYSTAL_SOURCE_DIR "/.vscode/crystal-migration.code-snippets");
  const auto snippets = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(snippets.is_object());
  EXPECT_EQ(snippets.size(), 2U);
  for (const auto& [name, snippet] : snippets.items()) {
    EXPECT_TRUE(snippet["prefix"].is_string()) << name;
    EXPECT_TRUE(snippet["scope"].is_string()) << name;
    EXPECT_FALSE(snippet["body"].empty()) << name;
  }
}

}  // namespace
}  // namespace crystal
