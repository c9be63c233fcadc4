-- Add up migration script here
ALTER TABLE todos ADD COLUMN due TEXT;
UPDATE todos SET due = '2023-03-01' WHERE done = 0;
