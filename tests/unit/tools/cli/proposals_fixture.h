// Commands that messages propose, pasted into a shell as they are printed, about paths with spaces and quotes.
#ifndef TESTS_UNIT_TOOLS_CLI_PROPOSALS_FIXTURE_H_
#define TESTS_UNIT_TOOLS_CLI_PROPOSALS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {

// The first migration of a directory of a test's own.
constexpr char kFile[] = "20260101000000-create-x";

class Proposals : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(home_);
    std::filesystem::create_directory(migrations_);
    std::filesystem::create_symlink(CRYSTAL_PROGRAM, dir_.File("crystal-migration"));
  }
  static void Make(const std::string& db) {
    ASSERT_EQ(RunProgram({"legacy", "make", "--release", "v0.3.5", "--sessions", "2", "--db", db}).exit_code, 0);
  }
  void WriteMigration(const std::string& name, const std::string& up) {
    WriteBytes(absl::StrCat(migrations_, "/", name, ".sql"),
               absl::StrCat("-- migrate:up\n", up, "\n-- migrate:down\nDROP TABLE x;\n"));
  }
  // Runs a line as a user would who pasted it. Returns what it printed.
  std::string Paste(const std::string& line, int exit_code = 0) {
    const std::string path = absl::StrCat("PATH=", ShellQuoted(dir_.path()), ":$PATH; ");
    FILE* pipe = popen(absl::StrCat("{ ", path, line, "; } 2>&1 </dev/null").c_str(), "r");
    std::string text;
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
    const int ended = pclose(pipe);
    EXPECT_EQ(WEXITSTATUS(ended), exit_code) << line << "\n" << text;
    return text;
  }
  // The commands of a text: those between backticks, and those that stand behind a colon at the end of a line.
  static std::vector<std::string> CommandsOf(const std::string& text) {
    std::vector<std::string> commands;
    const std::string program = "crystal-migration ";
    for (size_t at = text.find(program); at != std::string::npos; at = text.find(program, at + 1)) {
      if (at == 0 || (text[at - 1] != '`' && text[at - 1] != ' ')) continue;
      commands.push_back(text.substr(at, text.find(text[at - 1] == '`' ? '`' : '\n', at) - at));
    }
    return commands;
  }
  std::string OnlyCommandOf(const std::string& text) {
    const std::vector<std::string> commands = CommandsOf(text);
    EXPECT_EQ(commands.size(), 1U) << text;
    return commands.empty() ? "false" : commands[0];
  }
  // Pastes the one command that the text proposes, and holds it against how it begins.
  std::string Follow(const std::string& text, const std::string& begin, int exit_code = 0) {
    const std::string command = OnlyCommandOf(text);
    EXPECT_THAT(command, testing::StartsWith("crystal-migration " + begin));
    return Paste(command, exit_code);
  }
  std::string NextOfDoctor() {
    const std::string text = RunProgram({"doctor", "--db", db_, "--migrations", migrations_}).out;
    return text.find("Next: ") == std::string::npos ? "" : OnlyCommandOf(text.substr(text.find("Next: ")));
  }

  TempDir dir_;
  std::string home_ = dir_.File("it's \"my\" $HOME");
  std::string db_ = home_ + "/sessions of 'ann'; 1.db";
  std::string migrations_ = home_ + "/my migrations";
};

}  // namespace crystal

#endif  // TESTS_UNIT_TOOLS_CLI_PROPOSALS_FIXTURE_H_
