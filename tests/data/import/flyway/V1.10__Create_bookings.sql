CREATE TABLE bookings (account INTEGER NOT NULL REFERENCES accounts(id), amount NUMERIC NOT NULL);
CREATE INDEX bookings_account ON bookings(account);
