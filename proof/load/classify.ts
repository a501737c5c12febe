import { notSent } from '../checker/attempts.ts'
import type { Operation, RecordType } from '../history/record.ts'
import type { Exchanged } from './exchange.ts'

/** An answer as the history has it. */
export interface Classified {
  readonly type: Exclude<RecordType, 'invoke'>
  readonly result: string
  readonly set: string | null
  readonly redeemId: string | null
  readonly ended: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/**
 * What an exchange says happened. A refusal is definite by the interface's word: 4xx, and 503 `overloaded`, of which nothing
 * was written. A connection that was refused carried nothing. Everything else is unknown.
 */
export const classify = (op: Operation, { status, body, failure }: Exchanged): Classified => {
  const nothing = { set: null, redeemId: null, ended: [] }
  if (status === null) {
    return failure === 'ECONNREFUSED'
      ? { ...nothing, type: 'fail', result: notSent }
      : { ...nothing, type: 'info', result: failure ?? 'no answer' }
  }
  const fields: Fields = typeof body === 'object' && body !== null ? (body as Fields) : {}
  if (status >= 200 && status < 300) return { ...told(op, fields), type: 'ok', result: String(status) }
  const code = textOf(fields['code']) ?? 'no code'
  const isDefinite = (status >= 400 && status < 500) || code === 'overloaded'
  return { ...nothing, type: isDefinite ? 'fail' : 'info', result: `${status} ${code}` }
}

const told = (op: Operation, fields: Fields): Pick<Classified, 'set' | 'redeemId' | 'ended'> => {
  const superseded = textOf(fields['superseded'])
  const revoked = fields['revoked']
  return {
    set: op === 'status' ? null : textOf(fields['setId']),
    redeemId: op === 'redeem' ? textOf(fields['redemptionId']) : null,
    ended: [
      ...(superseded === null ? [] : [superseded]),
      ...(Array.isArray(revoked) ? revoked.filter((one) => typeof one === 'string') : []),
    ],
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
