DROP VIEW IF EXISTS open_accounts;
CREATE VIEW open_accounts AS SELECT id, owner, balance FROM accounts WHERE closed = 0;
