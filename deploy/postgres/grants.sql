-- What the role that the service connects as may do. Run as the owner of the tables, after each "sparekey migrate":
--
--   psql --set ON_ERROR_STOP=1 --file deploy/postgres/grants.sql "$OWNER_URL"
--
-- Nothing here can change or delete a redemption: a use stays used, whatever the service is made to do.
-- Written by: node tools/lib/deploy/grants.ts

BEGIN;
REVOKE ALL ON sparekey_accounts, sparekey_alarm_notes, sparekey_api_keys, sparekey_code_sets, sparekey_console_views, sparekey_contacts, sparekey_devices, sparekey_due, sparekey_event_index, sparekey_events, sparekey_found_sheets, sparekey_idempotency, sparekey_incidents, sparekey_log, sparekey_log_checkpoints, sparekey_log_epochs, sparekey_log_queue, sparekey_log_tiles, sparekey_meta, sparekey_migrations, sparekey_operator_forms, sparekey_operator_invites, sparekey_operator_passkeys, sparekey_operator_roles, sparekey_operator_sessions, sparekey_operators, sparekey_page_sessions, sparekey_policies, sparekey_recoveries, sparekey_redemptions, sparekey_rollups, sparekey_stream_keys, sparekey_stream_queue, sparekey_stream_refusals, sparekey_streams, sparekey_support_cases, sparekey_support_counters, sparekey_support_decisions, sparekey_support_evidence, sparekey_tenant_daily, sparekey_tenant_gauges, sparekey_tenant_switches, sparekey_tenants, sparekey_webhooks FROM sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_accounts TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_alarm_notes TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_api_keys TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_code_sets TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_console_views TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_contacts TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_devices TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_due TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_event_index TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_events TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_found_sheets TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_idempotency TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_incidents TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_log TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_log_checkpoints TO sparekey;
GRANT SELECT, INSERT ON sparekey_log_epochs TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_log_queue TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_log_tiles TO sparekey;
GRANT SELECT, INSERT ON sparekey_meta TO sparekey;
GRANT SELECT ON sparekey_migrations TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_operator_forms TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_operator_invites TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_operator_passkeys TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_operator_roles TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_operator_sessions TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_operators TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_page_sessions TO sparekey;
GRANT SELECT, INSERT ON sparekey_policies TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_recoveries TO sparekey;
GRANT SELECT, INSERT ON sparekey_redemptions TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_rollups TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_stream_keys TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_stream_queue TO sparekey;
GRANT SELECT, INSERT, DELETE ON sparekey_stream_refusals TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_streams TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_support_cases TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_support_counters TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_support_decisions TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_support_evidence TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_tenant_daily TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_tenant_gauges TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_tenant_switches TO sparekey;
GRANT SELECT, INSERT, UPDATE ON sparekey_tenants TO sparekey;
GRANT SELECT, INSERT, UPDATE, DELETE ON sparekey_webhooks TO sparekey;
COMMIT;
