// How long something took. For reports only: nothing is ever decided by it.
#ifndef MIGRATOR_BASE_STOPWATCH_H_
#define MIGRATOR_BASE_STOPWATCH_H_

#include <chrono>
#include <cstdint>

namespace crystal {

class Stopwatch {
 public:
  int64_t ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace crystal

#endif  // MIGRATOR_BASE_STOPWATCH_H_
