import { rowsMost } from '../../catalogue/rollups.ts'

/** One term for each item of a list that a statement takes. */
const each = (between: string, term: (place: number) => string): string =>
  Array.from({ length: rowsMost }, (_, index) => term(index + 1)).join(between)

const rollup = 'generation, position, place, begun_at, shown, shown_at'
const event =
  'account_key, seq, event_id, event_type, occurred_at, actor, set_id, label, context, detail, salt, leaf_hash, leaf_index'
const indexed = 'occurred_at, event_id, event_type, account_key, seq'
const accounts = 'account_key > :accountKey AND account_key <= :uptoAccount'

const ofTenant = (behind: '<' | '>', order: '' | ' DESC'): string => `SELECT ${indexed}
FROM sparekey_event_index
WHERE tenant = :tenant AND (bucket_hour, occurred_at, event_id) ${behind} (:hour, :at, :eventId)
ORDER BY bucket_hour${order}, occurred_at${order}, event_id${order}
LIMIT :limit + 0`

const ofType = (behind: '<' | '>', order: '' | ' DESC'): string => `SELECT ${indexed}
FROM sparekey_event_index
WHERE tenant = :tenant AND event_type = :type AND (occurred_at, event_id) ${behind} (:at, :eventId)
ORDER BY occurred_at${order}, event_id${order}
LIMIT :limit + 0`

const ofAccount = (behind: '<' | '>', order: '' | ' DESC'): string => `SELECT ${indexed}
FROM sparekey_event_index
WHERE account_key = :accountKey AND (occurred_at, event_id) ${behind} (:at, :eventId)
ORDER BY occurred_at${order}, event_id${order}
LIMIT :limit + 0`

export const rollupStatements = {
  readRollup: `SELECT ${rollup}
FROM sparekey_rollups
WHERE rollup = :rollup`,

  createRollup: `INSERT INTO sparekey_rollups (rollup, ${rollup})
VALUES (:rollup, :generation, :position, :place, :begunAt, :shown, :shownAt)
ON CONFLICT (rollup) DO NOTHING`,

  moveRollup: `UPDATE sparekey_rollups
SET generation = :generation, position = :position, place = :place, begun_at = :begunAt, shown = :shown, shown_at = :shownAt
WHERE rollup = :rollup AND generation = :readGeneration AND position = :readPosition AND place = :readPlace`,

  deleteRollup: `DELETE FROM sparekey_rollups
WHERE rollup = :rollup AND generation = :readGeneration AND position = :readPosition`,

  readLeafEvents: `SELECT ${event}
FROM sparekey_events
WHERE leaf_index >= :fromIndex
ORDER BY leaf_index
LIMIT :limit + 0`,

  readIdentities: `SELECT account_key, identity_key_id, sealed_identity
FROM sparekey_accounts
WHERE account_key IN (${each(', ', (place) => `:account${place}`)})`,

  readEventsAt: `SELECT ${event}
FROM sparekey_events
WHERE ${each('\n  OR ', (place) => `(account_key = :account${place} AND seq = :seq${place})`)}`,

  readIndex: ofTenant('<', ' DESC'),
  readIndexNewer: ofTenant('>', ''),
  readIndexOfType: ofType('<', ' DESC'),
  readIndexOfTypeNewer: ofType('>', ''),
  readIndexOfAccount: ofAccount('<', ' DESC'),
  readIndexOfAccountNewer: ofAccount('>', ''),

  insertIndex: `INSERT INTO sparekey_event_index (tenant, bucket_hour, ${indexed})
VALUES ${each(',\n  ', (place) => `(:tenant${place}, :hour${place}, :at${place}, :eventId${place}, :type${place}, :account${place}, :seq${place})`)}
ON CONFLICT (tenant, bucket_hour, occurred_at, event_id, account_key) DO NOTHING`,

  deleteIndex: `DELETE FROM sparekey_event_index
WHERE account_key = :accountKey`,

  readDaily: `SELECT day, name, amount
FROM sparekey_tenant_daily
WHERE generation = :generation AND tenant = :tenant AND day >= :fromDay AND day <= :toDay
ORDER BY day, name`,

  addDaily: `UPDATE sparekey_tenant_daily
SET amount = amount + :amount
WHERE generation = :generation AND tenant = :tenant AND day = :day AND name = :name`,

  insertDaily: `INSERT INTO sparekey_tenant_daily (generation, tenant, day, name, amount)
VALUES (:generation, :tenant, :day, :name, :amount)
ON CONFLICT (generation, tenant, day, name) DO NOTHING`,

  deleteDaily: `DELETE FROM sparekey_tenant_daily
WHERE generation = :generation`,

  readGauges: `SELECT name, amount
FROM sparekey_tenant_gauges
WHERE generation = :generation AND tenant = :tenant
ORDER BY name`,

  addGauge: `UPDATE sparekey_tenant_gauges
SET amount = amount + :amount
WHERE generation = :generation AND tenant = :tenant AND name = :name`,

  insertGauge: `INSERT INTO sparekey_tenant_gauges (generation, tenant, name, amount)
VALUES (:generation, :tenant, :name, :amount)
ON CONFLICT (generation, tenant, name) DO NOTHING`,

  deleteGauges: `DELETE FROM sparekey_tenant_gauges
WHERE generation = :generation`,

  walkStandings: `SELECT account_key, identity_key_id, sealed_identity, active_set_id, pending_set_id, remaining, failures
FROM sparekey_accounts
WHERE account_key > :accountKey
ORDER BY account_key
LIMIT :limit + 0`,

  walkSetStandings: `SELECT account_key, set_id, scheme, state, issued_at, confirmed_at, expires_at
FROM sparekey_code_sets
WHERE ${accounts}
ORDER BY account_key, set_id`,

  walkContactStandings: `SELECT account_key
FROM sparekey_contacts
WHERE ${accounts} AND removed_at IS NULL`,

  walkRecoveryStandings: `SELECT account_key, expires_at
FROM sparekey_recoveries
WHERE ${accounts} AND ended_at IS NULL`,

  walkDueStandings: `SELECT account_key, kind, attempts, due_at
FROM sparekey_due
WHERE ${accounts} AND kind <> 'follow'`,

  reviveDelivery: `UPDATE sparekey_due
SET kind = :kind, due_at = :dueAt, attempts = 0, owner = NULL
WHERE account_key = :accountKey AND bucket = :bucket AND due_at = :readDueAt AND due_id = :dueId AND kind = :readKind`,

  readAlarmNotes: `SELECT event_id, operator_id, key_id, sealed, noted_at
FROM sparekey_alarm_notes
WHERE tenant = :tenant AND event_id IN (${each(', ', (place) => `:event${place}`)})`,

  walkAlarmNotes: `SELECT tenant, event_id, operator_id, key_id, sealed, noted_at
FROM sparekey_alarm_notes
WHERE (tenant, event_id) > (:tenant, :eventId)
ORDER BY tenant, event_id
LIMIT :limit + 0`,

  insertAlarmNote: `INSERT INTO sparekey_alarm_notes (tenant, event_id, operator_id, key_id, sealed, noted_at)
VALUES (:tenant, :eventId, :operatorId, :keyId, :sealed, :notedAt)
ON CONFLICT (tenant, event_id) DO NOTHING`,

  resealAlarmNote: `UPDATE sparekey_alarm_notes
SET key_id = :keyId, sealed = :sealed
WHERE tenant = :tenant AND event_id = :eventId AND key_id = :oldKeyId AND sealed = :oldSealed`,
}
