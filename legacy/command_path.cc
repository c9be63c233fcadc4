#include "legacy/command_path.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/printable.h"
#include "migrator/base/shell_word.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/stopwatch.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKeptOutput = 8 << 10;
constexpr int kTickMs = 2;  // how long an end may go unnoticed

// The files and settings of a process to be started; every call on them fails for lack of memory alone.
class Start {
 public:
  Start() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  Start(const Start&) = delete;
  ~Start() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // Returns the errno of a start that failed, else 0 with the child in `pid`.
  int Run(const LegacyCommand& command, const std::string& file, int output, pid_t& pid) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str());
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    std::vector<std::string> words;
    for (const std::string& word : command.words) words.push_back(absl::StrReplaceAll(word, {{kDatabaseWord, file}}));
    std::vector<char*> arguments, variables;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (char** variable = environ; *variable != nullptr; ++variable) {
      if (!absl::StartsWith(*variable, "CRYSTAL_DB=")) variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), variables.data());
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// The end of what comes through a pipe, read as far as something is there.
class Tail {
 public:
  explicit Tail(int pipe) : pipe_(pipe) {}
  Tail(const Tail&) = delete;
  ~Tail() { close(pipe_); }

  // Waits for more, a tick at most, and takes what there is.
  void Take() {
    pollfd wanted = {.fd = ended_ ? -1 : pipe_, .events = POLLIN, .revents = 0};
    poll(&wanted, 1, kTickMs);
    char bytes[4096];
    while (!ended_) {
      const ssize_t count = read(pipe_, bytes, sizeof bytes);
      if (count < 0) return;
      ended_ = count == 0;
      text_.append(bytes, static_cast<size_t>(count));
      if (text_.size() > 2 * kKeptOutput) Shorten();
    }
  }
  std::string Text() {
    Shorten();
    return absl::StrCat(shortened_ ? "..." : "", Printable(absl::StripTrailingAsciiWhitespace(text_)));
  }

 private:
  void Shorten() {
    if (text_.size() <= kKeptOutput) return;
    text_.erase(0, text_.size() - kKeptOutput);
    shortened_ = true;
  }

  const int pipe_;
  bool ended_ = false;
  bool shortened_ = false;
  std::string text_;
};

bool IsProgram(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

// Waits for `pid`, which leads its group, reading along, and ends the group when the time is over.
int WaitFor(pid_t pid, int timeout_ms, Tail& tail, CommandRun& run) {
  const Stopwatch watch;
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (!run.timed_out && watch.ms() > timeout_ms) {
      run.timed_out = true;
      kill(-pid, SIGKILL);
    }
    tail.Take();
  }
  return status;
}

}  // namespace

absl::StatusOr<LegacyCommand> ParseLegacyCommand(const std::string& line) {
  absl::StatusOr<std::vector<std::string>> words = ShellWords(line);
  if (!words.ok()) return WithContext(words.status(), absl::StrCat("the legacy command `", line, "`"));
  const LegacyCommand command{.line = line, .words = *std::move(words)};
  const bool names = std::any_of(command.words.begin(), command.words.end(),
                                 [](const std::string& word) { return absl::StrContains(word, kDatabaseWord); });
  if (command.words.empty()) return absl::InvalidArgumentError("the legacy command is empty");
  if (!names) {
    return absl::InvalidArgumentError(absl::StrCat("the legacy command `", line,
                                                   "` does not say where the database "
                                                   "goes: put {db} in its place, as in `node old-migrate.js {db}`"));
  }
  return command;
}

absl::Status FindLegacyProgram(const LegacyCommand& command) {
  const std::string& program = command.words[0];
  if (absl::StrContains(program, "/")) {
    const fs::path path = fs::path(command.directory) / program;
    if (IsProgram(path)) return absl::OkStatus();
    const std::string shown = path.lexically_normal().string();
    const std::string what = absl::StrCat("the legacy command `", command.line, "` cannot be run: ");
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) {
      return absl::PermissionDeniedError(absl::StrCat(
          what, shown, " is not executable; `chmod +x ",
          ShellQuoted(absl::StartsWith(shown, "/") || absl::StartsWith(shown, "..") ? shown : "./" + shown),
          "` makes it so"));
    }
    return absl::NotFoundError(absl::StrCat(what, "there is no program ", shown));
  }
  const char* path = std::getenv("PATH");
  const std::vector<std::string> directories = absl::StrSplit(path == nullptr ? "/usr/bin:/bin" : path, ':');
  for (const std::string& directory : directories) {
    if (IsProgram(fs::path(directory) / program)) return absl::OkStatus();
  }
  return absl::NotFoundError(
      absl::StrCat("the legacy command `", command.line, "` cannot be run: no program ", program, " on PATH"));
}

std::string ToString(const CommandRun& run) {
  if (run.timed_out) return "did not end in its time, and was killed";
  if (run.signal != 0) return absl::StrCat("was ended by signal ", run.signal, " (", strsignal(run.signal), ")");
  return run.exit_code == 0 ? "" : absl::StrCat("ended with exit code ", run.exit_code);
}

absl::StatusOr<CommandRun> RunLegacyCommand(const LegacyCommand& command, const std::string& file) {
  RETURN_IF_ERROR(FindLegacyProgram(command));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::InternalError(absl::StrCat("no pipe: ", strerror(errno)));
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  Tail tail(ends[0]);
  pid_t pid = 0;
  const int failed = Start().Run(command, file, ends[1], pid);
  close(ends[1]);
  if (failed != 0) {
    const std::string what =
        absl::StrCat("the legacy command `", command.line, "` was not started: ", strerror(failed));
    return failed == EACCES   ? absl::PermissionDeniedError(what)
           : failed == ENOENT ? absl::NotFoundError(what)
                              : absl::InternalError(what);
  }
  CommandRun run;
  const int status = WaitFor(pid, command.timeout_ms, tail, run);
  kill(-pid, SIGKILL);  // what it left behind would write to a file that others hold by now
  tail.Take();
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  run.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  run.output = tail.Text();
  return run;
}

}  // namespace crystal
