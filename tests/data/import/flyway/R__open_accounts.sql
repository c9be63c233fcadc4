DROP VIEW IF EXISTS open_accounts;
CREATE VIEW open_accounts AS SELECT id, owner FROM accounts WHERE closed = 0;
