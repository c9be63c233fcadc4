CREATE TABLE renames (user_id INTEGER NOT NULL REFERENCES users(id), old TEXT, new TEXT);
CREATE TRIGGER log_rename AFTER UPDATE OF name ON users
BEGIN
  INSERT INTO renames VALUES (old.id, old.name, new.name);
END;
