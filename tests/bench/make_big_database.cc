// Writes a user's database of a given size, as release v0.1.2 would have it: many sessions, and outputs of the size
// that a coding assistant makes. Every session was resumed once, so that a cutover has to link every row to a panel.
//   make_big_database FILE MIB
#include <algorithm>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "tests/support/states.h"

namespace crystal {
namespace {

constexpr int64_t kBytesOfSession = 8 << 20;
constexpr int kRowsOfTransaction = 10000;

// Text that is no two rows' the same and costs little to make.
class Prose {
 public:
  Prose() {
    constexpr const char* kWords[] = {"{\"type\":\"assistant\",\"message\":",
                                      "tool_use ",
                                      "error: ",
                                      "src/main.ts ",
                                      "return ",
                                      "const ",
                                      "\n",
                                      "\\u001b[32m",
                                      "test passed ",
                                      "diff --git ",
                                      "0x1f "};
    while (pool_.size() < (1 << 20)) pool_ += kWords[random_() % std::size(kWords)];
  }

  // Most outputs are lines, some are files, a few are whole logs: about 3 KiB in the mean.
  std::string Output() {
    const uint64_t kind = random_() % 100;
    const size_t bytes = kind < 60   ? 100 + random_() % 900
                         : kind < 95 ? 1000 + random_() % 7000
                                     : 8000 + random_() % 32000;
    return absl::StrCat(random_(), " ", pool_.substr(random_() % (pool_.size() - bytes), bytes));
  }

 private:
  std::mt19937_64 random_{20261122};  // the same database each time
  std::string pool_;
};

absl::Status InsertSession(DatabaseAdapter& db, const std::string& id, int64_t project) {
  RETURN_IF_ERROR(db.Execute(
      "INSERT INTO sessions(id, name, initial_prompt, worktree_name, worktree_path, status, claude_session_id, "
      "project_id) VALUES(?1, 'session ' || ?1, 'do it', ?1, '/home/user/worktrees/' || ?1, 'stopped', 'claude-' || "
      "?1, ?2)",
      {id, project}));
  RETURN_IF_ERROR(db.Execute("INSERT INTO prompt_markers(session_id, prompt_text, output_index) VALUES(?, 'do it', 0)",
                             {Value(id)}));
  return db.Execute("INSERT INTO conversation_messages(session_id, message_type, content) VALUES(?, 'user', 'do it')",
                    {Value(id)});
}

absl::Status Fill(const std::string& path, int64_t bytes) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> db, SqliteAdapter::Open(path, {}));
  RETURN_IF_ERROR(db->Execute("PRAGMA synchronous=OFF"));
  ASSIGN_OR_RETURN(int64_t project, SelectInteger(*db, "SELECT min(id) FROM projects"));
  Prose prose;
  int64_t written = 0;
  int rows = 0;
  RETURN_IF_ERROR(db->Begin());
  for (int session = 0; written < bytes; ++session) {
    const std::string id = absl::StrCat("big-", session);
    RETURN_IF_ERROR(InsertSession(*db, id, project));
    const int64_t end = std::min(bytes, written + kBytesOfSession);
    while (written < end) {
      constexpr int64_t kRowBytes = 80;  // beside its data: ids, the timestamp, its places in the indexes
      const std::string data = prose.Output();
      written += static_cast<int64_t>(data.size()) + kRowBytes;
      RETURN_IF_ERROR(
          db->Execute("INSERT INTO session_outputs(session_id, type, data) VALUES(?, 'stdout', ?)", {id, data}));
      if (++rows % kRowsOfTransaction != 0) continue;
      RETURN_IF_ERROR(db->Commit());
      RETURN_IF_ERROR(db->Begin());
    }
  }
  return db->Commit();
}

absl::Status Make(const std::string& path, int64_t mib) {
  for (const UserState& state : LoadStates()) {
    if (state.name != "open release v0.1.2") continue;
    RETURN_IF_ERROR(BuildState(state, path));
    return Fill(path, mib << 20);
  }
  return absl::NotFoundError("no state of v0.1.2");
}

}  // namespace
}  // namespace crystal

int main(int argc, char** argv) {
  int64_t mib = 0;
  if (argc != 3 || argv[1][0] != '/' || !absl::SimpleAtoi(argv[2], &mib) || mib < 1) {
    std::cerr << "usage: make_big_database /ABSOLUTE/FILE MIB\n";
    return 2;
  }
  const absl::Status made = crystal::Make(argv[1], mib);
  if (made.ok()) return 0;
  std::cerr << made << '\n';
  return 3;
}
