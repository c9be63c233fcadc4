-- migrate:up
ALTER TABLE tags ADD COLUMN colour TEXT;

-- migrate:down
ALTER TABLE tags DROP COLUMN colour;
