// A directory of a test's own, gone with the object.
#ifndef TESTS_SUPPORT_TEMP_DIR_H_
#define TESTS_SUPPORT_TEMP_DIR_H_

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace crystal {

class TempDir {
 public:
  TempDir() {
    std::string pattern = Base() + "/crystal-test-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  // Memory where there is some, since a test's files need not outlive the machine; TMPDIR says otherwise.
  static std::string Base() {
    constexpr char kMemory[] = "/dev/shm";
    const bool in_memory = getenv("TMPDIR") == nullptr && access(kMemory, W_OK | X_OK) == 0;
    return in_memory ? kMemory : std::filesystem::temp_directory_path().string();
  }

  std::string path_;
};

}  // namespace crystal

#endif  // TESTS_SUPPORT_TEMP_DIR_H_
