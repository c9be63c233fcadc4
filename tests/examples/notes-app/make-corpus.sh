#!/bin/sh
# Ten databases of this application's users, of ten ages: what the old method had made when each was last opened.
#   make-corpus.sh DIRECTORY
set -eu
dir=$1
mkdir -p "$dir"

# The steps of the old method, in the order in which its versions learned them.
step() {
  case $1 in
    1) echo 'CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);' ;;
    2) echo 'ALTER TABLE notes ADD COLUMN created_at INTEGER;' ;;
    3) echo 'CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);' ;;
    4) echo 'CREATE TABLE note_tags (
         note_id INTEGER NOT NULL REFERENCES notes(id), tag_id INTEGER NOT NULL REFERENCES tags(id),
         PRIMARY KEY (note_id, tag_id));' ;;
    5) echo 'ALTER TABLE notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;' ;;
    6) echo 'CREATE INDEX notes_by_time ON notes(created_at);' ;;
    7) echo 'ALTER TABLE tags ADD COLUMN colour TEXT;' ;;
  esac
}

# make NAME LAST MORE: a database with the first LAST steps and some notes, and with MORE of SQL.
make() {
  {
    i=1
    while [ $i -le "$2" ]; do step $i && i=$((i + 1)); done
    echo "INSERT INTO notes (title, body) VALUES ('first', 'of $1'), ('second', NULL), ('third', 'more');"
    [ "$2" -lt 4 ] || echo "INSERT INTO tags (name) VALUES ('home'); INSERT INTO note_tags VALUES (1, 1);"
    echo "$3"
  } | sqlite3 "$dir/$1.db"
}

make 01-first 1 ''
make 02-times 2 'UPDATE notes SET created_at = 1707732000 WHERE id < 3;'
make 03-tags 3 "INSERT INTO tags (name) VALUES ('work');"
make 04-tagged 4 ''
make 05-archive 5 'UPDATE notes SET archived = 1 WHERE id = 2;'
make 06-index 6 ''
make 07-newest 7 "UPDATE tags SET colour = 'red';"
# A table of the user's own, which nobody may touch.
make 08-own-table 5 "CREATE TABLE my_books (title TEXT); INSERT INTO my_books VALUES ('Solaris');"
# Version 1.3 was stopped while it copied the notes: one of them stands in its copy alone.
make 09-stopped 4 "CREATE TABLE notes_old (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
  INSERT INTO notes_old VALUES (1, 'first', 'of 09-stopped'), (9, 'only here', 'saved');"
# A hole: somebody added the colour by hand, before two steps that came earlier.
make 10-hole 4 'ALTER TABLE tags ADD COLUMN colour TEXT;'
