-- Version 1.3 copied the notes, and was stopped: notes that stand in its copy alone come back.
-- repair:found SELECT id, title FROM notes_old WHERE id NOT IN (SELECT id FROM notes)
-- repair:writes notes
-- repair:do
INSERT INTO notes (id, title, body) SELECT id, title, body FROM notes_old WHERE id NOT IN (SELECT id FROM notes);
