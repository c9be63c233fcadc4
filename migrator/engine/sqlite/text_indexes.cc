#include "migrator/engine/sqlite/text_indexes.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

struct TextIndex {
  std::string name;
  bool is_fts5 = false;
  std::optional<std::string> content = std::nullopt;  // the table whose text it indexes; "" for none
};

// Of "CREATE VIRTUAL TABLE name USING fts5(a, b, content='memo')"; nullopt for another module.
std::optional<TextIndex> ParseTextIndex(const std::string& name, absl::string_view sql) {
  const std::vector<SqlToken> words = WordsOf(sql);
  TextIndex index{.name = name};
  bool is_text = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i].IsWord("USING") && !is_text) {
      const std::string module = absl::AsciiStrToLower(words[i + 1].Name());
      index.is_fts5 = module == "fts5";
      is_text = index.is_fts5 || module == "fts4" || module == "fts3";
    }
    if (is_text && words[i].IsWord("content") && words[i + 1].text == "=" && i + 2 < words.size()) {
      const bool named = words[i + 2].text != "," && words[i + 2].text != ")";
      index.content = named ? words[i + 2].Name() : "";
    }
  }
  if (!is_text) return std::nullopt;
  return index;
}

absl::StatusOr<std::vector<TextIndex>> ReadTextIndexes(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<Cursor> rows,
      db.Select("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"));
  std::vector<TextIndex> indexes;
  while (true) {
    ASSIGN_OR_RETURN(bool more, rows->Next());
    if (!more) return indexes;
    const std::optional<TextIndex> index = ParseTextIndex(std::string(rows->Get(0).bytes), rows->Get(1).bytes);
    if (index) indexes.push_back(*index);
  }
}

absl::Status Command(DatabaseAdapter& db, const TextIndex& index, absl::string_view command) {
  const std::string table = QuoteName(index.name);
  // Only with a rank does FTS5 compare with the table that holds the text.
  return db.Execute(absl::StrCat("INSERT INTO main.", table, "(", table,
                                 index.is_fts5 ? ", rank) VALUES('" : ") VALUES('", command,
                                 index.is_fts5 ? "', 1)" : "')"));
}

}  // namespace

absl::StatusOr<VirtualRows> RowsOfVirtualTable(DatabaseAdapter& db, absl::string_view name) {
  ASSIGN_OR_RETURN(Value sql, SelectValue(db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
                                          {std::string(name)}));
  const auto* text = std::get_if<std::string>(&sql);
  const std::optional<TextIndex> index = ParseTextIndex(std::string(name), text == nullptr ? "" : *text);
  if (!index || !index->content) return VirtualRows::kOwn;
  return index->content->empty() ? VirtualRows::kNowhere : VirtualRows::kElsewhere;
}

absl::StatusOr<std::vector<std::string>> RebuildStaleIndexes(DatabaseAdapter& db, const std::set<std::string>& tables) {
  ASSIGN_OR_RETURN(std::vector<TextIndex> indexes, ReadTextIndexes(db));
  std::vector<std::string> rebuilt;
  for (const TextIndex& index : indexes) {
    bool over_one = index.content && tables.count(index.name) > 0;  // it may be new, and empty
    for (const std::string& table : tables) over_one |= index.content && absl::EqualsIgnoreCase(*index.content, table);
    if (!over_one) continue;
    const absl::Status whole = Command(db, index, "integrity-check");
    if (whole.ok()) continue;
    if (!absl::IsDataLoss(whole)) return whole;
    RETURN_IF_ERROR(Command(db, index, "rebuild"));
    rebuilt.push_back(index.name);
  }
  return rebuilt;
}

}  // namespace crystal
