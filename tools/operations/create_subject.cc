#include "tools/operations/create_subject.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "migrator/engine/sqlite/sqlite_layout.h"
#include "migrator/values/history_tables.h"

namespace crystal {
namespace {

constexpr const char* kVerbs[] = {"add-",  "create-", "index-", "fix-",    "fill-",  "move-",
                                  "copy-", "change-", "drop-",  "remove-", "rename-"};

std::string Name(absl::string_view words) { return absl::StrReplaceAll(words, {{"-", "_"}}); }

bool Goes(absl::string_view words) {
  return absl::ConsumePrefix(&words, "drop-") || absl::ConsumePrefix(&words, "remove-");
}

// The words without the verb, and without the word that says what kind of thing it is.
absl::string_view WithoutKind(absl::string_view words, const char* kind) {
  for (const char* verb : kVerbs) {
    if (absl::ConsumePrefix(&words, verb)) break;
  }
  const absl::string_view all = words;
  absl::ConsumePrefix(&words, absl::StrCat(kind, "-"));
  absl::ConsumeSuffix(&words, absl::StrCat("-", kind));
  return words.empty() ? all : words;
}

// "session-note", "sessions-note" and "note-from-sessions" of sessions; "" where the words do not name the table.
std::string ColumnIn(const std::string& table, absl::string_view words) {
  const std::string plural = absl::StrReplaceAll(table, {{"_", "-"}});
  for (const std::string& name : {plural, std::string(absl::StripSuffix(plural, "s"))}) {
    absl::string_view rest = words;
    for (const char* link : {"-from-", "-of-", "-in-"}) {
      if (absl::ConsumeSuffix(&rest, absl::StrCat(link, name))) return Name(rest);
    }
    if (absl::ConsumePrefix(&rest, name + "-") && !rest.empty()) return Name(rest);
  }
  return "";
}

std::string Declared(const Column& column) {
  return absl::StrCat(column.type.empty() ? "TEXT" : column.type, column.not_null ? " NOT NULL" : "",
                      column.default_value ? absl::StrCat(" DEFAULT ", *column.default_value) : "");
}

const Column* FindColumn(const Schema& schema, const std::string& table, const std::string& name) {
  const Table* found = schema.FindTable(table);
  if (found == nullptr) return nullptr;
  for (const Column& column : found->columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::string TextOf(const CreateOptions& options, const std::string& name, const char* unknown) {
  const auto text = options.texts.find(name);
  return text == options.texts.end() ? absl::StrReplaceAll(unknown, {{"$SUBJECT", name}}) : text->second;
}

// A column that is there goes before what only sounds like one; among those the longest name of a table.
void FindPlace(const Schema& schema, absl::string_view words, Subject& subject) {
  subject.name = Name(words);
  if (FindColumn(schema, subject.table, subject.name) != nullptr) return;
  size_t longest = 0;
  for (const auto& [table, unused] : schema.tables) {
    const std::string column = ColumnIn(table, words);
    if (column.empty()) continue;
    const size_t weight = table.size() + (FindColumn(schema, table, column) != nullptr ? words.size() : 0);
    if (weight <= longest) continue;
    longest = weight;
    subject.table = table;
    subject.name = column;
  }
}

// What a new statement can be about: no history of the program's own, and nothing that holds a virtual table's content.
Schema OwnTables(const Schema& schema) {
  Schema own = schema;
  std::erase_if(own.tables, [&](const auto& one) {
    return IsHistoryTable(one.first) || one.second.is_virtual || IsShadowTable(schema, one.first);
  });
  return own;
}

bool IsInNoKey(const Column& column) { return column.primary_key == 0; }
// What the template of data empties.
bool CanBeEmptied(const Column& column) {
  return !column.not_null && IsInNoKey(column) && column.generated.empty() && absl::StrContains(column.type, "TEXT");
}

// The first column of a table, from `first` on, that is fit for it.
void FindFit(const Schema& schema, const std::string& first, bool (*fits)(const Column&), Subject& subject) {
  subject.table.clear();
  const auto look = [&](const Table& table) {
    for (const Column& column : table.columns) {
      if (!subject.table.empty() || !fits(column)) continue;
      subject.table = table.name;
      subject.column = column.name;
    }
  };
  if (const Table* table = schema.FindTable(first)) look(*table);
  for (const auto& [unused, table] : schema.tables) look(table);
}

// The first table that a column of this name can be added to.
void FindTableWithout(const Schema& schema, const std::string& column, Subject& subject) {
  subject.table.clear();
  subject.name = column;
  for (const auto& [name, table] : schema.tables) {
    if (subject.table.empty() && table.FindColumn(column) == nullptr) subject.table = name;
  }
}

// Which table the words speak of, or have a column of; "" for none.
void FindOwnPlace(const Schema& schema, absl::string_view words, Subject& subject) {
  subject.table.clear();
  FindPlace(schema, words, subject);
  for (const auto& [name, table] : schema.tables) {
    if (subject.table.empty() && table.FindColumn(subject.name) != nullptr) subject.table = name;
  }
}

void SpeakOfOwn(const CreateOptions& options, absl::string_view words, Subject& subject) {
  const Schema schema = OwnTables(options.schema);
  const std::string all = Name(words);
  FindOwnPlace(schema, words, subject);
  const bool is_there = schema.FindColumn(subject.table, subject.name) != nullptr;
  const std::string first =
      !subject.table.empty() || schema.tables.empty() ? subject.table : schema.tables.begin()->first;
  switch (options.from) {
    case Template::kColumn:
      subject.table = first;
      if (is_there) FindTableWithout(schema, all, subject);
      break;
    case Template::kIndex:
      subject.column = subject.name;
      if (!is_there) FindFit(schema, first, IsInNoKey, subject);
      subject.name = all;
      break;
    case Template::kData:
      subject.column = subject.name;
      if (!is_there || !CanBeEmptied(*schema.FindColumn(subject.table, subject.name)))
        FindFit(schema, first, CanBeEmptied, subject);
      break;
    default:  // what goes or is renamed
      if (!is_there) subject.table.clear();
  }
  subject.runs = !subject.table.empty();
  subject.type = "TEXT";
  if (const Column* column = schema.FindColumn(subject.table, subject.name)) subject.type = Declared(*column);
  if (!subject.runs) subject.column = "column_name";
  subject.table = subject.runs ? SpelledName(subject.table) : "table_name";
  subject.column = SpelledName(subject.column);
}

Subject OwnSubjectOf(const CreateOptions& options) {
  Subject subject;
  const std::string& words = options.name;
  switch (options.from) {
    case Template::kTable:
      subject.name = Name(WithoutKind(words, "table"));
      break;
    case Template::kDropTable:
    case Template::kDropIndex: {
      const bool is_table = options.from == Template::kDropTable;
      subject.name = Name(WithoutKind(words, is_table ? "table" : "index"));
      if (!is_table && options.texts.count(subject.name) == 0) subject.name = absl::StrCat("idx_", subject.name);
      subject.runs = options.texts.count(subject.name) > 0;
      subject.definition = TextOf(options, subject.name,
                                  is_table ? "CREATE TABLE $SUBJECT (\n  id INTEGER PRIMARY KEY\n)"
                                           : "CREATE INDEX $SUBJECT ON table_name(column_name)");
      break;
    }
    case Template::kRename: {
      const absl::string_view old = WithoutKind(words, "column");
      const size_t to = old.rfind("-to-");
      SpeakOfOwn(options, old.substr(0, to), subject);
      subject.renamed = to == absl::string_view::npos ? subject.name + "_renamed" : Name(old.substr(to + 4));
      break;
    }
    case Template::kIndex:
      SpeakOfOwn(options, WithoutKind(words, "index"), subject);
      break;
    default:
      SpeakOfOwn(options, WithoutKind(words, "column"), subject);
  }
  if (options.from != Template::kIndex)
    subject.name = SpelledName(subject.name);  // of an index it is a part of the name
  return subject;
}

}  // namespace

std::string ShownByView(const CreateOptions& options) {
  if (options.application == Application::kCrystal) return "SELECT id, name, status FROM sessions";
  const Schema schema = OwnTables(options.schema);
  const std::string view = Name(options.name);
  for (const auto& [name, table] : schema.tables) {
    if (name == view || table.columns.empty()) continue;
    const std::string columns = absl::StrJoin(table.columns, ", ", [](std::string* out, const Column& column) {
      absl::StrAppend(out, SpelledName(column.name));
    });
    return absl::StrCat("SELECT ", columns, " FROM ", SpelledName(name));
  }
  return "-- Fill in what it shows: no migration makes a table yet.\nSELECT 1 AS nothing_yet";
}

Template TemplateOf(const std::string& name) {
  const bool index = absl::StartsWith(WithoutKind(name, "none"), "index-") || absl::EndsWith(name, "-index");
  if (Goes(name)) {
    if (index) return Template::kDropIndex;
    const absl::string_view words = WithoutKind(name, "none");
    const bool table = absl::StartsWith(words, "table-") || absl::EndsWith(words, "-table");
    return table ? Template::kDropTable : Template::kDropColumn;
  }
  if (absl::StartsWith(name, "rename-")) return Template::kRename;
  if (absl::StartsWith(name, "create-")) return Template::kTable;
  if (absl::StartsWith(name, "index-") || index) return Template::kIndex;
  for (const char* verb : {"fix-", "fill-", "move-", "change-", "copy-"}) {
    if (absl::StartsWith(name, verb)) return Template::kData;
  }
  return Template::kColumn;
}

Subject SubjectOf(const CreateOptions& options) {
  if (options.application == Application::kOwn) return OwnSubjectOf(options);
  Subject subject;
  if (options.from == Template::kData) subject.column = "status_message";
  subject.reference = "\n  session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,";
  const std::string& words = options.name;
  switch (options.from) {
    case Template::kDropColumn:
      FindPlace(options.schema, WithoutKind(words, "column"), subject);
      break;
    case Template::kRename: {
      const absl::string_view old = WithoutKind(words, "column");
      const size_t to = old.rfind("-to-");
      FindPlace(options.schema, old.substr(0, to), subject);
      subject.renamed = to == absl::string_view::npos ? subject.name + "_renamed" : Name(old.substr(to + 4));
      break;
    }
    case Template::kTable:
      subject.name = Name(WithoutKind(words, "table"));
      break;
    case Template::kDropTable:
      subject.name = Name(WithoutKind(words, "table"));
      subject.definition = TextOf(options, subject.name, "CREATE TABLE $SUBJECT (\n  id INTEGER PRIMARY KEY\n)");
      break;
    case Template::kDropIndex:
      subject.name = Name(WithoutKind(words, "index"));
      if (options.texts.count(subject.name) == 0) subject.name = absl::StrCat("idx_", subject.name);
      subject.definition = TextOf(options, subject.name, "CREATE INDEX $SUBJECT ON sessions(status)");
      break;
    default:
      subject.name = Name(WithoutKind(words, "index"));
  }
  if (const Column* column = FindColumn(options.schema, subject.table, subject.name)) subject.type = Declared(*column);
  return subject;
}

}  // namespace crystal
