-- breaking: no
-- The person who answers for what is done with a key that may open cases of support. A program of the version before leaves the
-- column alone, and knows no scope that needs it.

ALTER TABLE sparekey_api_keys ADD COLUMN IF NOT EXISTS answerable_to TEXT;
