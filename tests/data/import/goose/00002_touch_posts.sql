-- +goose NO TRANSACTION
-- +goose Up
ALTER TABLE posts ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;
-- +goose StatementBegin
CREATE TRIGGER touch_posts AFTER UPDATE OF title ON posts
BEGIN
  UPDATE posts SET touched = touched + 1 WHERE id = new.id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER touch_posts;
ALTER TABLE posts DROP COLUMN touched;
