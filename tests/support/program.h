// Runs the real program, and looks at what it leaves behind.
#ifndef TESTS_SUPPORT_PROGRAM_H_
#define TESTS_SUPPORT_PROGRAM_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace crystal {

struct RunOptions {
  // What the program is run under, e.g. {"strace", "-qq", ...}; empty: nothing.
  std::vector<std::string> wrapper = {};
  int timeout_s = 600;           // then it hangs, and is killed: a sanitizer on a busy machine is slow
  int64_t file_size_limit = -1;  // RLIMIT_FSIZE in bytes
  uid_t user = 0;                // run as this user, with no group but its own; 0: as the test itself
  int start_gate = -1;           // a pipe's reading end: the program starts when the writing end,
  int gate_end = -1;             // here, is closed
};

struct ProgramRun {
  int exit_code = -1;  // -1: ended by a signal
  int signal = 0;
  bool timed_out = false;
  std::string out;
  std::string err;
};

// One run of CRYSTAL_PROGRAM that was begun; the destructor kills it where nobody has waited for it.
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& arguments, const RunOptions& options = {});
  RunningProgram(RunningProgram&& other) noexcept;
  RunningProgram(const RunningProgram&) = delete;
  ~RunningProgram();
  ProgramRun Wait();

 private:
  pid_t pid_ = -1;
  int timeout_s_ = 0;
  int out_ = -1;
  int err_ = -1;
};

ProgramRun RunProgram(const std::vector<std::string>& arguments, const RunOptions& options = {});

// The same on a terminal on which somebody types `answer`; what both streams say is in `out`.
ProgramRun RunOnTerminal(const std::vector<std::string>& arguments, const std::string& answer);

// What an strace of ours is started with; -1 in `when` stands for nothing injected.
std::vector<std::string> Strace(const std::string& syscall, const std::string& injection);
// How often `arguments` makes each system call of `syscalls` (names with commas), and its run in `run`.
std::map<std::string, int> CountSyscalls(const std::vector<std::string>& arguments, const std::string& syscalls,
                                         const std::string& log);

// The names in a directory, with the bytes of the regular files among them; links as "-> target".
std::map<std::string, std::string> FilesOf(const std::string& directory);
// Names the files that differ, not their bytes.
void ExpectSameFiles(const std::map<std::string, std::string>& found, const std::map<std::string, std::string>& wanted);
std::string BytesOf(const std::string& path);

// What a database holds: its schema, its tables' rows and values, and its settings, a line each.
std::vector<std::string> ContentOf(const std::string& path);
// The same, but of every table only how many rows it has.
std::vector<std::string> ShapeOf(const std::string& path);

}  // namespace crystal

#endif  // TESTS_SUPPORT_PROGRAM_H_
