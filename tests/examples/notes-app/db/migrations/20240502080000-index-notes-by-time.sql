-- migrate:up
CREATE INDEX notes_by_time ON notes(created_at);

-- migrate:down
DROP INDEX notes_by_time;
