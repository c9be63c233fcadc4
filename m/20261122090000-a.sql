-- migrate:up
CREATE TABLE "t0"("w" TEXT PRIMARY KEY, "a" TEXT) WITHOUT ROWID; CREATE TABLE t3(a);
-- migrate:down
DROP TABLE "t0";
