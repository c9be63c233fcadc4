-- Add down migration script here
ALTER TABLE todos DROP COLUMN due;
