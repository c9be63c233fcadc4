// The road as a whole: users' databases, authors' migrations, and moves in every order; the laws are in move_laws.h.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/road/history_state.h"
#include "migrator/road/migrator.h"
#include "tests/support/database.h"
#include "tests/support/files.h"
#include "tests/support/move_laws.h"
#include "tests/support/run_context.h"
#include "tests/support/temp_dir.h"

namespace crystal {
namespace {

struct MoveCase {
  std::vector<Draw> tables, scripts, events;
};

rc::Gen<Draw> GenDraw() {
  const auto number = rc::gen::inRange(0, 1000);
  return rc::gen::build<Draw>(rc::gen::set(&Draw::kind, number), rc::gen::set(&Draw::a, number),
                              rc::gen::set(&Draw::b, number), rc::gen::set(&Draw::c, number),
                              rc::gen::set(&Draw::lazy, rc::gen::arbitrary<bool>()));
}

rc::Gen<std::vector<Draw>> GenDraws(int at_most) {
  return rc::gen::resize(
      at_most, rc::gen::nonEmpty(rc::gen::container<std::vector<Draw>>(rc::gen::resize(rc::kNominalSize, GenDraw()))));
}

constexpr int kDeletes = 10;  // a draw's kind with which the user deletes rows (move_user.cc)

std::map<std::string, int> counts;  // of everything that was drawn, by kind and name

enum class Way { kUp, kDown, kRedo };

// A database, its author's migrations and what became of it.
class Life {
 public:
  explicit Life(const MoveCase& drawn) {
    for (size_t i = 0; i < drawn.tables.size(); ++i) {
      for (MoveTable& table : DrawTables(drawn.tables[i], static_cast<int>(i))) {
        drawn_.push_back("key " + table.shape);
        schema_.push_back(std::move(table));
      }
    }
    scripts_.push_back(CreationOf(schema_));
    for (size_t i = 0; i < drawn.scripts.size(); ++i) {
      scripts_.push_back(DrawScript(drawn.scripts[i], static_cast<int>(i) + 1, schema_, aliases_));
      drawn_.push_back("script " + scripts_.back().kind);
    }
    for (const MoveScript& script : scripts_) registry_.push_back(script.migration);
    in_file_ = drawn.events.size() % 8 == 7;
    db_ = OpenDatabase(in_file_ ? dir_.File("user.db") : ":memory:", {.mode = OpenMode::kCreate});
  }

  // The first broken law, with everything to see it again by hand; or "".
  std::string Live(const std::vector<Draw>& events) {
    std::string broken = Go(Way::kUp, 1, false);
    for (int i = 0; broken.empty() && i < 5; ++i) User({i * 3 % 5, i, i * 11, i * 5 + i, false});
    for (const Draw& event : events) {
      if (!broken.empty()) break;
      broken = Happen(event);
    }
    for (const std::string& kind : drawn_) ++counts[kind];
    return broken.empty() ? "" : absl::StrCat(broken, "\n", absl::StrJoin(told_, "\n"));
  }

 private:
  std::string Happen(const Draw& event) {
    ++event_;
    const bool own = event.c % 10 == 9;
    const int applied = Applied(), all = static_cast<int>(registry_.size());
    switch (event.kind % 10) {
      case 0:
      case 1:
      case 2:
      case 3:
        User(event);
        User({event.a, event.b, event.c, event.kind, event.lazy});
        return "";
      case 4:
      case 5:
        return Go(Way::kUp, event.lazy ? all : 1, own);
      case 6:
      case 7:
        if (event.b % 2 == 0) User({kDeletes, event.b, event.c, event.kind, event.lazy});  // before the way back
        return applied == 0 ? Go(Way::kUp, 1, own) : Go(Way::kDown, event.lazy ? 1 + event.a % applied : 1, own);
      case 8:
        return applied == 0 ? "" : Go(Way::kRedo, 1 + event.a % std::min(applied, 2), own);
      default:
        return event.lazy || applied == 0 ? Again() : RedoRepeated(1 + event.a % std::min(applied, 2));
    }
  }

  void User(const Draw& draw) {
    for (const std::string& sql : Work(*db_, draw, ++number_, event_, aliases_, memory_.user, works_))
      told_.push_back("user: " + sql);
    for (const std::string& work : works_) drawn_.push_back("user " + work);
    works_.clear();
    quiet_ = false;
  }

  int Applied() {
    const auto count = SelectInteger(*db_, "SELECT count(*) FROM migrations");
    return count.ok() ? static_cast<int>(*count) : 0;
  }

  Planner PlannerOf(Way way, int count, bool own) const {
    return [=, this](const std::vector<AppliedMigration>& history) {
      absl::StatusOr<Plan> plan = way == Way::kUp     ? PlanUp(registry_, history, {.at_most = count})
                                  : way == Way::kDown ? PlanDown(registry_, history, count)
                                                      : PlanRedo(registry_, history, count);
      if (plan.ok()) plan->archive_own = own;
      return plan;
    };
  }

  // The scripts whose sections a plan runs, in its order.
  std::vector<const MoveScript*> Concerned(Way way, int count) {
    std::vector<const MoveScript*> scripts;
    const int applied = Applied(), all = static_cast<int>(scripts_.size());
    for (int i = applied; way == Way::kUp && i < std::min(all, applied + count); ++i) scripts.push_back(&scripts_[i]);
    for (int i = applied - 1; way != Way::kUp && i >= applied - count; --i) scripts.push_back(&scripts_[i]);
    return scripts;
  }

  // What the author's statements alone make of the database as it is; the user's views and triggers are not in their
  // way.
  std::unique_ptr<SqliteAdapter> Alone(const std::vector<SqlStatement>& statements) {
    auto copy = MemoryDatabase();
    if (!copy->CopyFrom(*db_, [](int, int) {}).ok()) return nullptr;
    for (const std::string& own : memory_.user.own) {
      const bool column = absl::StartsWith(own, "column "), table = absl::StartsWith(own, "table ");
      if (column || table) continue;
      const size_t space = own.find(' ');
      (void)copy->Execute(absl::StrCat("DROP ", own.substr(0, space), " IF EXISTS ", Quoted(own.substr(space + 1))));
    }
    for (const SqlStatement& statement : statements) {
      const absl::Status status = copy->Execute(statement.text);
      if (!status.ok()) alone_failed_ = std::string(status.message());
      if (!status.ok()) return nullptr;
    }
    return copy;
  }

  std::string Go(Way way, int count, bool own) {
    const std::vector<const MoveScript*> scripts = Concerned(way, count);
    if (scripts.empty()) return "";
    Move move;
    move.before = DumpOf(*db_);
    move.goes_up = way == Way::kUp;
    move.archive_own = own;
    alone_failed_.clear();
    std::unique_ptr<SqliteAdapter> alone;
    if (way != Way::kRedo && scripts.size() == 1) {
      const auto& script = std::get<SqlScript>(scripts[0]->migration.changes[0]);
      alone = Alone(way == Way::kUp ? script.up : script.down.value_or(std::vector<SqlStatement>()));
      if (alone) move.bare = DumpOf(*alone);
    }
    for (const MoveScript* script : scripts) {
      if (way != Way::kDown) move.fills.insert(script->fills_up.begin(), script->fills_up.end());
      if (way != Way::kUp) move.fills.insert(script->fills_down.begin(), script->fills_down.end());
      move.forgets.insert(script->forgets.begin(), script->forgets.end());
      move.replaces_rows = move.replaces_rows || script->kind == "insert or replace";
      move.computes = move.computes || !script->restores || script->kind == "change of type";
      move.inserts = move.inserts || script->inserts || !script->fills_up.empty() || !script->fills_down.empty();
    }
    static const char* const words[] = {"up", "down", "redo"};
    const std::string word = absl::StrCat(words[static_cast<int>(way)], " ", count, own ? " --archive-own" : "");
    told_.push_back(
        absl::StrCat(word, ": ", absl::StrJoin(scripts, ", ", [](std::string* out, const MoveScript* script) {
                       absl::StrAppend(out, script->migration.name, " (", script->kind, ")");
                     })));
    const std::string bytes = in_file_ ? ReadBytes(dir_.File("user.db")) : "";
    const absl::Status moved = Migrate(*db_, PlannerOf(way, count, own), TestContext(), kNoEvents).status();
    move.after = DumpOf(*db_);
    if (!moved.ok()) return Refused(move, moved, bytes);
    drawn_.push_back("move " + std::string(words[static_cast<int>(way)]));
    std::string broken = HoldMoveLaws(move, aliases_, memory_);
    if (broken.empty()) broken = RoundTrip(move, scripts, way);
    Remember(move, aliases_, event_, memory_);
    return broken.empty() ? "" : Told(broken);
  }

  // L1: what a redo of scripts that compute nothing leaves is what was there.
  std::string RoundTrip(const Move& move, const std::vector<const MoveScript*>& scripts, Way way) {
    const bool restores = std::all_of(scripts.begin(), scripts.end(), [](const MoveScript* s) { return s->restores; });
    const bool deletes =
        std::any_of(scripts.begin(), scripts.end(), [](const MoveScript* s) { return s->kind == "delete"; });
    if (way != Way::kRedo || !restores || deletes || move.archive_own) return "";
    for (const auto& [name, table] : move.before.tables) {
      const auto now = move.after.tables.find(name);
      if (now == move.after.tables.end()) return absl::StrCat("broken law: L1 redo restores: table ", name);
      for (const auto& [key, row] : table.rows) {
        const auto same = now->second.rows.find(key);
        if (key.find('@') != std::string::npos) continue;
        if (same == now->second.rows.end())
          return absl::StrCat("broken law: L1 redo restores: row ", key, " of ", name);
        for (const auto& [column, value] : row) {
          const auto found = same->second.find(column);
          const std::string is = found == same->second.end() ? "nothing" : found->second;
          if (is != value)
            return absl::StrCat("broken law: L1 redo restores\n  ", name, "[", key, "].", column, " is ", is, ", was ",
                                value);
        }
      }
    }
    return "";
  }

  std::string Refused(const Move& move, const absl::Status& why, const std::string& bytes) {
    drawn_.push_back("refused");
    told_.push_back(absl::StrCat("  refused: ", why.message()));
    const std::string difference = FirstDifference(move.before.Lines(), move.after.Lines());
    if (!difference.empty()) return Told("broken law: L7 a refusal changes nothing\n  " + difference);
    if (in_file_ && ReadBytes(dir_.File("user.db")) != bytes) return Told("broken law: L7 a refusal leaves every byte");
    if (!move.bare || !memory_.user.own.empty() || std::getenv("CRYSTAL_REFUSALS") != nullptr) return "";
    const bool object = std::any_of(scripts_.begin(), scripts_.end(), [](const MoveScript& s) {
      return absl::StartsWith(s.kind, "create ") && s.kind != "create table";
    });
    return object ? "" : Told("broken law: L0 nothing is refused that SQLite can do");
  }

  // L5
  std::string Again() {
    std::string broken = Go(Way::kUp, static_cast<int>(registry_.size()), false);
    if (!broken.empty() || Applied() < static_cast<int>(registry_.size())) return broken;
    const Dump before = DumpOf(*db_);
    const absl::Status moved = Migrate(*db_, PlannerOf(Way::kUp, 100, false), TestContext(), kNoEvents).status();
    const std::string difference = FirstDifference(before.Lines(), DumpOf(*db_).Lines());
    drawn_.push_back("move again");
    return moved.ok() && difference.empty() ? "" : Told("broken law: L5 a second run changes nothing\n  " + difference);
  }

  std::string RedoRepeated(int count) {
    const std::vector<const MoveScript*> scripts = Concerned(Way::kRedo, count);
    // What one section inserts, an earlier one takes along in the next round: after as many rounds as sections all is
    // settled.
    std::string broken;
    for (int i = 0; broken.empty() && i < count; ++i) broken = Go(Way::kRedo, count, false);
    if (absl::c_any_of(scripts, [](const MoveScript* script) { return script->grows; })) return broken;
    const Dump first = DumpOf(*db_);
    for (int i = 0; broken.empty() && i < 2; ++i) broken = Go(Way::kRedo, count, false);
    if (!broken.empty()) return broken;
    drawn_.push_back("move redo repeated");
    const Dump last = DumpOf(*db_);
    std::string difference = FirstDifference(first.Lines(false), last.Lines(false));
    if (last.archive.size() > first.archive.size()) {
      difference = absl::StrCat("the archive has ", last.archive.size(), " values, had ", first.archive.size());
    }
    const bool clock = absl::StrContains(difference, "].ts");
    return difference.empty() || clock ? "" : Told("broken law: L5 redo repeated changes nothing\n  " + difference);
  }

  std::string Told(const std::string& broken) {
    std::string files;
    for (const MoveScript& script : scripts_)
      absl::StrAppend(&files, "== ", script.migration.name, ".sql (", script.kind, ")\n", script.File());
    return absl::StrCat(broken, "\n", files);
  }

  TempDir dir_;
  std::vector<MoveTable> schema_;
  Aliases aliases_;
  std::vector<MoveScript> scripts_;
  std::vector<Migration> registry_;
  bool in_file_ = false, quiet_ = true;
  std::unique_ptr<SqliteAdapter> db_;
  MoveMemory memory_;
  int event_ = 0, number_ = 0;
  std::set<std::string> works_;
  std::vector<std::string> drawn_, told_;
  std::string alone_failed_;
};

int lived = 0, kept = 0;

void LiveAndHoldLaws() {
  const MoveCase drawn{*GenDraws(3), *GenDraws(4), *GenDraws(9)};
  ++lived;
  Life life(drawn);
  const std::string broken = life.Live(drawn.events);
  if (!broken.empty()) RC_FAIL("\n" + broken);
  ++kept;
}

void Print() {
  const char* parameters = std::getenv("RC_PARAMS");
  std::cout << kept << " of " << lived << " databases keep every law ("
            << (parameters == nullptr ? "the seed stands above" : parameters) << ")\n";
  for (const auto& [what, count] : counts) std::cout << "  " << count << " times: " << what << "\n";
  for (const MoveLaw& law : move_laws) std::cout << "  " << law.held << " moves: " << law.says << "\n";
}

// A law that was held over nothing proves nothing: each of these must have been drawn, in as many cases as CI runs.
constexpr const char* kDrawn[] = {"key autoincrement",
                                  "key blob",
                                  "key column rowid",
                                  "key columns rowid and oid",
                                  "key composite",
                                  "key composite reversed",
                                  "key descending",
                                  "key fts5",
                                  "key fts5 external",
                                  "key fts5 index",
                                  "key int",
                                  "key integer",
                                  "key key called oid",
                                  "key key called rowid",
                                  "key nocase",
                                  "key none",
                                  "key real",
                                  "key rtree",
                                  "key text",
                                  "key untyped",
                                  "key without rowid",
                                  "key without rowid composite",
                                  "script add column",
                                  "script change of type",
                                  "script create INDEX",
                                  "script create TRIGGER",
                                  "script create VIEW",
                                  "script create table",
                                  "script delete",
                                  "script drop and add column",
                                  "script drop column",
                                  "script drop table",
                                  "script drop virtual",
                                  "script failing",
                                  "script forget",
                                  "script insert",
                                  "script insert or replace",
                                  "script merge",
                                  "script move between tables",
                                  "script rebuild",
                                  "script rebuild without column",
                                  "script rename column",
                                  "script rename table",
                                  "script replace table",
                                  "script replace table, declared",
                                  "script split",
                                  "script update",
                                  "script update virtual",
                                  "script upsert",
                                  "user delete",
                                  "user id given again",
                                  "user insert",
                                  "user own column",
                                  "user own index",
                                  "user own table",
                                  "user own trigger",
                                  "user own view",
                                  "user update",
                                  "move up",
                                  "move down",
                                  "move redo",
                                  "move redo repeated",
                                  "move again",
                                  "refused"};
constexpr int kCasesOfCi = 2'000;

void ExpectAllDrawn() {
  for (const char* what : kDrawn) EXPECT_GT(counts[what], 0) << what << " was never drawn";
  for (const MoveLaw& law : move_laws) EXPECT_GT(law.held, kCasesOfCi) << law.says;
}

TEST(Moves, KeepEveryLaw) {
  const bool all = rc::check("every move keeps every law", LiveAndHoldLaws);
  Print();
  EXPECT_TRUE(all);
  if (kept >= kCasesOfCi) ExpectAllDrawn();
}

}  // namespace
}  // namespace crystal
