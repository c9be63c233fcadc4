#include "tools/operations/house_rules.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/files/sql_file.h"
#include "migrator/road/history.h"
#include "migrator/road/statement_place.h"
#include "tools/operations/statement_words.h"

namespace crystal {
namespace {

struct Breach {
  int line = 0;
  std::string message;
};

// What stands behind the table of an INSERT and its alias.
size_t BehindTable(const StatementWords& words, size_t table) {
  const size_t at = BehindName(words, table);
  return IsAnyOf(words, at, {"AS"}) ? at + 2 : at;
}

std::optional<Breach> ExplicitColumns(const StatementWords& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].Is("*") && IsAnyOf(words, i - 1, {"SELECT", "DISTINCT", "ALL", ",", "."})) {
      return Breach{words[i].line, "SELECT * means other columns after the next migration: name them"};
    }
    if (words[i - 1].Is("INTO") && !IsAnyOf(words, BehindTable(words, i), {"(", "DEFAULT"})) {
      return Breach{words[i].line,
                    absl::StrCat("INSERT INTO ", words[i].token.text,
                                 " without its columns means others after the next migration: name them")};
    }
  }
  return std::nullopt;
}

std::optional<Breach> NoIfExists(const StatementWords& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i].Is("IF") && IsAnyOf(words, words[i + 1].Is("NOT") ? i + 2 : i + 1, {"EXISTS"})) {
      return Breach{words[i].line, "a migration never asks IF EXISTS: the history says what is there"};
    }
  }
  return std::nullopt;
}

std::optional<Breach> StatementTouchesHistory(const StatementWords& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const bool names_table =
        IsAnyOf(words, i - 1,
                {"FROM", "INTO", "UPDATE", "TABLE", "JOIN", "ON", "EXISTS", "REFERENCES", ".", "VIEW", "TRIGGER"});
    const std::string name = absl::AsciiStrToLower(words[i].token.Name());
    if (names_table && IsHistoryTable(name)) {
      return Breach{words[i].line, absl::StrCat(name, " is the program's own table: no migration reads or writes it")};
    }
  }
  return std::nullopt;
}

// The rules that look at one statement.
struct StatementRule {
  const char* name;
  std::optional<Breach> (*check)(const StatementWords&);
};
constexpr std::array<StatementRule, 3> kStatementRules = {{{"explicit-columns", ExplicitColumns},
                                                           {"no-if-exists", NoIfExists},
                                                           {"statement-touches-history", StatementTouchesHistory}}};

// "001-initial-schema"
bool IsProgramsName(absl::string_view name) {
  const auto is_digit = [](unsigned char c) { return absl::ascii_isdigit(c); };
  return name.size() > 4 && std::all_of(name.begin(), name.begin() + 3, is_digit) &&
         CheckMigrationName(absl::StrCat("20260101000000", name.substr(3))).ok();
}

std::optional<Breach> NameForm(const Migration& migration) {
  const absl::Status form = CheckMigrationName(migration.name);
  // Whoever read a file has held its name against the form that its directory has.
  const bool was_read = IsSqlMigration(migration) && !std::get<SqlScript>(migration.changes[0]).directory.empty();
  if (form.ok() || was_read || (!IsSqlMigration(migration) && IsProgramsName(migration.name))) return std::nullopt;
  return Breach{0, std::string(form.message())};
}

std::optional<Breach> DownPresent(const Migration& migration) {
  for (const Change& change : migration.changes) {
    const auto* script = std::get_if<SqlScript>(&change);
    const auto* data = std::get_if<DataChange>(&change);
    if (script != nullptr && !script->down) {
      return Breach{0, "there is no `-- migrate:down`: whoever applied it can never go back"};
    }
    if (data != nullptr && data->revert == nullptr) return Breach{0, absl::StrCat(data->name, " has no revert")};
  }
  return std::nullopt;
}

bool UpSaysNothing(const Migration& migration) {
  const auto* script = migration.changes.empty() ? nullptr : std::get_if<SqlScript>(&migration.changes[0]);
  return script != nullptr && script->up.empty();
}

}  // namespace

RuleFinding FindingOf(const Migration& migration, std::string rule, int line, std::string message) {
  RuleFinding finding{
      .rule = std::move(rule), .migration = migration.name, .line = line, .message = std::move(message)};
  if (IsSqlMigration(migration)) {
    const auto& script = std::get<SqlScript>(migration.changes[0]);
    finding.file = script.directory.empty() ? script.file : absl::StrCat(script.directory, "/", script.file);
  }
  return finding;
}

std::vector<RuleFinding> CheckHouseRules(const Migration& migration) {
  std::vector<RuleFinding> findings;
  const auto add = [&](const char* rule, const std::optional<Breach>& breach) {
    if (breach) findings.push_back(FindingOf(migration, rule, breach->line, breach->message));
  };
  add("name-form", NameForm(migration));
  if (!migration.repeatable) add("down-present", DownPresent(migration));
  if (UpSaysNothing(migration) && !migration.repeatable) {
    findings.push_back(FindingOf(migration, "up-says-nothing", 0, "no statement stands behind `-- migrate:up`"));
    findings.back().is_warning = true;
  }
  const auto check = [&](const std::vector<SqlStatement>& statements, const std::string& file) {
    for (const SqlStatement& statement : statements) {
      const StatementWords words = WordsOf(statement);
      for (const StatementRule& rule : kStatementRules) {
        const size_t before = findings.size();
        add(rule.name, rule.check(words));
        if (findings.size() > before) findings.back().file = file;
      }
    }
  };
  for (const Change& change : migration.changes) {
    const auto* script = std::get_if<SqlScript>(&change);
    if (script == nullptr) continue;
    check(script->up, PathOf(*script, Direction::kUp));
    if (script->down) check(*script->down, PathOf(*script, Direction::kDown));
  }
  return findings;
}

}  // namespace crystal
