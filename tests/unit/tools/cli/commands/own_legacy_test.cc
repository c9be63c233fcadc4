// The old path of an own application, as a user meets it: in verify, start and rollback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

class OwnLegacy : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(dir_.File("db/migrations"));
    Migration("20260101000001-notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);", "DROP TABLE notes;");
    Migration("20260101000002-at", "ALTER TABLE notes ADD COLUMN at TEXT;", "ALTER TABLE notes DROP COLUMN at;");
    Legacy(kAdds);
    Made("a.db");
  }
  void Migration(const std::string& name, const std::string& up, const std::string& down) {
    WriteBytes(dir_.File(absl::StrCat("db/migrations/", name, ".sql")),
               absl::StrCat("-- migrate:up\n", up, "\n-- migrate:down\n", down, "\n"));
  }
  // The old path is the script `text`, with the database as "$1"; "" for none.
  void Legacy(const std::string& text, const std::string& more = "") {
    WriteBytes(dir_.File("old.sh"), text);
    WriteBytes(dir_.File("crystal-migration.toml"),
               absl::StrCat("application = \"own\"\nmigrations = \"db/migrations\"\nlegacy-timeout = \"2s\"\n",
                            text.empty() ? "" : "legacy = \"sh old.sh {db}\"\n", more));
  }
  std::string Made(const std::string& name) {
    const std::string path = dir_.File(name);
    ExecuteAll(
        *OpenDatabase(path, {.mode = OpenMode::kCreate}),
        {"CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)", "INSERT INTO notes (body) VALUES ('one'), ('two')"});
    return path;
  }
  ProgramRun Run(Words words) const {
    words.insert(words.end(), {"--config", dir_.File("crystal-migration.toml")});
    return RunProgram(words);
  }
  ProgramRun Verify(const Words& more = {}) const {
    Words words = {"verify", "--db", dir_.File("a.db")};
    words.insert(words.end(), more.begin(), more.end());
    return Run(words);
  }

  static constexpr char kAdds[] = "sqlite3 \"$1\" 'ALTER TABLE notes ADD COLUMN at TEXT' 2> /dev/null\nexit 0\n";
  TempDir dir_;
};

TEST_F(OwnLegacy, BothPathsLeadToTheSameDatabase) {
  const std::string bytes = ReadBytes(dir_.File("a.db"));
  const ProgramRun run = Verify({"--json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const json report = json::parse(run.out);
  EXPECT_EQ(report["verdict"], "equal");
  EXPECT_EQ(report["legacy"]["launches"], 2);
  EXPECT_EQ(report["release"], "sh old.sh {db}");
  EXPECT_EQ(ReadBytes(dir_.File("a.db")), bytes);
}

TEST_F(OwnLegacy, WhatNothingExplainsIsSaidAndWhatTheOwnerExplainsIsNot) {
  Legacy("sqlite3 \"$1\" 'CREATE TABLE IF NOT EXISTS residue (a)'\n" + std::string(kAdds));
  ProgramRun run = Verify();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("UNEXPLAINED table residue"));
  Legacy("sqlite3 \"$1\" 'CREATE TABLE IF NOT EXISTS residue (a)'\n" + std::string(kAdds),
         "[[explain]]\nwhere = \"table residue\"\nreason = \"nobody reads it, # or so\"\n"
         "[[explain]]\nwhere = \"rows of notes\"\nreason = \"none\"\n");
  run = Verify();
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("explain: nobody reads it, # or so"),
                             HasSubstr("note: the explanation of \"rows of notes\" explains nothing here")));
  EXPECT_EQ(json::parse(Verify({"--json"}).out)["unused_explanations"], json({"rows of notes"}));
}

TEST_F(OwnLegacy, AnExplanationThatIsNoneNamesFileAndKey) {
  Legacy(kAdds, "[[explain]]\nwhere = \"table a\"\n");
  EXPECT_THAT(Verify().err,
              AllOf(HasSubstr("crystal-migration.toml"), HasSubstr("`reason` of \"table a\" is missing")));
  Legacy(kAdds, "[[explain]]\nwere = \"table a\"\nreason = \"b\"\n");
  const ProgramRun run = Verify();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("no \"were\""), HasSubstr("where")));
}

TEST_F(OwnLegacy, RowsThatTheOldPathLosesAreCounted) {
  Legacy("sqlite3 \"$1\" 'DELETE FROM notes WHERE id = 1'\n" + std::string(kAdds));
  const json report = json::parse(Verify({"--json"}).out);
  EXPECT_EQ(report["verdict"], "explained");
  EXPECT_EQ(report["legacy"]["rows_lost"], 1);
  EXPECT_EQ(report["differences"][0]["rule"], "lost-by-legacy");
}

TEST_F(OwnLegacy, ABadEndIsAFactOfTheReport) {
  Legacy("printf 'cannot \\033[2J\\377'\nexit 1\n");
  EXPECT_THAT(Verify().out, HasSubstr("ended with exit code 1; it printed:\ncannot \\x1b[2J\\xff"));
  Legacy("kill -SEGV $$\n");
  EXPECT_THAT(Verify().out, HasSubstr("was ended by signal 11"));
  Legacy("sleep 600\n");
  EXPECT_THAT(Verify().out, HasSubstr("was killed after 2000 ms (legacy-timeout)"));
}

TEST_F(OwnLegacy, OneThatFailsExplainsNothingButItsOwnerMay) {
  const char* const kEnds[] = {
      "exit 1\n", "sleep 600\n", "sh nothere.sh\n",
      "[ -e ran ] && exit 1\ntouch ran\nsqlite3 \"$1\" 'ALTER TABLE notes ADD COLUMN at TEXT'\n"};
  for (const char* end : kEnds) {
    Legacy(end);
    fs::remove(dir_.File("ran"));
    const ProgramRun run = Verify();
    EXPECT_EQ(run.exit_code, 1) << end << run.out;
    EXPECT_THAT(run.out, HasSubstr("UNEXPLAINED legacy path\n      legacy ended in an error: ")) << end;
  }
  const ProgramRun missing = Verify({"--legacy", "sh nothere.sh {db}"});
  EXPECT_EQ(missing.exit_code, 1) << missing.out;
  fs::create_directory(dir_.File("corpus"));
  fs::copy_file(dir_.File("a.db"), dir_.File("corpus/a.db"));
  EXPECT_EQ(Run({"verify", "--corpus", dir_.File("corpus"), "--legacy", "sh nothere.sh {db}"}).exit_code, 1);
  Legacy(kAdds, "[[explain]]\nwhere = \"legacy path\"\nreason = \"it always says 3\"\n");
  WriteBytes(dir_.File("old.sh"), "sqlite3 \"$1\" 'ALTER TABLE notes ADD COLUMN at TEXT' 2> /dev/null\nexit 3\n");
  const ProgramRun explained = Verify();
  EXPECT_EQ(explained.exit_code, 0) << explained.out;
  EXPECT_THAT(explained.out, HasSubstr("explain: it always says 3"));
}

TEST_F(OwnLegacy, OneThatNeverSettlesIsUnexplained) {
  Legacy("sqlite3 \"$1\" \"INSERT INTO notes (body) VALUES ('again')\"\n" + std::string(kAdds));
  const ProgramRun run = Verify({"--json"});
  EXPECT_EQ(run.exit_code, 1);
  const json report = json::parse(run.out);
  EXPECT_EQ(report["legacy"]["launches"], 100);
  EXPECT_FALSE(report["legacy"]["settled"]);
}

TEST_F(OwnLegacy, OneThatLeavesNoReadableDatabaseIsNamed) {
  for (const char* script : {"rm -f \"$1\"\n", "echo 'no database, and long enough to be looked at' > \"$1\"\n",
                             "sqlite3 \"$1\" 'CREATE TABLE many AS SELECT randomblob(9000)'; "
                             "dd if=/dev/zero of=\"$1\" bs=512 seek=8 count=64 conv=notrunc 2> /dev/null\n"}) {
    Legacy(script);
    const ProgramRun run = Verify();
    EXPECT_EQ(run.exit_code, 3) << script << run.out;
    EXPECT_THAT(run.err, HasSubstr("the legacy command `sh old.sh {db}` left no readable database: ")) << script;
  }
}

TEST_F(OwnLegacy, OneThatWritesWhatIsThereAlreadySettles) {
  Legacy("sqlite3 \"$1\" 'UPDATE notes SET body = body'\n" + std::string(kAdds));
  EXPECT_EQ(json::parse(Verify({"--json"}).out)["legacy"]["launches"], 2);
}

TEST_F(OwnLegacy, WhatWritesElsewhereIsHandedNoFileOfTheUsers) {
  const std::string bytes = ReadBytes(dir_.File("a.db"));
  Legacy("printf '%s ' \"$1\" >> seen\nenv >> seen\n" + std::string(kAdds));
  EXPECT_EQ(Verify().exit_code, 0);
  EXPECT_THAT(ReadBytes(dir_.File("seen")), Not(HasSubstr("a.db")));
  EXPECT_EQ(ReadBytes(dir_.File("a.db")), bytes);
}

TEST_F(OwnLegacy, ACommandThatIsNotThereIsAUsageErrorBeforeAnythingIsCopied) {
  for (const Words& words : std::vector<Words>{{"verify", "--db", dir_.File("a.db")},
                                               {"rollback", "--to-legacy", "--db", dir_.File("a.db")},
                                               {"start", "--mode", "legacy", "--db", dir_.File("a.db")}}) {
    Words with = words;
    with.insert(with.end(), {"--legacy", "no-such-program {db}"});
    const ProgramRun run = Run(with);
    EXPECT_GE(run.exit_code, 2) << words[0];
    EXPECT_THAT(run.err, HasSubstr("no program no-such-program on PATH")) << words[0];
  }
}

TEST_F(OwnLegacy, WithoutOneEachCommandSaysWhatToSet) {
  Legacy("");
  const std::string db = dir_.File("a.db");
  for (const Words& words : std::vector<Words>{{"verify", "--db", db},
                                               {"rollback", "--to-legacy", "--db", db},
                                               {"start", "--mode", "legacy", "--db", db},
                                               {"start", "--mode", "parallel", "--db", db}}) {
    const ProgramRun run = Run(words);
    EXPECT_EQ(run.exit_code, 2) << words[0];
    EXPECT_THAT(run.err, AllOf(HasSubstr("legacy = "), HasSubstr("CRYSTAL_LEGACY"))) << words[0];
  }
  const ProgramRun start = Run({"start", "--db", db, "--json"});
  EXPECT_EQ(start.exit_code, 0) << start.err;
  EXPECT_EQ(json::parse(start.out)["mode"], "versioned");
}

TEST_F(OwnLegacy, StartsInEveryModeAndGoesBack) {
  const std::string db = dir_.File("a.db");
  EXPECT_EQ(json::parse(Run({"start", "--mode", "parallel", "--db", db, "--json"}).out)["verdict"], "equal");
  EXPECT_EQ(json::parse(Run({"start", "--mode", "legacy", "--db", db, "--json"}).out)["changed"], false);
  EXPECT_EQ(Run({"cutover", "--db", db}).exit_code, 0);
  const ProgramRun back = Run({"rollback", "--to-legacy", "--db", db});
  EXPECT_EQ(back.exit_code, 0) << back.err;
  EXPECT_THAT(back.out, HasSubstr("the legacy command `sh old.sh {db}`"));
  EXPECT_EQ(json::parse(Run({"start", "--db", db, "--json"}).out)["mode"], "legacy");
  EXPECT_EQ(Run({"cutover", "--db", db}).exit_code, 0);
  Legacy("sqlite3 \"$1\" 'DELETE FROM notes'\n");
  const ProgramRun refused = Run({"start", "--mode", "legacy", "--db", db});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, HasSubstr("loses something"));
}

TEST_F(OwnLegacy, ThePartsOfACorpusHaveTheSumOfTheWhole) {
  for (int i = 0; i < 10; ++i) Made(absl::StrCat("corpus-", i, ".db"));
  fs::create_directory(dir_.File("corpus"));
  for (int i = 0; i < 10; ++i) {
    fs::rename(dir_.File(absl::StrCat("corpus-", i, ".db")), dir_.File(absl::StrCat("corpus/", i, ".db")));
  }
  WriteBytes(dir_.File("corpus/3.db"), "no database, and it is long enough to be looked at");
  Legacy("sqlite3 \"$1\" 'DELETE FROM notes WHERE id = 1' 2> /dev/null\n" + std::string(kAdds));
  const std::string corpus = dir_.File("corpus");
  Words merge = {"verify", "--json", "--merge"};
  size_t databases = 0;
  for (const std::string part : {"1/3", "2/3", "3/3"}) {
    merge.push_back(dir_.File(absl::StrCat("part-", part.substr(0, 1), ".json")));
    WriteBytes(merge.back(), Run({"verify", "--corpus", corpus, "--shard", part, "--json"}).out);
    databases += json::parse(ReadBytes(merge.back()))["databases"].size();
  }
  EXPECT_EQ(databases, 10U);
  json whole = json::parse(Run({"verify", "--corpus", corpus, "--json"}).out), sum = json::parse(Run(merge).out);
  EXPECT_EQ(whole["explained"], 9);
  EXPECT_EQ(whole["failed"], 1);
  EXPECT_EQ(whole["rows_lost_by_legacy"], 9);
  whole.erase("databases");
  sum.erase("databases");
  EXPECT_EQ(whole, sum);
  EXPECT_EQ(Run({"verify", "--corpus", corpus, "--shard", "12/12"}).exit_code, 0);  // an empty part
  for (const std::string bad : {"0/3", "4/3", "1", "a/b", "1/0"}) {
    EXPECT_EQ(Run({"verify", "--corpus", corpus, "--shard", bad}).exit_code, 2) << bad;
  }
  EXPECT_EQ(Verify({"--shard", "1/3"}).exit_code, 2);
}

TEST_F(OwnLegacy, OnlyAWholeCorpusHasASum) {
  fs::create_directory(dir_.File("corpus"));
  for (const char* name : {"1.db", "2.db"}) fs::rename(Made(name), dir_.File(absl::StrCat("corpus/", name)));
  const auto printed = [&](const std::string& name, const Words& more) {
    Words words = {"verify", "--corpus", dir_.File("corpus"), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    WriteBytes(dir_.File(name), Run(words).out);
    return dir_.File(name);
  };
  const std::string first = printed("1.json", {"--shard", "1/2"}), second = printed("2.json", {"--shard", "2/2"}),
                    third = printed("3.json", {"--shard", "3/3"}), whole = printed("whole.json", {});
  EXPECT_EQ(json::parse(ReadBytes(first))["shard"], json({{"part", 1}, {"of", 2}}));
  EXPECT_FALSE(json::parse(ReadBytes(whole)).contains("shard"));
  const std::vector<std::pair<Words, std::string>> refused = {
      {{first}, "parts of the corpus are missing: 2/2; "},
      {{first, second, first}, "part 1 of 2 is given twice: "},
      {{first, third}, "3.json one of 3"},
      {{whole, second}, "2.db stands in "},
  };
  for (const auto& [files, said] : refused) {
    Words words = {"verify", "--merge"};
    words.insert(words.end(), files.begin(), files.end());
    const ProgramRun run = Run(words);
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(said));
  }
  EXPECT_EQ(Run({"verify", "--merge", second, first}).exit_code, 0);
  EXPECT_EQ(Run({"verify", "--merge", whole}).exit_code, 0);
  WriteBytes(dir_.File("one.json"), Verify({"--json"}).out);
  WriteBytes(dir_.File("copy.json"), ReadBytes(dir_.File("one.json")));
  EXPECT_EQ(Run({"verify", "--merge", dir_.File("one.json"), whole}).exit_code, 0);
  EXPECT_EQ(Run({"verify", "--merge", dir_.File("one.json"), dir_.File("copy.json")}).exit_code, 2);
  EXPECT_EQ(Run({"verify", "--merge", whole, whole}).exit_code, 2);
}

TEST_F(OwnLegacy, HelpSpeaksOfTheApplicationOnly) {
  for (const std::string command : {"verify", "start", "rollback"}) {
    const ProgramRun run = Run({command, "--help"});
    EXPECT_THAT(run.out, AllOf(HasSubstr("--legacy"), Not(HasSubstr("--release")), Not(HasSubstr("--default-model"))));
  }
  EXPECT_THAT(Run({"--help"}).out, Not(HasSubstr("\n  legacy ")));
}

}  // namespace
}  // namespace crystal
