-- migrate:up transaction:false
PRAGMA foreign_keys = OFF;
CREATE TABLE books_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT);
INSERT INTO books_new SELECT id, title, author FROM books;
DROP TABLE books;
ALTER TABLE books_new RENAME TO books;
PRAGMA foreign_keys = ON;

-- migrate:down transaction:false
CREATE TABLE books_old (id INTEGER PRIMARY KEY, title TEXT, author TEXT);
INSERT INTO books_old SELECT id, title, author FROM books;
DROP TABLE books;
ALTER TABLE books_old RENAME TO books;
