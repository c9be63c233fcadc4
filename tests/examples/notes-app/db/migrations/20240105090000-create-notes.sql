-- migrate:up
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);

-- migrate:down
DROP TABLE notes;
