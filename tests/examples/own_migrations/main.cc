// A program with migrations of its own: a notebook that is one SQLite file.
//
//   notes FILE     makes the file or brings it up to date, takes its last migration back, and brings that back again;
//                  expected.txt is what it prints. A real program only does the first, whenever it starts.
//
// To copy: Registry() is yours to write, and Up() is what a program calls; the rest is the demonstration.
#include <chrono>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history.h"
#include "migrator/road/session.h"
#include "migrator/values/plan.h"

namespace {

// A note is a text; when it was written is for the list.
crystal::Migration CreateNotes() {
  const crystal::ColumnDefinition id{
      .name = "id", .type = crystal::DataType::kInteger, .primary_key = true, .autoincrement = true};
  const crystal::ColumnDefinition text{.name = "text", .type = crystal::DataType::kText, .not_null = true};
  const crystal::ColumnDefinition written{
      .name = "written_at", .type = crystal::DataType::kDateTime, .default_value = crystal::CurrentTimestamp{}};
  return {.name = "001-create-notes",
          .changes = {crystal::CreateTable{{.name = "notes", .columns = {id, text, written}}}}};
}

// Pinned notes stand on top.
crystal::Migration AddNotePinned() {
  return {.name = "002-add-note-pinned",
          .changes = {crystal::AddColumn{
              "notes", {.name = "pinned", .type = crystal::DataType::kBoolean, .default_value = int64_t{0}}}}};
}

// The history of the schema, oldest first. Once a user's file has one of these, it never changes again, neither its
// name nor its content: the next change is the next migration, at the end.
const std::vector<crystal::Migration>& Registry() {
  static const auto& registry = *new std::vector<crystal::Migration>{CreateNotes(), AddNotePinned()};
  return registry;
}

int64_t NowMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// The clock is an argument, so that a test can hold it still; the actor is for the audit trail.
crystal::RunContext Context() { return {.now_ms = NowMs(), .actor = "notes", .tool_version = "notes 1.0"}; }

crystal::EventSink Print(const std::string& direction) {
  return [direction](const crystal::Event& event) {
    if (event.kind == crystal::Event::Kind::kFinished) std::cout << direction << ": " << event.subject << '\n';
  };
}

// All that a real program needs, before it opens the file: everything that is pending, in one transaction. Of two
// programs that start at once the second waits, and then finds everything done.
absl::Status Up(const std::string& path) {
  return crystal::ToLatest(path, Registry(), {.wait_ms = 5000, .context = Context(), .events = Print("up")}).status();
}

// The last migration back. What leaves a table goes to the archive, so that the next Up() brings it back. The planner
// is called inside the transaction, with the history as nobody else can change it any more.
absl::Status Down(crystal::Session& session) {
  const crystal::Planner last = [](const auto& history) { return crystal::PlanDown(Registry(), history, /*count=*/1); };
  return session.Run([&](crystal::SqliteAdapter& db) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(crystal::MigrateOpenTransaction(db, last, Context(), Print("down")).status());
    return true;  // commit
  });
}

absl::Status PrintStatus(crystal::DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<crystal::AppliedMigration> history, crystal::ReadHistory(db));
  std::set<std::string> applied;
  for (const crystal::AppliedMigration& migration : history) applied.insert(migration.name);
  for (const crystal::Migration& migration : Registry()) {
    std::cout << "  " << (applied.contains(migration.name) ? "applied  " : "pending  ") << migration.name << '\n';
  }
  return absl::OkStatus();
}

absl::Status Run(const std::string& path) {
  RETURN_IF_ERROR(Up(path));
  {
    ASSIGN_OR_RETURN(crystal::Session session, crystal::Session::Open(path, {.now_ms = NowMs()}));
    RETURN_IF_ERROR(PrintStatus(session.db()));
    RETURN_IF_ERROR(session.db().Execute("INSERT INTO notes(text, pinned) VALUES(?, 1)", {crystal::Value("buy milk")}));
    RETURN_IF_ERROR(Down(session));  // the column goes, and with it that the note was pinned
    RETURN_IF_ERROR(PrintStatus(session.db()));
  }
  RETURN_IF_ERROR(Up(path));
  ASSIGN_OR_RETURN(crystal::Session session, crystal::Session::Open(path, {.now_ms = NowMs()}));
  ASSIGN_OR_RETURN(int64_t pinned, crystal::SelectInteger(session.db(), "SELECT count(*) FROM notes WHERE pinned"));
  std::cout << "pinned notes after down and up: " << pinned << '\n';
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: notes FILE\n";
    return 2;
  }
  const absl::Status done = Run(argv[1]);
  if (done.ok()) return 0;
  std::cerr << "notes: " << done.message() << '\n';  // the message says what to do; the code is for programs
  return 1;
}
