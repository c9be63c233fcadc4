#include "tests/support/drawn_schemas.h"

#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

struct DrawnTable {
  std::string name;
  std::string key;                        // what another table can refer to; "" for nothing
  std::vector<std::string> columns = {};  // quoted, but for those of the key
};

class Drawer {
 public:
  explicit Drawer(uint32_t seed) : random_(seed) {}

  std::vector<std::string> Draw() {
    const std::vector<std::string> names = {"notes", "my \"tags\"", Chance(50) ? "People" : "people",
                                            "links", "order",       "log\nbook"};
    for (size_t i = 0; i < names.size(); ++i) {
      if (Chance(75))
        tables_.push_back({.name = names[i],
                           .key = i == 3 || i == 4 ? ""
                                  : i == 2         ? "code"
                                                   : "id"}),
            kinds_.push_back(i);
    }
    for (size_t i = 0; i < tables_.size(); ++i) MakeTable(tables_[i], kinds_[i]);
    for (const DrawnTable& table : tables_) MakeIndexes(table);
    MakeVirtual();
    MakeObjects();
    return statements_;
  }

 private:
  bool Chance(uint32_t percent) { return random_() % 100 < percent; }
  template <typename T>
  T Pick(const std::vector<T>& all) {
    return all[random_() % all.size()];
  }
  void Add(std::string sql) { statements_.push_back(std::move(sql)); }

  std::string Key(size_t kind, bool strict) {
    switch (kind) {
      case 0:
        return absl::StrCat("id INTEGER PRIMARY KEY", Chance(50) ? " AUTOINCREMENT" : "");
      case 1:
        return "id INTEGER PRIMARY KEY AUTOINCREMENT";
      case 2:
        return Chance(50) || strict ? "code TEXT NOT NULL PRIMARY KEY"
                                    : "code TEXT PRIMARY KEY NOT NULL COLLATE NOCASE";
      case 3:
        return "a TEXT NOT NULL, b INTEGER NOT NULL";
      case 5:
        return "id INTEGER NOT NULL UNIQUE";
      default:
        return "";
    }
  }

  std::string Reference() {
    const DrawnTable& parent = Pick(tables_);
    if (parent.key.empty()) return "";
    return absl::StrCat(
        " REFERENCES ", QuoteName(parent.name), "(", parent.key, ")",
        Pick<std::string>({"", " ON DELETE CASCADE", " ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED"}));
  }

  std::string ColumnText(const std::string& name, bool strict) {
    const std::string type =
        strict ? Pick<std::string>({"TEXT", "INTEGER", "REAL", "BLOB", "ANY"})
               : Pick<std::string>({"TEXT", "INTEGER", "REAL", "BLOB", "VARCHAR(20)", "DATETIME", "BOOLEAN", ""});
    std::string text = absl::StrCat(name, " ", type);
    const bool number = type == "INTEGER" || type == "REAL" || type == "BOOLEAN";
    const std::string literal = number ? "7" : type == "BLOB" ? "x'00ff'" : "'it''s'";
    const bool refers = name == "at";
    if (!refers && Chance(35)) {
      absl::StrAppend(&text, " NOT NULL", Chance(60) ? absl::StrCat(" DEFAULT ", literal) : "");
    } else if (Chance(30)) {
      absl::StrAppend(&text, " DEFAULT ",
                      number           ? "( 1 + 2 )"
                      : type == "BLOB" ? literal
                      : Chance(50)     ? "CURRENT_TIMESTAMP"
                                       : "(lower('X'))");
    } else if (Chance(10)) {
      absl::StrAppend(&text, " UNIQUE", strict ? "" : " ON CONFLICT REPLACE");
    } else if (refers && Chance(50)) {
      absl::StrAppend(&text, Reference());
    }
    if (Chance(15)) absl::StrAppend(&text, " CHECK (", name, " IS NULL OR length(", name, ") < 1000)");
    if (Chance(15) && !number && type != "BLOB") absl::StrAppend(&text, " COLLATE NOCASE");
    return text;
  }

  void MakeTable(DrawnTable& table, size_t kind) {
    const bool strict = Chance(20);
    std::vector<std::string> parts;
    if (const std::string key = Key(kind, strict); !key.empty()) parts.push_back(key);
    for (const char* name : {"body", "\"a b\"", "\"select\"", "\"quo\"\"te\"", "Amount", "at"}) {
      if (!Chance(55)) continue;
      const std::string spelled = name == std::string("Amount") && Chance(50) ? "amount" : name;
      parts.push_back(ColumnText(spelled, strict));
      table.columns.push_back(spelled);
    }
    if (table.columns.empty()) {
      parts.push_back(strict ? "body TEXT" : "body");
      table.columns.emplace_back("body");
    }
    if (Chance(20))
      parts.push_back(absl::StrCat("made TEXT AS (coalesce(", Pick(table.columns), ", '') || '!') ",
                                   Chance(50) ? "STORED" : "VIRTUAL"));
    if (kind == 3) parts.emplace_back("PRIMARY KEY (a, b DESC)");
    if (Chance(15))
      parts.push_back(absl::StrCat("CONSTRAINT \"a check\" CHECK (", QuoteName(table.name), ".", Pick(table.columns),
                                   " IS NOT 'never -- so')"));
    const bool rowid = kind != 3 && !(kind == 2 && Chance(40));
    std::vector<std::string> options;
    if (strict) options.emplace_back("STRICT");
    if (!rowid) options.emplace_back("WITHOUT ROWID");
    Add(absl::StrCat("CREATE TABLE ", QuoteName(table.name), " (", absl::StrJoin(parts, ", "), ") ",
                     absl::StrJoin(options, ", ")));
  }

  void MakeIndexes(const DrawnTable& table) {
    for (int i = 0; i < 2; ++i) {
      if (!Chance(50)) continue;
      const std::string column = Pick(table.columns);
      const std::string on = absl::StrCat(" ON ", QuoteName(table.name));
      const std::string name = QuoteName(absl::StrCat(table.name, " ", i));
      const std::string plain = absl::StrCat("CREATE INDEX ", name, on, "(", column, Chance(50) ? " DESC)" : ")");
      const std::string partial =
          absl::StrCat("CREATE INDEX ", name, on, "(", column, ") WHERE ", column, " IS NOT NULL");
      const std::string expression =
          absl::StrCat("CREATE INDEX ", name, on, "(lower(", column, "), ", Pick(table.columns), ")");
      Add(Pick<std::string>({plain, partial, expression}));
    }
  }

  void MakeVirtual() {
    if (Chance(30)) Add(absl::StrCat("CREATE VIRTUAL TABLE search USING fts5(title", Chance(50) ? ", body)" : ")"));
    if (Chance(20)) Add("CREATE VIRTUAL TABLE boxes USING rtree(id, low, high)");
    for (const DrawnTable& table : tables_) {
      if (table.name != "notes" || table.columns[0] != "body" || !Chance(40)) continue;
      Add("CREATE VIRTUAL TABLE notes_search USING fts5(body, content='notes', content_rowid='id')");
    }
  }

  void MakeObjects() {
    if (tables_.empty()) return;
    for (int i = 0; i < 3; ++i) {
      const DrawnTable& table = Pick(tables_);
      const std::string view = absl::StrCat("view_", i);
      if (!Chance(50)) continue;
      Add(absl::StrCat("CREATE VIEW ", view, "(shown) AS SELECT ", Pick(table.columns), " FROM ", QuoteName(table.name),
                       " -- as it is"));
      if (Chance(40)) Add(absl::StrCat("CREATE VIEW ", view, "_again AS SELECT shown FROM ", view));
      if (Chance(40))
        Add(absl::StrCat("CREATE TRIGGER ", view, "_write INSTEAD OF INSERT ON ", view, " BEGIN DELETE FROM ",
                         QuoteName(Pick(tables_).name), "; END"));
    }
    for (int i = 0; i < 2; ++i) {
      const DrawnTable& table = Pick(tables_);
      if (!Chance(40)) continue;
      Add(absl::StrCat("CREATE TRIGGER trigger_", i, " AFTER UPDATE OF ", Pick(table.columns), " ON ",
                       QuoteName(table.name), " BEGIN DELETE FROM ", QuoteName(Pick(tables_).name),
                       " WHERE 0; SELECT 'a;b'; END"));
    }
  }

  std::mt19937 random_;
  std::vector<DrawnTable> tables_;
  std::vector<size_t> kinds_;
  std::vector<std::string> statements_;
};

}  // namespace

std::vector<std::string> DrawSchema(uint32_t seed) { return Drawer(seed).Draw(); }

}  // namespace crystal
