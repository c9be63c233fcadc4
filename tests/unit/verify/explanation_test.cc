#include "verify/explanation.h"

#include <gtest/gtest.h>

namespace crystal {
namespace {

TEST(ExplanationTest, SpeaksOfWhatBeginsSoUpToTheEndOfAWord) {
  EXPECT_TRUE(SpeaksOf({"rows of notes", ""}, "rows of notes (id 9)", "notes"));
  EXPECT_TRUE(SpeaksOf({"column notes.x", ""}, "column notes.x", "notes"));
  EXPECT_TRUE(SpeaksOf({"values of notes", ""}, "values of notes.body (id 1)", "notes"));
  EXPECT_TRUE(SpeaksOf({"legacy path", ""}, "legacy path", ""));
  EXPECT_FALSE(SpeaksOf({"rows of notes", ""}, "rows of notes_old (id 9)", "notes_old"));
  EXPECT_FALSE(SpeaksOf({"rows of notes", ""}, "values of notes.x", "notes"));
}

TEST(ExplanationTest, ATableIsAllThatIsAboutIt) {
  EXPECT_TRUE(SpeaksOf({"table residue", ""}, "column residue.id", "residue"));
  EXPECT_TRUE(SpeaksOf({"table residue", ""}, "rows of residue (id 1)", "residue"));
  EXPECT_FALSE(SpeaksOf({"table residue", ""}, "column residues.id", "residues"));
}

}  // namespace
}  // namespace crystal
