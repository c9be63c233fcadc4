ALTER TABLE accounts DROP COLUMN closed;
