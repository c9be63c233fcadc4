// kill -9 at system calls of the real program: the database is the old one or the new one, and the next run goes
// through. CRYSTAL_KILL_POINTS=all tries every call; else an even sample with the first and the last.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/fault/fault_database.h"

namespace crystal {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kCalls[] =
    "pwrite64,write,fdatasync,fsync,unlink,ftruncate,fallocate,rename,renameat,renameat2,link,openat,flock";
// Made many times; the rest are few and all count.
constexpr int kSample = 8;

std::vector<int> Points(int count) {
  const char* wanted = std::getenv("CRYSTAL_KILL_POINTS");
  const int sample = wanted != nullptr && std::string(wanted) == "all" ? count : std::min(count, kSample);
  std::set<int> points;
  for (int i = 0; i < sample; ++i) points.insert(1 + static_cast<int>(1LL * i * (count - 1) / std::max(1, sample - 1)));
  return {points.begin(), points.end()};
}

// One command, killed again and again on copies of one database.
class KillSweep {
 public:
  KillSweep(std::string database, std::vector<std::string> command) : from_(database), command_(std::move(command)) {}

  void Run() {
    old_ = ContentOf(Fresh());
    const std::map<std::string, int> calls = CountSyscalls(Arguments(Fresh()), kCalls, dir_.File("calls"));
    new_ = ShapeOf(path_);
    for (const auto& [call, count] : calls) {
      for (const int n : Points(count)) KillAt(call, n);
    }
  }

  int kills() const { return kills_; }
  int whole() const { return whole_; }

 private:
  std::vector<std::string> Arguments(const std::string& path) const {
    std::vector<std::string> arguments = command_;
    arguments.insert(arguments.end(), {"--db", path});
    return arguments;
  }

  std::string Fresh() {
    std::filesystem::remove_all(dir_.File("work"));
    std::filesystem::create_directory(dir_.File("work"));
    path_ = dir_.File("work/sessions.db");
    CopyDatabase(from_, path_);
    return path_;
  }

  void KillAt(const std::string& call, int n) {
    SCOPED_TRACE(absl::StrCat("killed at ", call, " ", n));
    const ProgramRun run =
        RunProgram(Arguments(Fresh()), {.wrapper = Strace(call, absl::StrCat("signal=KILL:when=", n))});
    if (run.exit_code == 0) return;  // it made fewer calls this time
    EXPECT_EQ(run.signal, SIGKILL) << run.err;
    ++kills_;
    const std::vector<std::string> found = ContentOf(path_);
    const bool whole = found == old_ || ShapeOf(path_) == new_;
    EXPECT_TRUE(whole) << testing::PrintToString(found);
    whole_ += whole ? 1 : 0;
    const ProgramRun again = RunProgram(Arguments(path_));
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(ShapeOf(path_), new_);
    EXPECT_THAT(Litter(dir_.File("work"), "sessions.db"), IsEmpty());
  }

  std::string from_;
  std::vector<std::string> command_;
  TempDir dir_;
  std::string path_;
  std::vector<std::string> old_, new_;
  int kills_ = 0;
  int whole_ = 0;
};

void ExpectAllWhole(const std::string& what, KillSweep sweep) {
  sweep.Run();
  std::cout << what << ": " << sweep.whole() << " of " << sweep.kills() << " kills leave the old or the new database\n";
  EXPECT_GT(sweep.kills(), 20);
  EXPECT_EQ(sweep.whole(), sweep.kills());
}

TEST(KillTest, CutoverLeavesTheOldOrTheNewDatabase) {
  TempDir dir;
  ExpectAllWhole("cutover", KillSweep(MakeSmallDatabase(dir.File("s.db")), {"cutover"}));
}

TEST(KillTest, CutoverOfALogLeavesTheOldOrTheNewDatabase) {
  TempDir dir;
  const std::string path = MakeSmallDatabase(dir.File("s.db"));
  LeaveRowsInLog(path);
  ExpectAllWhole("cutover in WAL mode", KillSweep(path, {"cutover"}));
}

TEST(KillTest, RestoreLeavesTheOldOrTheNewDatabase) {
  TempDir dir;
  const std::string path = MakeSmallDatabase(dir.File("s.db")), backup = dir.File("backup");
  ASSERT_EQ(RunProgram({"backup", "--db", path, "--to", backup}).exit_code, 0);
  ASSERT_EQ(RunProgram({"cutover", "--db", path}).exit_code, 0);
  ExpectAllWhole("restore", KillSweep(path, {"restore", backup, "--any-file"}));
}

}  // namespace
}  // namespace crystal
