-- migrate:up
CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT, author TEXT);
INSERT INTO books (title, author) VALUES ('Migrations', 'nobody');

-- migrate:down
DROP TABLE books;
