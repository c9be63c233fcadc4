#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/files/database_file.h"
#include "migrator/files/file_system.h"

namespace crystal {
namespace {

constexpr size_t kCommandBytes = 200;

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

// stat() of /proc/PID/fd/N tells which file it is without opening it, and so without touching anyone's locks.
bool HasOpen(const std::string& descriptors, const DatabaseFile& file) {
  Directory directory(opendir(descriptors.c_str()));
  if (directory == nullptr) return false;  // gone meanwhile, or another user's
  while (const dirent* entry = readdir(directory.get())) {
    struct stat found = {};
    if (stat(absl::StrCat(descriptors, "/", entry->d_name).c_str(), &found) != 0) continue;
    if (found.st_dev == file.device && found.st_ino == file.inode) return true;
  }
  return false;
}

std::string CommandOf(const std::string& process) {
  constexpr int64_t kLimit = 1 << 20;
  absl::StatusOr<std::string> line = ReadSmallFile(process + "/cmdline", kLimit);
  if (!line.ok() || line->empty()) line = ReadSmallFile(process + "/comm", kLimit);
  if (!line.ok()) return "";
  std::string command = line->substr(0, kCommandBytes);
  std::replace_if(
      command.begin(), command.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  while (!command.empty() && command.back() == ' ') command.pop_back();
  return command;
}

}  // namespace

absl::StatusOr<std::vector<ProcessInfo>> ProcessesUsing(const DatabaseFile& file) {
  std::vector<ProcessInfo> users;
  if (!file.exists) return users;
  Directory processes(opendir("/proc"));
  if (processes == nullptr) return SystemError(errno, "list the processes in /proc");
  while (const dirent* entry = readdir(processes.get())) {
    int pid = 0;
    if (!absl::SimpleAtoi(entry->d_name, &pid) || pid == getpid()) continue;
    const std::string process = absl::StrCat("/proc/", pid);
    if (HasOpen(process + "/fd", file)) users.push_back({.pid = pid, .command = CommandOf(process)});
  }
  std::sort(users.begin(), users.end());
  return users;
}

}  // namespace crystal
