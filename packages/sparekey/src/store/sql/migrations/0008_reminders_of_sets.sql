-- breaking: no
-- The next reminder of a confirmed set waits in the set itself: as a row of sparekey_due with its keys it took a quarter of what an
-- account does. Once its time has come it is made a row of due work like all others. A program of the version before leaves these
-- columns alone and writes rows of due work, which are carried out as they are.

ALTER TABLE sparekey_code_sets ADD COLUMN IF NOT EXISTS remind_bucket INTEGER;

ALTER TABLE sparekey_code_sets ADD COLUMN IF NOT EXISTS remind_at BIGINT;

ALTER TABLE sparekey_code_sets ADD COLUMN IF NOT EXISTS remind_of TEXT;

CREATE INDEX IF NOT EXISTS sparekey_code_sets_by_reminder ON sparekey_code_sets (remind_bucket, remind_at)
WHERE remind_at IS NOT NULL;
