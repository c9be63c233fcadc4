#include "tools/operations/schema_plan.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/sql_declarations.h"
#include "tools/operations/schema_renames.h"

namespace crystal {
namespace {

using Statements = std::vector<std::string>;

void Append(Statements& to, const Statements& more) { to.insert(to.end(), more.begin(), more.end()); }

bool IsObject(const SchemaStatement& statement) { return statement.type == "view" || statement.type == "trigger"; }

// Names are the same in every case.
class Names {
 public:
  bool Add(const std::string& name) { return names_.insert(absl::AsciiStrToLower(name)).second; }
  bool Has(const std::string& name) const { return names_.count(absl::AsciiStrToLower(name)) > 0; }
  bool AreIn(const SchemaStatement& statement) const {
    return Has(statement.table) || absl::c_any_of(WordsOf(statement.sql), [&](const SqlToken& word) {
             const bool name = word.kind != SqlToken::Kind::kOther && word.kind != SqlToken::Kind::kSpace;
             return name && Has(word.Name());
           });
  }

 private:
  std::set<std::string> names_;
};

// One direction of a migration. Its tables and indexes lead from `before` to `after`; views and triggers are those of
// `objects_before` and `objects_after`, since a rename lies between the one and the other.
struct Way {
  const SchemaText& objects_before;
  const SchemaText& before;
  const SchemaText& after;
  const SchemaText& objects_after;
  Statements renames_first = {};
  Statements renames_last = {};
  std::set<std::string> touched = {};  // by the renames: tables, under both names
  Direction direction = Direction::kUp;
};

class WayPlanner {
 public:
  WayPlanner(const Way& way, const Fills& fills) : way_(way), fills_(fills) {}

  absl::StatusOr<SchemaPlan> Plan() {
    for (const std::string& table : way_.touched) in_the_way_.Add(table);
    RETURN_IF_ERROR(PlanTables());
    SetObjectsAside();
    Statements& all = plan_.up;
    Append(all, aside_);
    Append(all, way_.renames_first);
    Append(all, DroppedIndexes());
    Append(all, dropped_);
    Append(all, altered_);
    Append(all, made_);
    Append(all, MadeIndexes());
    Append(all, way_.renames_last);
    Append(all, back_);
    return plan_;
  }

 private:
  const Table* Before(const std::string& name) const { return way_.before.schema.FindTable(name); }
  const Table* After(const std::string& name) const { return way_.after.schema.FindTable(name); }

  // A virtual table is made anew wherever it differs: SQLite alters none.
  static bool IsAnother(const Table& before, const Table& after) {
    return (before.is_virtual || after.is_virtual) && !SameTable(before, after);
  }

  // A full-text index of another table, which has the rows: FTS5 with content=.
  static bool IsIndexOfAnother(const SchemaStatement& statement) {
    const std::vector<SqlToken> words = WordsOf(statement.sql);
    return words[1].IsWord("VIRTUAL") &&
           absl::c_any_of(words, [](const SqlToken& word) { return word.IsWord("content"); });
  }

  absl::Status PlanTables() {
    for (const SchemaStatement& statement : way_.before.statements) {
      if (statement.type != "table") continue;
      const Table& table = *Before(statement.name);
      const Table* now = After(statement.name);
      if (now != nullptr && !IsAnother(table, *now)) continue;
      in_the_way_.Add(statement.name);
      // Children before their parents, and virtual tables before what they are an index of.
      dropped_.insert(dropped_.begin(), absl::StrCat("DROP TABLE ", SpelledName(statement.name)));
      if (up() && !IsIndexOfAnother(statement)) {
        plan_.remarks.push_back(absl::StrCat("Loses ", ToString(SqlPlace{statement.name}),
                                             " with its rows: they go to the archive, and the way back brings them."));
      }
    }
    for (const SchemaStatement& statement : way_.after.statements) {
      if (statement.type != "table") continue;
      const Table* then = Before(statement.name);
      if (then == nullptr || IsAnother(*then, *After(statement.name))) {
        made_.push_back(statement.sql);
      } else {
        RETURN_IF_ERROR(PlanSurvivor(*then, statement));
      }
    }
    return absl::OkStatus();
  }

  absl::Status PlanSurvivor(const Table& then, const SchemaStatement& wanted) {
    const TableSide before{then, way_.before.Find("table", wanted.name)->sql};
    const TableSide after{*After(wanted.name), wanted.sql};
    ASSIGN_OR_RETURN(TablePlan table, PlanTable(before, after, FreeName(wanted.name), way_.direction, fills_));
    Append(altered_, table.statements);
    Append(plan_.remarks, table.remarks);
    if (table.stands_in_the_way) in_the_way_.Add(wanted.name);
    if (table.rebuilds) rebuilt_.insert(wanted.name);
    for (const std::string& column : table.filled) plan_.filled.insert({wanted.name, column});
    if (table.tightens) plan_.tightened.insert(wanted.name);
    return absl::OkStatus();
  }

  std::string FreeName(const std::string& table) const {
    std::string name = absl::StrCat("new_", table);
    const auto taken = [&](const SchemaText* text) {
      return absl::c_any_of(text->statements,
                            [&](const SchemaStatement& s) { return absl::EqualsIgnoreCase(s.name, name); });
    };
    while (taken(&way_.before) || taken(&way_.after) || taken(&way_.objects_before)) name += '_';
    return name;
  }

  // The same index, whatever its text looks like.
  bool Stays(const SchemaStatement& index) const {
    const Index* then = way_.before.schema.FindIndex(index.table, index.name);
    const Index* now = way_.after.schema.FindIndex(index.table, index.name);
    return then != nullptr && now != nullptr && *then == *now;
  }

  // One of a table that is made anew goes with it, and is named only where it does not come back.
  Statements DroppedIndexes() const {
    Statements dropped;
    for (const SchemaStatement& index : way_.before.statements) {
      if (index.type != "index" || Stays(index)) continue;
      const Table* now = After(index.table);
      if (now == nullptr || IsAnother(*Before(index.table), *now)) continue;
      dropped.push_back(absl::StrCat("DROP INDEX ", SpelledName(index.name)));
    }
    return dropped;
  }

  Statements MadeIndexes() {
    Statements made;
    for (const SchemaStatement& index : way_.after.statements) {
      if (index.type != "index") continue;
      const bool there = Before(index.table) != nullptr;
      if (there && Stays(index) && rebuilt_.count(index.table) == 0) continue;
      made.push_back(index.sql);
      const Index* now = way_.after.schema.FindIndex(index.table, index.name);
      if (there && !Stays(index) && now != nullptr && now->unique) plan_.tightened.insert(index.table);
    }
    return made;
  }

  // Those that go, those that another takes the place of, those that need what changes, and what needs these. Triggers
  // of one table stay in their order: one that comes back brings the others with it.
  void SetObjectsAside() {
    const auto& before = way_.objects_before.statements;
    const auto& after = way_.objects_after.statements;
    std::set<std::string> aside;
    for (bool more = true; more;) {
      more = false;
      for (const SchemaStatement& object : before) {
        if (!IsObject(object) || aside.count(object.name) > 0) continue;
        const bool stays = absl::c_linear_search(after, object);
        const bool among_others = object.type == "trigger" && triggered_.Has(object.table);
        if (stays && !among_others && !in_the_way_.AreIn(object)) continue;
        aside.insert(object.name);
        object.type == "view" ? in_the_way_.Add(object.name) : triggered_.Add(object.table);
        more = true;
      }
    }
    for (const SchemaStatement& object : before) {
      if (!IsObject(object) || aside.count(object.name) == 0) continue;
      aside_.insert(aside_.begin(),
                    absl::StrCat(object.type == "view" ? "DROP VIEW " : "DROP TRIGGER ", SpelledName(object.name)));
    }
    for (const SchemaStatement& object : after) {
      if (!IsObject(object)) continue;
      if (aside.count(object.name) > 0 || !absl::c_linear_search(before, object)) back_.push_back(object.sql);
    }
  }

  bool up() const { return way_.direction == Direction::kUp; }

  const Way& way_;
  const Fills& fills_;
  SchemaPlan plan_;
  Names in_the_way_, triggered_;
  std::set<std::string> rebuilt_;
  Statements aside_, dropped_, altered_, made_, back_;
};

}  // namespace

absl::StatusOr<SchemaPlan> PlanSchema(const SchemaText& from, const SchemaText& to, const SchemaAnswers& answers) {
  for (const auto& [place, value] : answers.fills) {
    if (to.schema.FindColumn(place.table, place.column) != nullptr) continue;
    return absl::InvalidArgumentError(absl::StrCat("--fill: there is no ", ToString(place), " in the wanted schema"));
  }
  ASSIGN_OR_RETURN(RenamedSchema renamed, RenameAsWanted(from, to, answers.renames));
  const Way there{.objects_before = from,
                  .before = renamed.text,
                  .after = to,
                  .objects_after = to,
                  .renames_first = renamed.there,
                  .touched = renamed.touched};
  ASSIGN_OR_RETURN(SchemaPlan plan, WayPlanner(there, answers.fills).Plan());
  if (plan.empty()) return plan;
  const Way back{.objects_before = to,
                 .before = to,
                 .after = renamed.text,
                 .objects_after = from,
                 .renames_last = renamed.back,
                 .touched = renamed.touched,
                 .direction = Direction::kDown};
  ASSIGN_OR_RETURN(SchemaPlan down, WayPlanner(back, answers.fills).Plan());
  plan.down = std::move(down.up);
  Append(plan.remarks, down.remarks);
  plan.filled = renamed.AsTheyWere(plan.filled);
  for (const auto& [name, table] : from.schema.tables) {
    const auto now = renamed.tables.find(name);
    const Table* kept = to.schema.FindTable(now == renamed.tables.end() ? name : now->second);
    if (kept != nullptr && !table.is_virtual && !kept->is_virtual && !IsShadowTable(from.schema, name))
      plan.kept[name] = kept->name;
  }
  plan.asks = PerhapsRenamed(renamed.text.schema, to.schema);
  return plan;
}

}  // namespace crystal
