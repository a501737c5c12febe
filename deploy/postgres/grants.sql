-- What the role that the service connects as may do. Run as the owner of the tables, after each "sparekey migrate":
--
--   psql --set ON_ERROR_STOP=1 --file deploy/postgres/grants.sql "$OWNER_URL"
--
-- Nothing here can change or delete a redemption: a use stays used, whatever the service is made to do.
-- Written by: node tools/lib/deploy/grants.ts

BEGIN;
REVOKE ALL ON sparekey_accounts, sparekey_api_keys, sparekey_code_sets, sparekey_contacts, sparekey_devices, sparekey_due, sparekey_events, sparekey_idempotency, sparekey_log, sparekey_log_checkpoints, sparekey_log_epochs, sparekey_log_queue, sparekey_log_tiles, sparekey_meta, sparekey_migrations, sparekey_page_sessions, sparekey_policies, sparekey_recoveries, sparekey_redemptions, sparekey_stream_keys, sparekey_stream_queue, sparekey_stream_refusals, sparekey_streams, sparekey_tenants, sparekey_webhooks FROM sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_accounts TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_api_keys TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_code_sets TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_contacts TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_devices TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_due TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_events TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_idempotency TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_log TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_log_checkpoints TO sparekey;
GRANT SELECT, INSERT ON sparekey_log_epochs TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_log_queue TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_log_tiles TO sparekey;
GRANT SELECT, INSERT ON sparekey_meta TO sparekey;
GRANT SELECT ON sparekey_migrations TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_page_sessions TO sparekey;
GRANT SELECT, INSERT ON sparekey_policies TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_recoveries TO sparekey;
GRANT SELECT, INSERT ON sparekey_redemptions TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_stream_keys TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_stream_queue TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_stream_refusals TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_streams TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_tenants TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_webhooks TO sparekey;
COMMIT;
