// A program with migrations of its own: a notebook that is one SQLite file.
//
//   notes FILE     makes the file or brings it up to date, takes its last migration back, and brings that back again;
//                  expected.txt is what it prints. A real program only does the first, whenever it starts.
//
// To copy: Registry() is yours to write; Notebook opens a file safely and moves it; Run() is the demonstration.
#include <chrono>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/database_file.h"
#include "migrator/files/lock.h"
#include "migrator/road/history.h"
#include "migrator/road/migrator.h"
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

// The notebook's file, held by this process until the object goes.
class Notebook {
 public:
  static absl::StatusOr<Notebook> Open(const std::string& path) {
    // Looked at before SQLite opens it: a directory, another kind of file or a network disk is refused with a reason.
    ASSIGN_OR_RETURN(crystal::DatabaseFile file, crystal::FindDatabaseFile(path, crystal::Access::kCreate));
    // Two programs that start at once: the second waits here, and then finds everything done.
    ASSIGN_OR_RETURN(crystal::MigrationLock lock,
                     crystal::MigrationLock::Acquire(file.path, NowMs(), /*wait_ms=*/5000));
    ASSIGN_OR_RETURN(std::unique_ptr<crystal::SqliteAdapter> db,
                     crystal::SqliteAdapter::Open(file.path, {.mode = crystal::OpenMode::kCreate}));
    return Notebook(std::move(lock), std::move(db));
  }

  // Everything that is pending, in one transaction: an error in the last migration leaves the file as it was.
  absl::Status Up() {
    return Move("up", [](const auto& history) { return crystal::PlanUp(Registry(), history); });
  }

  // Takes the last migration back. What leaves a table goes to the archive, so that the next Up() brings it back.
  absl::Status Down() {
    return Move("down", [](const auto& history) { return crystal::PlanDown(Registry(), history, /*count=*/1); });
  }

  absl::Status PrintStatus() {
    ASSIGN_OR_RETURN(std::vector<crystal::AppliedMigration> history, crystal::ReadHistory(*db_));
    std::set<std::string> applied;
    for (const crystal::AppliedMigration& migration : history) applied.insert(migration.name);
    for (const crystal::Migration& migration : Registry()) {
      std::cout << "  " << (applied.contains(migration.name) ? "applied  " : "pending  ") << migration.name << '\n';
    }
    return absl::OkStatus();
  }

  crystal::DatabaseAdapter& db() { return *db_; }

 private:
  Notebook(crystal::MigrationLock lock, std::unique_ptr<crystal::SqliteAdapter> db)
      : lock_(std::move(lock)), db_(std::move(db)) {}

  // The planner is called inside the transaction, with the history as nobody else can change it any more.
  absl::Status Move(const std::string& direction, const crystal::Planner& planner) {
    // The clock is an argument, so that a test can hold it still; the actor is for the audit trail.
    const crystal::RunContext context{.now_ms = NowMs(), .actor = "notes", .tool_version = "notes 1.0"};
    const crystal::EventSink print = [&](const crystal::Event& event) {
      if (event.kind == crystal::Event::Kind::kFinished) std::cout << direction << ": " << event.subject << '\n';
    };
    return crystal::Migrate(*db_, planner, context, print).status();
  }

  // In this order: the connection closes before the lock goes.
  crystal::MigrationLock lock_;
  std::unique_ptr<crystal::SqliteAdapter> db_;
};

absl::Status Run(const std::string& path) {
  ASSIGN_OR_RETURN(Notebook notebook, Notebook::Open(path));
  RETURN_IF_ERROR(notebook.Up());
  RETURN_IF_ERROR(notebook.PrintStatus());
  RETURN_IF_ERROR(notebook.db().Execute("INSERT INTO notes(text, pinned) VALUES(?, 1)", {crystal::Value("buy milk")}));

  RETURN_IF_ERROR(notebook.Down());  // the column goes, and with it that the note was pinned
  RETURN_IF_ERROR(notebook.PrintStatus());

  RETURN_IF_ERROR(notebook.Up());
  ASSIGN_OR_RETURN(int64_t pinned, crystal::SelectInteger(notebook.db(), "SELECT count(*) FROM notes WHERE pinned"));
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
