// Every document that the program prints is as its schema in tools/schemas/ says, in every state of a database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/support/database.h"
#include "tests/support/json_schema.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::IsEmpty;

json SchemaNamed(const std::string& name) {
  return json::parse(std::ifstream(CRYSTAL_SOURCE_DIR "/tools/schemas/" + name + ".schema.json"));
}

std::vector<std::string> Split(const std::string& text, char at) { return absl::StrSplit(text, at, absl::SkipEmpty()); }

class JsonOutput : public testing::Test {
 protected:
  // Runs the command with --json and holds its document against the schema. `line`: words, with DB for the database.
  json Expect(const std::string& schema, const std::string& line, int exit_code = 0) {
    std::vector<std::string> words;
    for (const std::string& word : Split(line, ' ')) {
      words.push_back(word == "DB" ? db_ : word == "DIR" ? dir_.path() : word);
    }
    words.push_back("--json");
    words.push_back("--log-format=json");
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, exit_code) << line << "\n" << run.err;
    ExpectEvents(line, run.err);
    const json document = json::parse(run.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(document.is_discarded()) << line << ": no JSON: " << run.out;
    EXPECT_THAT(SchemaFaults(document, SchemaNamed(schema)), IsEmpty()) << line;
    seen_.insert(schema);
    return document;
  }
  // An error without a document: one line on standard error, and nothing else.
  void ExpectError(const std::vector<std::string>& words, int exit_code) {
    const ProgramRun run = RunProgram(words);
    EXPECT_EQ(run.exit_code, exit_code);
    EXPECT_EQ(run.out, "");
    ExpectEvents(words[0], run.err);
  }
  static void ExpectEvents(const std::string& line, const std::string& text) {
    for (const std::string& event : Split(text, '\n')) {
      const json parsed = json::parse(event, nullptr, /*allow_exceptions=*/false);
      EXPECT_FALSE(parsed.is_discarded()) << line << ": no JSON: " << event;
      if (parsed.is_discarded()) continue;
      EXPECT_THAT(SchemaFaults(parsed, SchemaNamed("event")), IsEmpty()) << line;
    }
  }
  void Sql(const std::string& sql) { ExecuteAll(*OpenDatabase(db_), {sql}); }

  TempDir dir_;
  std::string db_ = dir_.File("a.db");
  static inline std::set<std::string> seen_ = {"event"};
};

TEST_F(JsonOutput, OfTheLegacyPath) {
  Expect("legacy-releases", "legacy releases");
  Expect("legacy-diff", "legacy diff v0.3.3 v0.3.4");
  Expect("legacy-error", "legacy diff v0.3.3 v9", 2);
  Expect("legacy-make", "legacy make --db DB --release v0.1.2 --sessions 4 --outputs 8");
  Expect("legacy-error", "legacy make --db DB --release v0.1.2", 3);
  Expect("legacy-run", "legacy run --db DB --release v0.3.5 --first-id 7");
  Expect("legacy-run", "legacy run --db DB --release v0.3.5");
}

TEST_F(JsonOutput, OfADatabaseBeforeAndAfterItsCutover) {
  Expect("legacy-make", "legacy make --db DB --release v0.1.2 --sessions 4 --outputs 8");
  Expect("doctor", "doctor --db DB", 1);
  Expect("baseline", "baseline --db DB");
  Expect("show", "show 020 --db DB");
  Expect("verify", "verify --db DB");
  Expect("verify-corpus", "verify --corpus DIR");
  EXPECT_EQ(Expect("verify-corpus", "verify --corpus DIR --shard 1/1")["shard"]["of"], 1);
  std::ofstream(dir_.File("report.json")) << RunProgram({"verify", "--db", db_, "--json"}).out;
  Expect("verify-corpus", "verify --merge " + dir_.File("report.json"));
  Expect("start", "start --db DB --mode parallel", 3);
  Expect("cutover", "cutover --db DB --dry-run");
  EXPECT_TRUE(Expect("cutover", "cutover --db DB --dry-run --verbose").contains("script"));
  EXPECT_EQ(Expect("move", "plan --db DB")["changed"], false);
  Expect("cutover", "cutover --db DB");
  Expect("cutover", "cutover --db DB");
  Expect("start", "start --db DB");
  Expect("doctor", "doctor --db DB --full");
  Expect("log", "log --db DB -n 3");
  Expect("rollback", "rollback --to-legacy --db DB");
  Expect("start", "start --db DB");
  Expect("cutover", "cutover --db DB");
}

TEST_F(JsonOutput, OfMoving) {
  Expect("cutover", "cutover --db DB");
  Expect("tag", "tag here --db DB");
  Expect("tags", "tags --db DB");
  Expect("move", "down 2 --db DB --dry-run");
  Expect("move", "down 2 --db DB");
  Expect("status", "status --db DB --exit-code", 1);
  Expect("show", "show 041 --db DB");
  Expect("move", "plan --db DB");
  Expect("move", "up --step 1 --db DB");
  Expect("move", "to here --db DB");
  Expect("move", "redo --db DB");
  Expect("move", "up --db DB");
  Expect("move", "reset --yes --db DB");
  Expect("archive-list", "archive list --db DB");
  Expect("archive-show", "archive show --db DB");
  Expect("archive-export", "archive export " + dir_.File("archive.jsonl") + " --db DB");
  Expect("archive-prune", "archive prune --table user_preferences --yes --db DB");
  Expect("doctor", "doctor --db DB", 1);
  Expect("tag", "tag here --delete --db DB");
}

TEST_F(JsonOutput, OfBackupsSchemasAndSettings) {
  Expect("cutover", "cutover --db DB");
  const std::string backup = Expect("backup", "backup --db DB")["backup"];
  Expect("drift", "drift --db DB --full");
  Expect("schema", "schema --db DB");
  Expect("schema-dump", "schema dump --db DB");
  Expect("schema-dump", "schema dump --history --to " + dir_.File("schema.sql"));
  Sql("DROP INDEX idx_sessions_archived");
  Expect("drift", "drift --db DB", 1);
  Sql("CREATE TABLE my_notes(id)");
  EXPECT_EQ(Expect("drift", "drift --accept --db DB", 1)["accepted"], json::array({"table my_notes"}));
  Expect("schema-diff", "schema diff " + backup + " DB", 1);
  Expect("schema-diff", "schema diff DB DB");
  Expect("backups", "backups --db DB");
  Expect("backups", "backups --keep 1 --db DB");
  Expect("backup", "backup --db DB");
  Expect("backups", "backups --keep 1 --db DB --dry-run");
  Expect("backups", "backups --keep 1 --db DB", 1);
  Expect("restore", "restore " + backup + " --db DB");
  Expect("backups", "backups --keep 2 --yes --db DB");
  Expect("config", "config");
  std::ofstream(dir_.File("a.env")) << "CRYSTAL_MIGRATION_WAIT=1s\n";
  Expect("config", "config --env-file " + dir_.File("a.env"));
}

TEST_F(JsonOutput, OfWritingMigrations) {
  std::ofstream(dir_.File("20260101000000-first.sql"))
      << "-- migrate:up\nCREATE TABLE a(x);\n-- migrate:down\nDROP TABLE a;\n";
  Expect("cutover", "cutover --db DB");
  Expect("create", "create add-tags --sql --migrations DIR");
  Expect("init", "init " + dir_.File("project"));
  const std::string goose = CRYSTAL_SOURCE_DIR "/tests/data/import/goose", out = dir_.File("imported");
  Expect("import", "import --from goose " + goose + " --to " + out + " --dry-run");
  Expect("import", "import --from goose " + goose + " --to " + out);
  Expect("import", "import --from plain " CRYSTAL_SOURCE_DIR "/tests/data/import/drizzle --to " + out + "-plain");
  std::ofstream(dir_.File("wanted.txt"))
      << RunProgram({"schema", "dump", "--history", "--migrations", dir_.path()}).out;
  EXPECT_EQ(Expect("create", "create nothing --diff " + dir_.File("wanted.txt") + " --migrations DIR")["name"], "");
  std::ofstream(dir_.File("wanted.txt"), std::ios::app) << "CREATE TABLE more(x);\n";
  const json diff = Expect("create", "create add-more --diff " + dir_.File("wanted.txt") + " --migrations DIR");
  fs::remove(diff["made"][0].get<std::string>());
  Expect("move", "up --db DB --migrations DIR");
  Expect("wait", "wait --db DB --migrations DIR --for up-to-date");
  fs::create_directory(dir_.File("seeds"));
  std::ofstream(dir_.File("seeds/rows.sql")) << "INSERT OR IGNORE INTO a(rowid, x) VALUES(1, 2);";
  const std::string seed = "seed --db DB --migrations DIR --seeds " + dir_.File("seeds");
  Expect("seed", seed + " --dry-run");
  Expect("seed", seed);
  Expect("seed", seed);
  Expect("validate", "validate --migrations DIR");
  Expect("validate-rules", "validate --rules");
  Expect("squash", "squash --until add-tags --migrations DIR --dry-run");
  Expect("repair", "repair --db DB --migrations DIR");
  Expect("show", "show add-tags --db DB --migrations DIR");
  Sql("UPDATE migrations SET checksum = 'sql1:0' WHERE sequence = 43");
  Expect("repair", "repair --db DB --migrations DIR", 1);
  Expect("repair", "repair --yes --db DB --migrations DIR");
  Expect("repair", "mark 041-fix-folder-session-order --pending --dry-run --db DB --migrations DIR");
  Expect("repair", "mark 041-fix-folder-session-order --pending --yes --db DB --migrations DIR");
  Expect("repair", "mark 041-fix-folder-session-order --applied --yes --db DB --migrations DIR");
  const json log = Expect("log", "log --db DB");
  EXPECT_EQ(Expect("log", "log --verify " + log["head"].get<std::string>() + " --db DB")["verified"], log["total"]);
}

TEST_F(JsonOutput, OfWhatIsWrong) {
  Expect("doctor", "doctor --db DB", 3);
  Expect("show", "show 020 --db DB");
  Expect("wait", "wait --db DB --timeout 0", 1);
  Expect("cutover", "cutover --db DB");
  Sql("UPDATE migration_events SET actor = 'nobody' WHERE id = 2");
  Expect("log", "log --db DB", 3);
  Expect("doctor", "doctor --db DB", 1);
  Sql("UPDATE migrations SET checksum = 'v1:0' WHERE sequence = 3");
  Expect("status", "status --db DB", 3);
  Expect("show", "show 003 --db DB");
  ExpectError({"status", "--log-format=json", "--db", dir_.File("nowhere")}, 3);
  ExpectError({"statsu", "--log-format", "json"}, 2);
  ExpectError({"legacy", "run", "--log-format=json"}, 2);
}

// The last of them: whatever has a schema was seen above.
TEST_F(JsonOutput, EverySchemaWasHeldAgainstADocument) {
  for (const fs::directory_entry& entry : fs::directory_iterator(CRYSTAL_SOURCE_DIR "/tools/schemas")) {
    const std::string name = entry.path().filename().string();
    const std::string document = name.substr(0, name.find('.'));
    EXPECT_EQ(seen_.count(document), 1U) << name;
    EXPECT_EQ(SchemaNamed(document)["$id"], "urn:crystal-migration:json:" + document + ":1");
  }
}

TEST(SchemaFaults, NamesWhatIsWrongAndWhere) {
  const json schema = json::parse(R"({"type": "object", "required": ["a"], "additionalProperties": false,
      "properties": {"a": {"type": "array", "items": {"$ref": "#/$defs/word"}}}, "$defs": {"word": {"enum": ["x"]}}})");
  EXPECT_THAT(SchemaFaults(json::parse(R"({"a": ["x"]})"), schema), IsEmpty());
  EXPECT_THAT(SchemaFaults(json::parse(R"({"a": ["x", "y"], "b": 1})"), schema),
              testing::ElementsAre("/a/1: is \"y\"", "/b: is not foreseen"));
  EXPECT_THAT(SchemaFaults(json::parse("{}"), schema), testing::ElementsAre(": has no a"));
  EXPECT_THAT(SchemaFaults(json::parse("[]"), {{"type", "object"}, {"minimum", 1}}), testing::SizeIs(2));
}

}  // namespace
}  // namespace crystal
