#include "migrator/files/text_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

class TextFile : public testing::Test {
 protected:
  absl::StatusOr<std::string> Read(const std::string& bytes, int64_t limit = 100) {
    WriteBytes(dir_.File("a"), bytes);
    return ReadTextFile(dir_.File("a"), limit);
  }
  TempDir dir_;
};

TEST_F(TextFile, EndsItsLinesInOneWay) {
  ASSERT_OK_AND_ASSIGN(std::string text, Read("a\r\nb\rc\nd"));
  EXPECT_EQ(text, "a\nb\nc\nd");
  ASSERT_OK_AND_ASSIGN(text, Read(""));
  EXPECT_EQ(text, "");
}

TEST_F(TextFile, NamesTheLineOfWhatIsNoText) {
  EXPECT_THAT(Read(std::string("a\nb\0c", 5)), StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: a NUL byte")));
  EXPECT_THAT(Read("\xFF"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 1: the byte 0xFF is not UTF-8")));
  // Whichever comes first.
  EXPECT_THAT(Read(std::string("a\n\xFF\n\0", 5)),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: the byte")));
}

TEST_F(TextFile, IsNeitherADirectoryNorEndless) {
  EXPECT_THAT(ReadTextFile(dir_.path(), 100), StatusIs(StatusCode::kNotFound, HasSubstr("Is a directory")));
  EXPECT_THAT(ReadTextFile(dir_.File("nowhere"), 100), StatusIs(StatusCode::kNotFound, HasSubstr("No such file")));
  EXPECT_THAT(ReadTextFile("/dev/zero", 100), StatusIs(StatusCode::kResourceExhausted, HasSubstr("100 bytes")));
  EXPECT_THAT(Read(std::string(101, 'a')), StatusIs(StatusCode::kResourceExhausted, HasSubstr("100 bytes")));
  EXPECT_OK(Read(std::string(100, 'a')));
}

}  // namespace
}  // namespace crystal
