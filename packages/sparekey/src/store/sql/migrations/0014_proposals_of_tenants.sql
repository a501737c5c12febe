-- breaking: no
-- A change of a tenant's settings that waits for a second person. A program of the version before leaves the column alone.

ALTER TABLE sparekey_tenants ADD COLUMN IF NOT EXISTS proposal TEXT;
