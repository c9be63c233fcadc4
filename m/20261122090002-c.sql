-- migrate:up
INSERT OR IGNORE INTO t0(w) VALUES('author1'),('author2');
-- migrate:down
DELETE FROM t0 WHERE w like 'author%';
