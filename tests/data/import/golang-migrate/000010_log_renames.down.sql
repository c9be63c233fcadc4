-- Down migration
DROP TRIGGER log_rename;
DROP TABLE renames;
