// A disk that fills up at any write: exit 3, words about space, the database byte for byte as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

#include "tests/fault/fault_database.h"

namespace crystal {
namespace {

using testing::ContainsRegex;

constexpr char kAboutSpace[] = "full|[Ss]pace|too large";

class DiskFullTest : public testing::Test {
 protected:
  // A copy of the same database each time.
  std::string Fresh() {
    std::filesystem::remove_all(dir_.File("work"));
    std::filesystem::create_directory(dir_.File("work"));
    CopyDatabase(dir_.File("s.db"), path_);
    return path_;
  }

  // Some calls of each kind fail: once, or from then on.
  void Sweep() {
    constexpr int kPoints = 8;
    const std::vector<std::string> content = ContentOf(Fresh());
    int refused = 0;
    for (const auto& [call, count] :
         CountSyscalls({"cutover", "--db", Fresh()}, "pwrite64,fallocate", dir_.File("calls"))) {
      const int points = std::min(count, kPoints);
      for (int i = 0; i < points; ++i) {
        for (const char* how : {"", "+"})
          refused += Fails(call, 1 + i * (count - 1) / std::max(1, points - 1), how, content);
      }
    }
    std::cout << refused << " full disks, the database as it was each time\n";
    EXPECT_GT(refused, 10);
  }

  // 1 where the cutover was refused, 0 where it could do without that call.
  int Fails(const std::string& call, int n, const std::string& how, const std::vector<std::string>& content) {
    SCOPED_TRACE(absl::StrCat(call, " ", n, how));
    auto before = (Fresh(), FilesOf(dir_.File("work")));
    const ProgramRun run =
        RunProgram({"cutover", "--db", path_}, {.wrapper = Strace(call, absl::StrCat("error=ENOSPC:when=", n, how))});
    if (run.exit_code == 0) return 0;
    EXPECT_THAT(run.err, ContainsRegex(kAboutSpace));
    if (run.exit_code == 4) return OutcomeIsNotKnown(run, content);
    EXPECT_EQ(run.exit_code, 3);
    auto after = FilesOf(dir_.File("work"));
    // Where even overwriting fails, SQLite leaves the journal for whoever opens the file next.
    if (after.count("sessions.db-journal") > 0 && how == "+") {
      EXPECT_EQ(ContentOf(path_), content);
      after = FilesOf(dir_.File("work"));
    }
    // What a transaction that did not commit has added to a log counts for nothing.
    std::string& log = after["sessions.db-wal"];
    log.resize(std::min(log.size(), before["sessions.db-wal"].size()));
    after.erase("sessions.db-shm");  // an index of the log, made anew by whoever opens it
    if (after["sessions.db-wal"].empty()) after.erase("sessions.db-wal");
    if (before["sessions.db-wal"].empty()) before.erase("sessions.db-wal");
    ExpectSameFiles(after, before);
    EXPECT_EQ(ContentOf(path_), content);
    return 1;
  }

  // The file could not be read again, so nothing was removed; with room again it is the old database.
  int OutcomeIsNotKnown(const ProgramRun& run, const std::vector<std::string>& content) {
    EXPECT_THAT(run.err, ContainsRegex("is not known"));
    EXPECT_THAT(run.err, testing::Not(ContainsRegex("othing was changed")));
    const auto files = FilesOf(dir_.File("work"));
    EXPECT_TRUE(std::any_of(files.begin(), files.end(),
                            [](const auto& file) { return absl::StrContains(file.first, ".backup-"); }));
    EXPECT_EQ(ContentOf(path_), content);
    return 1;
  }

  TempDir dir_;
  std::string path_ = dir_.File("work/sessions.db");
};

TEST_F(DiskFullTest, LeavesTheDatabaseAsItWas) {
  MakeSmallDatabase(dir_.File("s.db"));
  Sweep();
}

TEST_F(DiskFullTest, LeavesTheDatabaseAndItsLogAsTheyWere) {
  LeaveRowsInLog(MakeSmallDatabase(dir_.File("s.db")));
  Sweep();
}

TEST_F(DiskFullTest, FileSizeLimitIsAnErrorNotTheEnd) {
  MakeSmallDatabase(dir_.File("s.db"));
  const std::string path = Fresh();
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path));
  const auto before = FilesOf(dir_.File("work"));
  for (const int64_t limit : {int64_t{0}, size / 2, size, size + 4096, size + 40960}) {
    SCOPED_TRACE(absl::StrCat(limit, " of ", size, " bytes"));
    const ProgramRun run = RunProgram({"cutover", "--db", path}, {.file_size_limit = limit});
    EXPECT_EQ(run.signal, 0);
    EXPECT_EQ(run.exit_code, 3);
    EXPECT_THAT(run.err, ContainsRegex(kAboutSpace));
    ExpectSameFiles(FilesOf(dir_.File("work")), before);
  }
}

}  // namespace
}  // namespace crystal
