#include "tools/operations/create_subject.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

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

}  // namespace

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
  Subject subject;
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
