import {
  printNoticeId,
  printRecoveryId,
  printRedemptionId,
  printSetId,
} from '../packages/sparekey/src/lifecycle/identifiers.ts'
import type { NodeState } from './topology.ts'

/** Runs one SELECT over a connection that no service uses. Bytes come as `Uint8Array`. */
export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** Reads what a database holds with statements of its own: nothing of the product stands between the rows and the checker. */
export const readNode = async (
  node: string,
  query: Query,
  auditFindings: readonly string[],
): Promise<NodeState> => {
  const uses = await query('SELECT account_key, set_id, label, redemption_id FROM sparekey_redemptions')
  const sets = await query('SELECT account_key, set_id, state, code_count FROM sparekey_code_sets')
  const events = await query(
    'SELECT account_key, seq, event_id, event_type, set_id, label, detail, leaf_index FROM sparekey_events',
  )
  const recoveries = await query('SELECT account_key, recovery_id, redemption_id FROM sparekey_recoveries')
  const due = await query('SELECT account_key, kind, body FROM sparekey_due')
  const queued = await query('SELECT account_key, from_seq, to_seq FROM sparekey_log_queue')
  return {
    node,
    redemptions: uses.map((row) => ({
      account: hex(row['account_key']),
      setId: printSetId(bytes(row['set_id'])),
      label: text(row['label']) ?? '',
      redemptionId: printRedemptionId(bytes(row['redemption_id'])),
    })),
    sets: sets.map((row) => ({
      account: hex(row['account_key']),
      setId: printSetId(bytes(row['set_id'])),
      state: text(row['state']) ?? '',
      count: Number(row['code_count']),
    })),
    events: events.map((row) => ({
      account: hex(row['account_key']),
      seq: Number(row['seq']),
      type: text(row['event_type']) ?? '',
      setId: row['set_id'] === null ? null : printSetId(bytes(row['set_id'])),
      label: text(row['label']),
      noticeId: printNoticeId(bytes(row['event_id'])),
      recoveryId: row['event_type'] === 'code.redeemed' ? recoveryOf(row['detail']) : null,
      leafIndex: row['leaf_index'] === null ? null : Number(row['leaf_index']),
    })),
    recoveries: recoveries.map((row) => ({
      account: hex(row['account_key']),
      recoveryId: printRecoveryId(bytes(row['recovery_id'])),
      redemptionId: printRedemptionId(bytes(row['redemption_id'])),
    })),
    due: [
      ...due.map((row) => ({
        account: hex(row['account_key']),
        kind: text(row['kind']) ?? '',
        body: text(row['body']) ?? '',
      })),
      ...queued.map((row) => ({
        account: hex(row['account_key']),
        kind: 'queued',
        body: JSON.stringify({ from: Number(row['from_seq']), to: Number(row['to_seq']) }),
      })),
    ],
    auditFindings,
  }
}

const bytes = (value: unknown): Uint8Array => {
  if (value instanceof Uint8Array) return value
  throw new TypeError('A column that holds bytes gave something else.')
}

const text = (value: unknown): string | null => {
  if (value === null || typeof value === 'string') return value
  throw new TypeError('A column that holds text gave something else.')
}

const hex = (value: unknown): string => Buffer.from(bytes(value)).toString('hex')

const recoveryOf = (detail: unknown): string | null => {
  const { recoveryId } = JSON.parse(text(detail) ?? '{}') as { recoveryId?: string | null }
  return recoveryId ?? null
}
