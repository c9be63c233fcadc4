-- migrate:up
ALTER TABLE notes ADD COLUMN created_at INTEGER;

-- migrate:down
ALTER TABLE notes DROP COLUMN created_at;
