#include "tests/support/program.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/shell_word.h"
#include "migrator/files/content_digest.h"
#include "migrator/files/file_system.h"
#include "tests/support/database.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

// In the child, after fork: nothing that takes a lock of the parent's.
void PrepareChild(const RunOptions& options, int out, int err) {
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  if (options.start_gate >= 0) {
    close(options.gate_end);
    char byte;
    while (read(options.start_gate, &byte, 1) > 0) {
    }
  }
  if (options.file_size_limit >= 0) {
    const rlim_t bytes = static_cast<rlim_t>(options.file_size_limit);
    const rlimit limit = {bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (options.user != 0 && (setgroups(0, nullptr) != 0 || setregid(options.user, options.user) != 0 ||
                            setreuid(options.user, options.user) != 0)) {
    _exit(126);
  }
  setenv("ASAN_OPTIONS", "detect_leaks=0", 0);  // the leak check cannot work under a tracer
}

// Both streams to their ends, or until the deadline; false: the deadline came first.
bool ReadBoth(int out, int err, int timeout_s, ProgramRun& run) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_s);
  pollfd streams[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  std::string* texts[2] = {&run.out, &run.err};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    poll(streams, 2, static_cast<int>(left));
    for (int i = 0; i < 2; ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t got = read(streams[i].fd, buffer, sizeof(buffer));
      if (got > 0) {
        texts[i]->append(buffer, static_cast<size_t>(got));
      } else {
        streams[i].fd = -1;
      }
    }
  }
  return true;
}

std::vector<std::string> DescribeContent(const std::string& path, bool values) {
  std::unique_ptr<SqliteAdapter> db = OpenDatabase(path);
  if (db == nullptr) return {"cannot be opened"};
  std::vector<std::string> lines = Rows(*db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
  const absl::StatusOr<ContentDigest> digest = DigestContent(*db);
  EXPECT_TRUE(digest.ok()) << path << ": " << digest.status();
  if (digest.ok()) {
    for (const auto& [table, content] : *digest) {
      lines.push_back(absl::StrCat(table, ": ", content.rows, " rows ", values ? ToString(content) : ""));
    }
  }
  for (const char* setting :
       {"page_size", "encoding", "auto_vacuum", "user_version", "application_id", "journal_mode"}) {
    lines.push_back(absl::StrCat(setting, "=", Rows(*db, absl::StrCat("PRAGMA ", setting)).at(0)));
  }
  for (const std::string& line : Rows(*db, "PRAGMA integrity_check")) lines.push_back("integrity: " + line);
  return lines;
}

}  // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const RunOptions& options)
    : timeout_s_(options.timeout_s) {
  std::vector<std::string> words = options.wrapper;
  words.emplace_back(CRYSTAL_PROGRAM);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) std::abort();
  pid_ = fork();
  if (pid_ == 0) {
    PrepareChild(options, out[1], err[1]);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
}

RunningProgram::RunningProgram(RunningProgram&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      timeout_s_(other.timeout_s_),
      out_(std::exchange(other.out_, -1)),
      err_(std::exchange(other.err_, -1)) {}

RunningProgram::~RunningProgram() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) close(out_);
  if (err_ >= 0) close(err_);
}

ProgramRun RunningProgram::Wait() {
  ProgramRun run;
  run.timed_out = !ReadBoth(out_, err_, timeout_s_, run);
  if (run.timed_out) kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) run.signal = WTERMSIG(status);
  return run;
}

ProgramRun RunProgram(const std::vector<std::string>& arguments, const RunOptions& options) {
  return RunningProgram(arguments, options).Wait();
}

ProgramRun RunOnTerminal(const std::vector<std::string>& arguments, const std::string& answer) {
  EXPECT_EQ(std::system("command -v script >/dev/null"), 0) << "it is in the package bsdutils";
  // Without echo: the answer may be there before the question is, and would be printed along with it.
  std::string command = "stty -echo; exec " + ShellQuoted(CRYSTAL_PROGRAM);
  for (const std::string& argument : arguments) absl::StrAppend(&command, " ", ShellQuoted(argument));
  return RunProgram(
      {}, {.wrapper = {"sh", "-c", "echo " + answer + " | script -qec " + ShellQuoted(command) + " /dev/null"}});
}

std::vector<std::string> Strace(const std::string& syscall, const std::string& injection) {
  return {"strace",
          "-f",
          "-qq",
          "-o",
          "/dev/null",
          "-e",
          "trace=" + syscall,
          "-e",
          absl::StrCat("inject=", syscall, ":", injection)};
}

std::map<std::string, int> CountSyscalls(const std::vector<std::string>& arguments, const std::string& syscalls,
                                         const std::string& log) {
  const ProgramRun run =
      RunProgram(arguments, {.wrapper = {"strace", "-f", "-qq", "-o", log, "-e", "trace=" + syscalls}});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  std::map<std::string, int> counts;
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    // "1234 pwrite64(5, ..."
    const size_t open = line.find('('), space = line.rfind(' ', open);
    if (open != std::string::npos && space != std::string::npos) ++counts[line.substr(space + 1, open - space - 1)];
  }
  fs::remove(log);
  return counts;
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::map<std::string, std::string> FilesOf(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    std::string& bytes = files[entry.path().filename().string()];
    if (entry.is_symlink()) {
      bytes = "-> " + fs::read_symlink(entry.path()).string();
    } else if (entry.is_regular_file()) {
      bytes = BytesOf(entry.path().string());
    }
  }
  return files;
}

void ExpectSameFiles(const std::map<std::string, std::string>& found,
                     const std::map<std::string, std::string>& wanted) {
  for (const auto& [name, bytes] : wanted) {
    const auto same = found.find(name);
    if (same == found.end()) {
      ADD_FAILURE() << name << " is gone";
    } else if (same->second != bytes) {
      ADD_FAILURE() << name << " has other bytes: " << same->second.size() << ", before " << bytes.size();
    }
  }
  for (const auto& [name, bytes] : found) EXPECT_TRUE(wanted.count(name) > 0) << name << " was left behind";
}

std::vector<std::string> ContentOf(const std::string& path) { return DescribeContent(path, true); }
std::vector<std::string> ShapeOf(const std::string& path) { return DescribeContent(path, false); }

}  // namespace crystal
