-- migrate:up
CREATE TABLE note_tags (
  note_id INTEGER NOT NULL REFERENCES notes(id), tag_id INTEGER NOT NULL REFERENCES tags(id),
  PRIMARY KEY (note_id, tag_id));

-- migrate:down
DROP TABLE note_tags;
