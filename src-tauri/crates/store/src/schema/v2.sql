-- Definitions that nobody has created yet.
CREATE TABLE draft (
  id       TEXT PRIMARY KEY,
  saved_at INTEGER NOT NULL,
  body     TEXT NOT NULL
) STRICT;

-- What was looked for in the ledger at each start is kept beside it from now on.
INSERT INTO meta (key, value)
  SELECT 'engine.installation', body ->> 'keyFingerprint' FROM ledger
  WHERE body LIKE '{"event":"installation-created",%' ORDER BY seq DESC LIMIT 1;
INSERT INTO meta (key, value)
  SELECT 'engine.headSigned', CAST(seq AS TEXT) FROM ledger
  WHERE body LIKE '{"event":"head-signed",%' ORDER BY seq DESC LIMIT 1;
INSERT INTO meta (key, value)
  SELECT 'engine.rolloutEnded', CAST(seq AS TEXT) FROM ledger
  WHERE body LIKE '{"event":"rollout-ended",%' OR body LIKE '{"event":"rollout-canceled",%'
  ORDER BY seq DESC LIMIT 1;
