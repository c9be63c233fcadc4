#include "migrator/values/squash.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/plan.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

const SqlScript& ScriptOf(const Migration& migration) { return std::get<SqlScript>(migration.changes.at(0)); }

bool Holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Every name that the squash stands for; a squash among them comes behind what it stood for.
std::vector<std::string> Flattened(const std::vector<Migration>& replaced) {
  std::vector<std::string> names;
  for (const Migration& migration : replaced) {
    names.insert(names.end(), migration.replaces.begin(), migration.replaces.end());
    names.push_back(migration.name);
  }
  return names;
}

std::vector<std::string> OuterDependencies(const std::vector<Migration>& replaced,
                                           const std::vector<std::string>& names) {
  std::vector<std::string> outer;
  for (const Migration& migration : replaced) {
    for (const std::string& name : migration.depends_on) {
      if (!Holds(names, name) && !Holds(outer, name)) outer.push_back(name);
    }
  }
  return outer;
}

std::string ReplacesLines(const std::vector<Migration>& replaced) {
  std::map<std::string, std::vector<std::string>> older;
  for (const Migration& migration : replaced) {
    older.insert(migration.older_squashes.begin(), migration.older_squashes.end());
    if (!migration.replaces.empty()) older[migration.name] = migration.replaces;
  }
  std::string lines;
  for (const std::string& name : Flattened(replaced)) {
    const auto squash = older.find(name);
    absl::StrAppend(&lines, "-- replaces: ", name,
                    squash == older.end() ? "" : absl::StrCat(" = ", absl::StrJoin(squash->second, " ")), "\n");
  }
  return lines;
}

// The last one of a file may have gone without its semicolon, and end in a comment.
std::string Ended(const std::string& statement) {
  const std::vector<SqlToken> tokens = Tokenize(statement);
  return tokens.empty() || tokens.back().text == ";" ? statement : absl::StrCat(statement, "\n;");
}

void AppendStatements(const std::string& name, const std::vector<SqlStatement>& statements, std::string& text) {
  absl::StrAppend(&text, "\n-- ", name, "\n");
  for (const SqlStatement& statement : statements) absl::StrAppend(&text, Ended(statement.text), "\n");
}

bool HasDoubleQuotedTexts(const Migration& migration) {
  const SqlScript& script = ScriptOf(migration);
  const auto takes = [](const SqlStatement& statement) { return statement.double_quoted_texts; };
  return absl::c_any_of(script.up, takes) || (script.down && absl::c_any_of(*script.down, takes));
}

// A section: what `parts` say in it, in this order, and what they declare together.
void AppendSection(const std::vector<const Migration*>& parts, Direction direction, std::string& text) {
  const bool up = direction == Direction::kUp;
  SqlDeclarations declares;
  for (const Migration* part : parts) {
    declares = Joined(declares, up ? ScriptOf(*part).up_declares : ScriptOf(*part).down_declares);
  }
  absl::StrAppend(&text, up ? "\n-- migrate:up\n" : "\n-- migrate:down\n", ToString(declares));
  for (const Migration* part : parts)
    AppendStatements(part->name, up ? ScriptOf(*part).up : *ScriptOf(*part).down, text);
}

}  // namespace

bool StandsForAll(const Migration& squash, const std::set<std::string>& applied) {
  std::set<std::string> covered = applied;
  for (const auto& [older, parts] : squash.older_squashes) {
    if (applied.count(older) > 0) covered.insert(parts.begin(), parts.end());
  }
  // Oldest first, so that a squash of squashes finds its parts covered.
  for (const std::string& name : squash.replaces) {
    const auto older = squash.older_squashes.find(name);
    if (older == squash.older_squashes.end()) continue;
    const std::vector<std::string>& parts = older->second;
    if (std::all_of(parts.begin(), parts.end(), [&](const std::string& part) { return covered.count(part) > 0; })) {
      covered.insert(name);
    }
  }
  return !squash.replaces.empty() && std::all_of(squash.replaces.begin(), squash.replaces.end(),
                                                 [&](const std::string& name) { return covered.count(name) > 0; });
}

std::string ArchiveOf(const std::string& directory, const std::string& squash) {
  return absl::StrCat(directory, "/archive/", squash);
}

std::string ArchiveOf(const Migration& squash) {
  return ArchiveOf(IsSqlMigration(squash) ? ScriptOf(squash).directory : ".", squash.name);
}

std::string SquashText(const std::vector<Migration>& replaced, const std::string& name) {
  std::string text = absl::StrCat("-- Stands for ", replaced.size(), " migrations, from ", replaced.front().name,
                                  " to ", replaced.back().name, ".\n-- Their files are kept in archive/", name, ".\n");
  for (const std::string& outer : OuterDependencies(replaced, Flattened(replaced))) {
    absl::StrAppend(&text, "-- depends: ", outer, "\n");
  }
  absl::StrAppend(&text, ReplacesLines(replaced));
  if (absl::c_any_of(replaced, HasDoubleQuotedTexts)) absl::StrAppend(&text, "-- migrate:double-quoted-texts\n");
  std::vector<const Migration*> parts;
  for (const Migration& migration : replaced) parts.push_back(&migration);
  AppendSection(parts, Direction::kUp, text);
  const auto one_way = std::find_if(replaced.begin(), replaced.end(), [](const auto& m) { return !ScriptOf(m).down; });
  if (one_way != replaced.end()) {
    return absl::StrCat(text, "\n-- No way down, because ", one_way->name, " has none.\n");
  }
  std::reverse(parts.begin(), parts.end());
  AppendSection(parts, Direction::kDown, text);
  return text;
}

}  // namespace crystal
