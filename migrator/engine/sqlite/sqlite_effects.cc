#include "migrator/engine/sqlite/sqlite_effects.h"

#include <sqlite3.h>

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

std::string Text(const char* text) { return text == nullptr ? "" : text; }

// "ALTER TABLE main.a RENAME b TO c" (https://www.sqlite.org/lang_altertable.html); `table` as SQLite knows it.
std::optional<StatementEffects::Alter> ParseAlter(const std::vector<SqlToken>& words, const std::string& table) {
  using Alter = StatementEffects::Alter;
  size_t at = 3;  // ALTER TABLE name
  if (words.size() > at && words[at].text == ".") at += 2;
  if (words.size() < at + 2) return std::nullopt;
  const bool drops = words[at].IsWord("DROP");
  const bool adds = words[at].IsWord("ADD");
  ++at;
  if (!drops && !adds && words[at].IsWord("TO") && at + 1 < words.size()) {
    return Alter{Alter::Kind::kRenameTable, table, "", words[at + 1].Name()};
  }
  if (words[at].IsWord("COLUMN") && at + 1 < words.size() && !words[at + 1].IsWord("TO")) ++at;
  if (drops) return Alter{Alter::Kind::kDropColumn, table, words[at].Name()};
  if (adds) return Alter{Alter::Kind::kAddColumn, table, words[at].Name()};
  if (words.size() < at + 3) return std::nullopt;
  return Alter{Alter::Kind::kRenameColumn, table, words[at].Name(), words[at + 2].Name()};
}

// A statement names what it writes, for no trigger fires. What it does not name is a shadow table: the module of a
// virtual table prepares statements of its own when the table is first used, and they are seen here too.
void LeaveOutUnnamed(const std::vector<SqlToken>& words, StatementEffects& effects) {
  std::set<std::string> named = {"sqlite_sequence"};
  for (const SqlToken& word : words) named.insert(absl::AsciiStrToLower(word.Name()));
  const auto unnamed = [&](const std::string& table) { return named.count(absl::AsciiStrToLower(table)) == 0; };
  for (std::set<std::string>* tables : {&effects.inserts_into, &effects.deletes_from}) std::erase_if(*tables, unnamed);
  std::erase_if(effects.updates, [&](const auto& updated) { return unnamed(updated.first); });
}

}  // namespace

void EffectsRecorder::Pause() { sqlite3_set_authorizer(db_, nullptr, nullptr); }
void EffectsRecorder::Resume() { sqlite3_set_authorizer(db_, &EffectsRecorder::Note, this); }

int EffectsRecorder::Note(void* self, int action, const char* first, const char* second, const char* database,
                          const char* trigger) {
  auto& recorder = *static_cast<EffectsRecorder*>(self);
  const int allowed = AuthorizeScript(action, first, second, database, trigger);
  if (allowed == SQLITE_OK && Text(database) != "temp") recorder.Record(action, Text(first), Text(second));
  if (allowed != SQLITE_OK && recorder.refusal_.empty()) {
    recorder.refusal_ = WhyRefused(action, first, second, database);
  }
  return allowed;
}

void EffectsRecorder::Record(int action, const std::string& first, const std::string& second) {
  // SQLite's own tables are how it carries a change of the schema out; sqlite_sequence is a table for everybody.
  if (absl::StartsWith(first, "sqlite_") && first != "sqlite_sequence") return;
  switch (action) {
    case SQLITE_READ:
      effects_.reads.insert(first);
      break;
    case SQLITE_INSERT:
      effects_.inserts_into.insert(first);
      break;
    case SQLITE_UPDATE:
      effects_.updates[first].insert(second);
      break;
    case SQLITE_DELETE:
      effects_.deletes_from.insert(first);
      break;
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_VTABLE:
      effects_.drops.insert(first);
      break;
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_VTABLE:
      effects_.creates.insert(first);
      break;
    case SQLITE_ALTER_TABLE:
      altered_ = second;
      break;
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_TRIGGER:
      effects_.creates_objects.insert(first);
      break;
    case SQLITE_CREATE_INDEX:
      effects_.creates_indexes.insert(first);
      break;
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_TRIGGER:
      effects_.drops_objects.insert(first);
      break;
    default:
      break;
  }
}

StatementEffects EffectsRecorder::Take(absl::string_view sql) {
  StatementEffects effects = std::exchange(effects_, {});
  const std::string altered = std::exchange(altered_, "");
  for (const std::string& dropped : effects.drops) effects.deletes_from.erase(dropped);
  for (const std::string& view : effects.drops_objects) effects.deletes_from.erase(view);
  const std::vector<SqlToken> words = WordsOf(sql);
  for (const SqlToken& word : words) effects.replaces |= word.IsWord("REPLACE");
  LeaveOutUnnamed(words, effects);
  if (!altered.empty()) {
    effects.alter = ParseAlter(words, altered);
    effects.updates.erase(altered);  // how SQLite takes a column out of the rows
  }
  return effects;
}

absl::Status SpellAsDeclared(DatabaseAdapter& db, StatementEffects& effects) {
  if (!effects.alter || effects.alter->column.empty()) return absl::OkStatus();
  if (effects.alter->kind == StatementEffects::Alter::Kind::kAddColumn) return absl::OkStatus();
  ASSIGN_OR_RETURN(Table table, db.ReadTable(effects.alter->table));
  for (const Column& column : table.columns) {
    if (absl::EqualsIgnoreCase(column.name, effects.alter->column)) effects.alter->column = column.name;
  }
  return absl::OkStatus();
}

}  // namespace crystal
