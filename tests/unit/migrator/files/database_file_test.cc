#include "migrator/files/database_file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>

#include "migrator/files/file_system.h"
#include "tests/support/child.h"
#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;

class DatabaseFileTest : public testing::Test {
 protected:
  // Looking at the file never changes it, and leaves nothing beside it.
  ~DatabaseFileTest() override {
    if (std::filesystem::exists(path_)) {
      EXPECT_EQ(ReadBytes(path_), before_);
    }
  }
  void Rewrite(const std::string& bytes) {
    WriteBytes(path_, bytes);
    before_ = bytes;
  }
  absl::Status Find(Access access = Access::kWrite) { return FindDatabaseFile(path_, access).status(); }

  TempDir directory_;
  std::string path_ = directory_.File("user.db");
  std::string before_ = (RunSql(path_, NotesSql(20)), ReadBytes(path_));
};

TEST_F(DatabaseFileTest, FindsADatabase) {
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path_, Access::kWrite));
  EXPECT_TRUE(file.exists);
  EXPECT_FALSE(file.is_link);
  EXPECT_EQ(file.path, std::filesystem::canonical(path_));
  EXPECT_EQ(file.size, static_cast<int64_t>(before_.size()));
  EXPECT_OK(CheckStillSame(file));
  EXPECT_THAT(Names(directory_.path()), testing::ElementsAre("user.db"));
}

TEST_F(DatabaseFileTest, MakesARelativePathAbsolute) {
  const std::filesystem::path old = std::filesystem::current_path();
  std::filesystem::current_path(directory_.path());
  absl::StatusOr<DatabaseFile> file = FindDatabaseFile("user.db", Access::kRead);
  absl::StatusOr<DatabaseFile> fresh = FindDatabaseFile("file:x?mode=memory", Access::kCreate);
  std::filesystem::current_path(old);
  ASSERT_OK(file);
  EXPECT_EQ(file->path, std::filesystem::canonical(path_));
  ASSERT_OK(fresh);  // a name like any other (hazard B19)
  EXPECT_EQ(fresh->path, std::filesystem::canonical(directory_.path()) / "file:x?mode=memory");
}

TEST_F(DatabaseFileTest, TakesAnEmptyFileForAnEmptyDatabase) {
  Rewrite("");
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path_, Access::kWrite));
  EXPECT_EQ(file.size, 0);
}

TEST_F(DatabaseFileTest, RefusesEmptyPathDirectoryPipeDeviceAndSocket) {
  EXPECT_THAT(FindDatabaseFile("", Access::kWrite), StatusIs(StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(FindDatabaseFile(directory_.path(), Access::kWrite),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("is a directory")));
  const std::string pipe = directory_.File("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(FindDatabaseFile(pipe, Access::kRead), StatusIs(StatusCode::kInvalidArgument, HasSubstr("named pipe")));
  EXPECT_THAT(FindDatabaseFile("/dev/null", Access::kRead),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("a device")));
  const int socket_of_test = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
  directory_.File("socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(socket_of_test, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_THAT(FindDatabaseFile(directory_.File("socket"), Access::kRead),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("a socket")));
  close(socket_of_test);
}

TEST_F(DatabaseFileTest, WorksOnTheTargetOfASymbolicLink) {
  const std::string link = directory_.File("link.db");
  std::filesystem::create_symlink("user.db", link);
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(link, Access::kWrite));
  EXPECT_EQ(file.path, std::filesystem::canonical(path_));
  EXPECT_TRUE(file.is_link);
}

TEST_F(DatabaseFileTest, RefusesALinkToNothingAndALoop) {
  std::filesystem::create_symlink("missing", directory_.File("dangling"));
  EXPECT_THAT(FindDatabaseFile(directory_.File("dangling"), Access::kCreate),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("symbolic link to a file that is not there")));
  std::filesystem::create_symlink("loop", directory_.File("loop"));
  EXPECT_THAT(FindDatabaseFile(directory_.File("loop"), Access::kRead),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("loop")));
}

TEST_F(DatabaseFileTest, RefusesAHardLinkedFile) {
  std::filesystem::create_hard_link(path_, directory_.File("second"));
  EXPECT_THAT(Find(), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("2 names")));
}

TEST_F(DatabaseFileTest, RefusesWhatIsNoDatabase) {
  Rewrite("hello");
  EXPECT_THAT(Find(), StatusIs(StatusCode::kDataLoss, HasSubstr("not an SQLite database")));
  Rewrite(std::string(8192, '\x93'));
  EXPECT_THAT(Find(), StatusIs(StatusCode::kDataLoss, AllOf(HasSubstr("encrypted"), HasSubstr("Nothing was changed"))));
}

TEST_F(DatabaseFileTest, RefusesATruncatedDatabase) {
  const std::string whole = ReadBytes(path_);
  Rewrite(whole.substr(0, whole.size() - 4096));
  EXPECT_THAT(Find(), StatusIs(StatusCode::kDataLoss, HasSubstr("truncated")));
  Rewrite(whole.substr(0, whole.size() - 1));
  EXPECT_THAT(Find(), StatusIs(StatusCode::kDataLoss, HasSubstr("truncated")));
  Rewrite(whole.substr(0, 50));
  EXPECT_THAT(Find(), StatusIs(StatusCode::kDataLoss, HasSubstr("truncated")));
}

TEST_F(DatabaseFileTest, DoesNotCallAFileTruncatedWhoseLogHoldsTheRest) {
  const std::string whole = ReadBytes(path_);
  Rewrite(whole.substr(0, whole.size() - 4096));
  WriteBytes(path_ + "-wal", "log");
  EXPECT_OK(Find());
}

TEST_F(DatabaseFileTest, DoesNotTrustAPageCountThatAnOldWriterLeft) {
  std::string stale = ReadBytes(path_);
  stale[31] = static_cast<char>(stale[31] + 5);  // more pages than there are
  stale[95] = static_cast<char>(stale[95] + 1);  // but of another change than the last
  Rewrite(stale);
  EXPECT_OK(Find());
}

TEST_F(DatabaseFileTest, TellsWhenTheFileIsMissing) {
  EXPECT_THAT(FindDatabaseFile(directory_.File("no.db"), Access::kWrite),
              StatusIs(StatusCode::kNotFound, HasSubstr("no.db")));
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(directory_.File("no.db"), Access::kCreate));
  EXPECT_FALSE(file.exists);
  EXPECT_OK(CheckStillSame(file));
  EXPECT_THAT(FindDatabaseFile(directory_.File("no/no.db"), Access::kCreate),
              StatusIs(StatusCode::kNotFound, HasSubstr("directory")));
  EXPECT_THAT(FindDatabaseFile(path_ + "/no.db", Access::kCreate),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("Not a directory")));
}

TEST_F(DatabaseFileTest, RefusesWithoutPermission) {
  const auto find = [&](Access access) {
    return RunWithoutPrivileges([&] { return static_cast<int>(Find(access).code()); });
  };
  constexpr int kDenied = static_cast<int>(StatusCode::kPermissionDenied);
  chmod(directory_.path().c_str(), 0555);
  chmod(path_.c_str(), 0000);
  EXPECT_EQ(find(Access::kRead), kDenied);
  chmod(path_.c_str(), 0444);
  EXPECT_EQ(find(Access::kRead), kChildOk);
  EXPECT_EQ(find(Access::kWrite), kDenied);
  chmod(path_.c_str(), 0666);
  EXPECT_EQ(find(Access::kWrite), kDenied);  // the directory
  chmod(directory_.path().c_str(), 0777);
  EXPECT_EQ(find(Access::kWrite), kChildOk);
  chmod(directory_.path().c_str(), 0000);
  EXPECT_EQ(find(Access::kRead), kDenied);
  chmod(directory_.path().c_str(), 0700);
}

TEST_F(DatabaseFileTest, RefusesToWriteOnANetworkFileSystem) {
  const auto nfs = [](const std::string&) -> absl::StatusOr<std::string> { return "NFS"; };
  EXPECT_THAT(FindDatabaseFile(path_, Access::kWrite, nfs),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("network file system (NFS)")));
  EXPECT_THAT(FindDatabaseFile(directory_.File("no.db"), Access::kCreate, nfs),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("NFS")));
  EXPECT_OK(FindDatabaseFile(path_, Access::kRead, nfs));
  EXPECT_THAT(NetworkFileSystem("/proc"), IsOk());
}

TEST_F(DatabaseFileTest, SeesThatTheFileWasReplaced) {
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path_, Access::kWrite));
  std::filesystem::copy_file(path_, directory_.File("other"));
  std::filesystem::rename(directory_.File("other"), path_);
  EXPECT_THAT(CheckStillSame(file), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("was replaced")));
  std::filesystem::rename(path_, directory_.File("moved"));
  EXPECT_THAT(CheckStillSame(file), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("is gone")));
  std::filesystem::create_symlink("moved", path_);
  EXPECT_THAT(CheckStillSame(file), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("was replaced")));
  std::filesystem::remove(path_);
}

TEST_F(DatabaseFileTest, NamesTheProcessesThatHaveItOpen) {
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path_, Access::kWrite));
  Signal opened;
  const pid_t child = StartChild([&] {
    absl::StatusOr<std::unique_ptr<SqliteAdapter>> idle = SqliteAdapter::Open(path_, {.mode = OpenMode::kReadOnly});
    opened.Send();
    return pause();
  });
  opened.Wait();
  absl::StatusOr<std::vector<ProcessInfo>> users = ProcessesUsing(file);
  Kill(child);
  ASSERT_OK(users);
  ASSERT_EQ(users->size(), 1u);
  EXPECT_EQ((*users)[0].pid, child);
  EXPECT_THAT((*users)[0].command, HasSubstr("unit_files"));
}

TEST_F(DatabaseFileTest, LeavesOutThisProcess) {
  ASSERT_OK_AND_ASSIGN(DatabaseFile file, FindDatabaseFile(path_, Access::kWrite));
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<SqliteAdapter> own, SqliteAdapter::Open(path_, {}));
  EXPECT_THAT(ProcessesUsing(file), IsOk());
  EXPECT_TRUE(ProcessesUsing(file)->empty());
}

TEST(RequireSpaceTest, SaysHowMuchIsMissing) {
  const auto free = [](const std::string&) -> absl::StatusOr<int64_t> { return 10 << 20; };
  EXPECT_OK(RequireSpace("/data", 10 << 20, free));
  EXPECT_THAT(
      RequireSpace("/data", 25 << 20, free),
      StatusIs(StatusCode::kResourceExhausted, AllOf(HasSubstr("/data has 10.0 MiB free"),
                                                     HasSubstr("25.0 MiB are needed"), HasSubstr("15.0 MiB more"))));
  EXPECT_OK(RequireSpace("/tmp", 1));
  EXPECT_THAT(RequireSpace("/tmp", int64_t{1} << 60), StatusIs(StatusCode::kResourceExhausted, HasSubstr("/tmp")));
  EXPECT_THAT(RequireSpace("/no/such", 1), StatusIs(StatusCode::kNotFound, HasSubstr("/no/such")));
}

}  // namespace
}  // namespace crystal
