// Runs a command N times, one after the other, and prints "MEDIAN_MICROSECONDS MAX_RSS_KIB" of it.
//   measure N COMMAND ARGUMENTS...
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
  const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  if (runs < 1) {
    std::fprintf(stderr, "usage: measure N COMMAND ARGUMENTS...\n");
    return 2;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<long long> times;
  long rss = 0;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    int status = 0;
    rusage used = {};
    if (posix_spawnp(&child, argv[2], &quiet, nullptr, argv + 2, environ) != 0 || wait4(child, &status, 0, &used) < 0 ||
        !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      std::fprintf(stderr, "measure: %s failed\n", argv[2]);
      return 3;
    }
    times.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count());
    rss = std::max(rss, used.ru_maxrss);
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  std::printf("%lld %ld\n", times[runs / 2], rss);
}
