-- Columns hold what is looked up, joined, counted or ordered by; `body` is the whole record as JSON.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE thing (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE thing_group (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE group_member (
  thing_group TEXT NOT NULL REFERENCES thing_group (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  thing       TEXT NOT NULL REFERENCES thing (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (thing_group, thing)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_by_thing ON group_member (thing);

CREATE TABLE certificate (
  id    TEXT PRIMARY KEY,
  thing TEXT NOT NULL,
  body  TEXT NOT NULL
) STRICT;
CREATE INDEX certificate_by_thing ON certificate (thing);

CREATE TABLE image (
  hash TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE ota_update (
  id         TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  body       TEXT NOT NULL
) STRICT;

CREATE TABLE stream (
  id   TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE job (
  id         TEXT PRIMARY KEY,
  status     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body       TEXT NOT NULL  -- without its members
) STRICT;

-- Apart from the job's body: ten thousand members are not rewritten at each release.
CREATE TABLE job_member (
  job      TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  thing    TEXT NOT NULL,
  PRIMARY KEY (job, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE execution (
  job    TEXT NOT NULL REFERENCES job (id) DEFERRABLE INITIALLY DEFERRED,
  thing  TEXT NOT NULL,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  ord    INTEGER NOT NULL,
  body   TEXT NOT NULL,
  PRIMARY KEY (job, thing, number)
) STRICT;
CREATE INDEX execution_by_thing ON execution (thing, ord);
-- Covers counting by status and finding what is pending; only a change of status touches it.
CREATE INDEX execution_by_status ON execution (status, job, thing, number);

CREATE TABLE ledger (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  account  TEXT NOT NULL,
  operator TEXT CHECK (operator <> ''),
  body     TEXT NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32),
  hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_not_cut BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER ledger_grows_by_one BEFORE INSERT ON ledger
WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
