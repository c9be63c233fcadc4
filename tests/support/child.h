// A part of a test in a process of its own: one that is killed, has other rights, or other limits.
#ifndef TESTS_SUPPORT_CHILD_H_
#define TESTS_SUPPORT_CHILD_H_

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <utility>

namespace crystal {

// What the child's function returns when all was well; anything else is for the test to name.
inline constexpr int kChildOk = 0;

// Forks and runs `work`; the child ends by _exit with what it returns: no destructor of the parent's runs in it, and
// whatever `work` leaves open is left as by a crash.
inline pid_t StartChild(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  return child;
}

// The child's exit code, or -1 where a signal ended it.
inline int WaitForChild(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

inline int RunInChild(const std::function<int()>& work) { return WaitForChild(StartChild(work)); }

// The same without root's rights, which permissions do not stop (hazard B16).
inline int RunWithoutPrivileges(const std::function<int()>& work) {
  constexpr uid_t kNobody = 65534;
  return RunInChild([&] { return geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0) ? 99 : work(); });
}

inline void Kill(pid_t child) {
  kill(child, SIGKILL);
  WaitForChild(child);
}

// A pipe on which one process tells another that it got somewhere.
class Signal {
 public:
  Signal() {
    if (pipe(ends_) != 0) _exit(98);
  }
  ~Signal() {
    close(ends_[0]);
    close(ends_[1]);
  }
  void Send() const {
    if (write(ends_[1], "x", 1) != 1) _exit(97);
  }
  // Requires: this process does not send. Ends the test where the other process dies without a sign.
  void Wait() {
    close(std::exchange(ends_[1], -1));
    char byte = 0;
    if (read(ends_[0], &byte, 1) != 1) _exit(96);
  }

 private:
  int ends_[2];
};

}  // namespace crystal

#endif  // TESTS_SUPPORT_CHILD_H_
