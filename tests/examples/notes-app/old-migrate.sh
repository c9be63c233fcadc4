#!/bin/sh
# What this application did to its database at every start, before its migrations had an order: it looks, and adds what
# is missing. Not a model to follow; it is here because so many applications begin like this.
#   old-migrate.sh DATABASE
set -eu
db=$1
ask() { sqlite3 "$db" "$1"; }
has_column() { [ "$(ask "SELECT count(*) FROM pragma_table_info('$1') WHERE name = '$2'")" = 1 ]; }

ask 'CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT)'
has_column notes created_at || ask 'ALTER TABLE notes ADD COLUMN created_at INTEGER'
ask 'CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)'
ask 'CREATE TABLE IF NOT EXISTS note_tags (
  note_id INTEGER NOT NULL REFERENCES notes(id), tag_id INTEGER NOT NULL REFERENCES tags(id),
  PRIMARY KEY (note_id, tag_id))'
has_column notes archived || ask 'ALTER TABLE notes ADD COLUMN archived INTEGER NOT NULL DEFAULT 0'
ask 'CREATE INDEX IF NOT EXISTS notes_by_time ON notes(created_at)'
has_column tags colour || ask 'ALTER TABLE tags ADD COLUMN colour TEXT'
