// Writes many small SQL migrations as authors write them, and the same statements as one transaction for the sqlite3
// shell. Ten of them are about one table: it is made, filled, given columns and indexes, and now and then made anew.
//   make_migrations DIR COUNT SCRIPT
#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"

namespace {

struct Sections {
  std::string up;
  std::string down;
};

// Every fifth table is made anew with a column less, every third has a view.
Sections EighthOf(int table) {
  if (table % 5 == 0) {
    return {
        "CREATE TABLE item_$0_new(id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent INTEGER REFERENCES item_$1(id), "
        "note TEXT);\nINSERT INTO item_$0_new(id, name, parent, note) SELECT id, name, parent, note FROM item_$0;\n"
        "DROP TABLE item_$0;\nALTER TABLE item_$0_new RENAME TO item_$0;\n"
        "CREATE INDEX idx_item_$0_name ON item_$0(name);\nCREATE INDEX idx_item_$0_parent ON item_$0(parent);",
        "ALTER TABLE item_$0 ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;"};
  }
  if (table % 3 == 0) {
    return {"CREATE VIEW item_$0_ranked AS SELECT id, name FROM item_$0 WHERE rank > 0 ORDER BY rank;",
            "DROP VIEW item_$0_ranked;"};
  }
  return {"ALTER TABLE item_$1 ADD COLUMN seen_at DATETIME;", "ALTER TABLE item_$1 DROP COLUMN seen_at;"};
}

Sections Migration(int number) {
  const int table = number / 10;
  switch (number % 10) {
    case 0:
      return {
          "CREATE TABLE item_$0(id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent INTEGER REFERENCES item_$1(id));",
          "DROP TABLE item_$0;"};
    case 1:
      return {"INSERT INTO item_$0(name) VALUES ('inbox'), ('later'), ('done');",
              "DELETE FROM item_$0 WHERE name IN ('inbox', 'later', 'done');"};
    case 2:
      return {"CREATE INDEX idx_item_$0_name ON item_$0(name);", "DROP INDEX idx_item_$0_name;"};
    case 3:
      return {"ALTER TABLE item_$0 ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;",
              "ALTER TABLE item_$0 DROP COLUMN rank;"};
    case 4:
      return {"UPDATE item_$0 SET rank = id * 10;", "UPDATE item_$0 SET rank = 0;"};
    case 5:
      return {"ALTER TABLE item_$0 ADD COLUMN note TEXT;", "ALTER TABLE item_$0 DROP COLUMN note;"};
    case 6:
      return {"CREATE INDEX idx_item_$0_parent ON item_$0(parent);", "DROP INDEX idx_item_$0_parent;"};
    case 7:
      return {"INSERT INTO item_$0(name, rank, note) VALUES ('archive', 40, 'what is over');",
              "DELETE FROM item_$0 WHERE name = 'archive';"};
    case 8:
      return EighthOf(table);
    default:
      return {"UPDATE item_$0 SET note = 'first' WHERE name = 'inbox';",
              "UPDATE item_$0 SET note = NULL WHERE name = 'inbox';"};
  }
}

// Names the tables: $0 is the migration's own, $1 the one before it.
std::string Named(const std::string& sql, int number) {
  const int table = number / 10;
  return absl::Substitute(sql, table, table > 0 ? table - 1 : 0);
}

bool Write(const std::string& dir, int count, const std::string& script) {
  std::ofstream all(script);
  all << "BEGIN;\n";
  for (int number = 0; number < count; ++number) {
    const Sections sections = Migration(number);
    const std::string up = Named(sections.up, number);
    std::ofstream file(absl::StrFormat("%s/202701010%05d-change-item.sql", dir, number));
    file << "-- One of many.\n-- migrate:up\n" << up << "\n-- migrate:down\n" << Named(sections.down, number) << "\n";
    if (!file.flush()) return false;
    all << up << "\n";
  }
  all << "COMMIT;\n";
  return static_cast<bool>(all.flush());
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[2], &count) || count < 1) {
    std::cerr << "usage: make_migrations DIR COUNT SCRIPT\n";
    return 2;
  }
  if (Write(argv[1], count, argv[3])) return 0;
  std::cerr << "make_migrations: cannot write there\n";
  return 3;
}
