import type { Connection } from './postgres-connection.ts'
import type { PostgresSettings } from './postgres-options.ts'
import { integer } from './rows.ts'

/**
 * Begins a transaction in one round trip. Where the server would acknowledge a COMMIT before it is on disk, here and at
 * the synchronous standbys, it is told not to for this transaction; a stronger setting (remote_apply) is left alone.
 */
export const beginText = `BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT set_config('synchronous_commit', 'on', true)
WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')`

export interface DurabilitySettings {
  /** `null` where the engine has no such setting. */
  readonly fsync: string | null
  readonly fullPageWrites: string | null
  /** As it is inside a transaction of ours. */
  readonly synchronousCommit: string | null
  readonly synchronousStandbyNames: string | null
  readonly inRecovery: boolean
  /** Whether a transaction of ours may not write. */
  readonly readOnly: boolean
  /** Standbys, and other receivers of the whole write-ahead log, that are connected. */
  readonly standbys: number
  /** Those of them that a COMMIT may wait for; `null` where the role may not see it. */
  readonly synchronousStandbys: number | null
}

/** A base backup that runs, and a subscriber of single tables, become no primary. */
const isStandby = `COALESCE(state, '') <> 'backup' AND NOT EXISTS (SELECT 1 FROM pg_replication_slots
    WHERE slot_type = 'logical' AND active_pid = pg_stat_replication.pid)`

const settingsText = `SELECT current_setting('fsync', true) AS fsync,
  current_setting('full_page_writes', true) AS full_page_writes,
  current_setting('synchronous_commit', true) AS synchronous_commit,
  current_setting('synchronous_standby_names', true) AS synchronous_standby_names,
  current_setting('transaction_read_only', true) AS transaction_read_only,
  CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS in_recovery,
  (SELECT count(*) FROM pg_stat_replication WHERE ${isStandby}) AS standbys,
  (SELECT count(*) FROM pg_stat_replication WHERE ${isStandby} AND sync_state IS NULL) AS hidden,
  (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS synchronous_standbys`

export async function readSettings(
  connection: Connection,
  { statementTimeoutMilliseconds }: PostgresSettings,
): Promise<DurabilitySettings> {
  await connection.query({ text: beginText }, statementTimeoutMilliseconds)
  const { rows } = await connection.query({ text: settingsText }, statementTimeoutMilliseconds)
  await connection.rollBack(statementTimeoutMilliseconds)
  const row = rows[0] ?? {}
  const setting = (name: string): string | null => {
    const value = row[name]
    return typeof value === 'string' ? value : null
  }
  return {
    fsync: setting('fsync'),
    fullPageWrites: setting('full_page_writes'),
    synchronousCommit: setting('synchronous_commit'),
    synchronousStandbyNames: setting('synchronous_standby_names'),
    inRecovery: integer(row, 'in_recovery') === 1,
    readOnly: setting('transaction_read_only') === 'on',
    standbys: integer(row, 'standbys'),
    synchronousStandbys: integer(row, 'hidden') > 0 ? null : integer(row, 'synchronous_standbys'),
  }
}

/** Settings under which an acknowledged use could be lost, a sentence each. */
export function unsafeSettings(
  settings: DurabilitySettings,
  asynchronousStandbys: PostgresSettings['asynchronousStandbys'],
): readonly string[] {
  const findings: string[] = []
  if (settings.fsync === 'off') {
    findings.push('PostgreSQL runs with fsync = off: set it to on, or a crash can lose or damage everything.')
  }
  if (settings.fullPageWrites === 'off') {
    findings.push(
      'PostgreSQL runs with full_page_writes = off: set it to on, or a crash can damage the database.',
    )
  }
  if (['off', 'local', 'remote_write'].includes(settings.synchronousCommit ?? '')) {
    findings.push(
      `PostgreSQL keeps synchronous_commit at ${settings.synchronousCommit} inside transactions of Sparekey: find what ` +
        'overrides it, or a use that was acknowledged can be lost.',
    )
  }
  if (settings.inRecovery) {
    findings.push('The connection leads to a standby: connect to the primary.')
  } else if (settings.readOnly) {
    findings.push(
      'PostgreSQL takes no writes from this role or in this database: turn default_transaction_read_only off.',
    )
  } else if (asynchronousStandbys === 'refuse') findings.push(...unsafeStandbys(settings))
  return findings
}

/** That a COMMIT waits for one of the standbys, where there are any; a sentence where it does not. */
function unsafeStandbys({
  standbys,
  synchronousStandbys,
  synchronousStandbyNames,
}: DurabilitySettings): readonly string[] {
  if (standbys === 0) return []
  const attached = standbys === 1 ? '1 standby is' : `${standbys} standbys are`
  if (!synchronousStandbyNames) {
    return [
      `${attached} attached and synchronous_standby_names is empty: after a failover a used code can ` +
        "be valid again. Set it, for example to 'ANY 1 (a, b)'.",
    ]
  }
  if (synchronousStandbys === null) {
    return [
      'Whether a standby is synchronous is hidden from this role: grant it pg_read_all_stats, or check ' +
        'pg_stat_replication yourself.',
    ]
  }
  if (synchronousStandbys > 0) return []
  return [
    `${attached} attached and none of them is synchronous: compare their names with ` +
      'synchronous_standby_names, and do not fail over to one that is not.',
  ]
}
