import type { ColumnType, SchemaShape, TableShape } from './schema.ts'

/** What the migrations make, as tests read it back from SQLite and PostgreSQL. `doctor` compares a live database with it. */
export const expectedSchema: SchemaShape = {
  tables: [
    table('sparekey_accounts', ['account_key'], {
      account_key: 'BYTEA',
      identity_key_id: 'TEXT NULL',
      sealed_identity: 'BYTEA NULL',
      active_set_id: 'BYTEA NULL',
      pending_set_id: 'BYTEA NULL',
      remaining: 'INTEGER',
      failures: 'INTEGER',
      retry_at: 'BIGINT',
      issue_count: 'INTEGER',
      issue_window_start: 'BIGINT',
      issues_in_window: 'INTEGER',
      replacement_asked_at: 'BIGINT',
      audit_seq: 'BIGINT',
      audit_head: 'BYTEA',
    }),
    table('sparekey_api_keys', ['key_hash'], {
      key_hash: 'BYTEA',
      tenant: 'TEXT',
      name: 'TEXT',
      created_at: 'BIGINT',
    }),
    table('sparekey_code_sets', ['account_key', 'set_id'], {
      account_key: 'BYTEA',
      set_id: 'BYTEA',
      serial: 'TEXT',
      format: 'TEXT',
      code_count: 'INTEGER',
      labels: 'TEXT',
      state: 'TEXT',
      issued_at: 'BIGINT',
      confirm_by: 'BIGINT',
      expires_at: 'BIGINT NULL',
      confirmed_at: 'BIGINT NULL',
      ended_at: 'BIGINT NULL',
      policy_hash: 'BYTEA',
      scheme: 'TEXT',
      derivation: 'TEXT',
      key_id: 'TEXT',
      sealed: 'BYTEA',
    }),
    table('sparekey_contacts', ['account_key', 'contact_id'], {
      account_key: 'BYTEA',
      contact_id: 'BYTEA',
      channel: 'TEXT',
      key_id: 'TEXT',
      sealed_address: 'BYTEA',
      added_at: 'BIGINT',
      removed_at: 'BIGINT NULL',
      language: 'TEXT NULL',
    }),
    table('sparekey_due', ['account_key', 'due_id'], {
      account_key: 'BYTEA',
      due_id: 'BYTEA',
      bucket: 'INTEGER',
      kind: 'TEXT',
      body: 'TEXT',
      due_at: 'BIGINT',
      attempts: 'INTEGER',
      owner: 'BYTEA NULL',
    }),
    table('sparekey_events', ['account_key', 'seq'], {
      account_key: 'BYTEA',
      seq: 'BIGINT',
      event_id: 'BYTEA',
      event_type: 'TEXT NULL',
      occurred_at: 'BIGINT NULL',
      actor: 'TEXT NULL',
      set_id: 'BYTEA NULL',
      label: 'TEXT NULL',
      context: 'TEXT NULL',
      detail: 'TEXT NULL',
      salt: 'BYTEA NULL',
      leaf_hash: 'BYTEA',
    }),
    table('sparekey_idempotency', ['account_key', 'key_hash'], {
      account_key: 'BYTEA',
      key_hash: 'BYTEA',
      fingerprint_key_id: 'TEXT',
      fingerprint: 'BYTEA',
      state: 'TEXT',
      owner: 'BYTEA',
      lease_until: 'BIGINT',
      outcome: 'TEXT NULL',
      attempt_number: 'INTEGER',
      replays: 'INTEGER',
      created_at: 'BIGINT',
      expires_at: 'BIGINT',
    }),
    table('sparekey_meta', ['name'], { name: 'TEXT', value: 'BYTEA', created_at: 'BIGINT' }),
    table('sparekey_migrations', ['version'], {
      version: 'INTEGER',
      name: 'TEXT',
      breaking: 'TEXT',
      applied_at: 'BIGINT',
    }),
    table('sparekey_policies', ['policy_hash'], {
      policy_hash: 'BYTEA',
      body: 'TEXT',
      first_used_at: 'BIGINT',
    }),
    table('sparekey_recoveries', ['account_key', 'recovery_id'], {
      account_key: 'BYTEA',
      recovery_id: 'BYTEA',
      key_id: 'TEXT',
      set_id: 'BYTEA',
      redemption_id: 'BYTEA',
      opened_at: 'BIGINT',
      expires_at: 'BIGINT',
      tasks: 'TEXT',
      issued_set_id: 'BYTEA NULL',
      ended_at: 'BIGINT NULL',
      ended_by: 'TEXT NULL',
    }),
    table('sparekey_redemptions', ['account_key', 'set_id', 'label'], {
      account_key: 'BYTEA',
      set_id: 'BYTEA',
      label: 'TEXT',
      redemption_id: 'BYTEA',
      redeemed_at: 'BIGINT',
    }),
  ],
  indexes: [
    { name: 'sparekey_due_by_time', table: 'sparekey_due', columns: ['bucket', 'due_at'], unique: false },
  ],
}

type Column = ColumnType | `${ColumnType} NULL`

function table(
  name: string,
  primaryKey: readonly string[],
  columns: Readonly<Record<string, Column>>,
): TableShape {
  const shapes = Object.entries(columns).map(([column, text]) => {
    const [type = '', nullable] = text.split(' ')
    return { name: column, type, nullable: nullable !== undefined }
  })
  return { name, primaryKey, columns: shapes }
}
