-- migrate:up
INSERT INTO books (title) VALUES ('Way back');

-- migrate:down
