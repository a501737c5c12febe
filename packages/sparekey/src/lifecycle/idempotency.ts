import { concatBytes, samePublicBytes, utf8 } from '../bytes.ts'
import { SparekeyError } from '../errors.ts'
import {
  keep,
  read,
  undo,
  write,
  type Bytes,
  type Ending,
  type Step,
  type Transaction,
} from '../store/port.ts'
import type { IdempotencyRefusal } from '../interface/calls.ts'
import type { Parts } from './parts.ts'
import { decide, type again, type Account } from './register.ts'

/** How long a process may take to decide before a repeat of its call takes over. */
const leaseMs = 30_000
/** How long an answer is kept. */
const keptMs = 24 * 3_600_000

/** The claim of one call on its idempotency key. */
export interface Claim {
  readonly keyHash: Bytes
  readonly fingerprintKeyId: string
  readonly fingerprint: Bytes
  /** The same fingerprint under an older key of the ring; `null` where that key is gone. */
  readonly fingerprintUnder: (keyId: string) => Bytes | null
  readonly owner: Bytes
}

/**
 * Prepares a claim. The key and the request are kept only as MACs under keys that are not in the database: the request's
 * text may hold a code. Times and context are left out of it, so that a retry need not repeat them to the millisecond.
 */
export const prepareClaim = (
  parts: Parts,
  account: Account,
  call: string,
  meaning: readonly unknown[],
  idempotencyKey: string | null,
): Claim | null => {
  if (idempotencyKey === null) return null
  const request = concatBytes(account.accountKey, utf8(JSON.stringify([call, ...meaning])))
  const current = parts.ring.mac('fingerprint', request)
  if (current === null) throw new SparekeyError('internal', 'The current key is not on the key ring.')
  return {
    keyHash: parts.ring.lookupMac('idempotency', concatBytes(account.accountKey, utf8(idempotencyKey))),
    fingerprintKeyId: current.keyId,
    fingerprint: current.mac,
    fingerprintUnder: (keyId) => parts.ring.mac('fingerprint', request, keyId)?.mac ?? null,
    owner: parts.random(16),
  }
}

export type Claimed =
  /** This call goes on. `attemptNumber` is above 0 where an earlier call under the key has taken the attempt already. */
  | { readonly kind: 'owned'; readonly attemptNumber: number }
  | { readonly kind: 'answered'; readonly outcome: string }
  | { readonly kind: 'refused'; readonly refusal: IdempotencyRefusal }

const refusals = {
  idempotency_mismatch:
    'This idempotency key was used with another request. Use a new key for a new request.',
  idempotency_in_progress:
    'A request with this idempotency key is still running. Wait a moment and repeat it.',
} as const

const refused = (code: keyof typeof refusals): Claimed => ({
  kind: 'refused',
  refusal: { ok: false, code, detail: refusals[code] },
})

/** Claims the key inside the attempt's transaction, or says what became of the call that holds it. */
export function* claimKey(account: Account, claim: Claim | null, now: number): Step<Claimed> {
  if (claim === null) return { kind: 'owned', attemptNumber: 0 }
  const { accountKey } = account
  const { keyHash, owner } = claim
  yield* write('deleteExpiredIdempotency', { accountKey, now })
  const claimed = yield* write('claimIdempotency', {
    accountKey,
    keyHash,
    fingerprintKeyId: claim.fingerprintKeyId,
    fingerprint: claim.fingerprint,
    owner,
    leaseUntil: now + leaseMs,
    attemptNumber: 0,
    createdAt: now,
    expiresAt: now + keptMs,
  })
  if (claimed === 1) return { kind: 'owned', attemptNumber: 0 }
  const [row] = yield* read('readIdempotency', { accountKey, keyHash })
  if (row === undefined) return refused('idempotency_in_progress')
  if (!samePublicBytes(row.fingerprint, claim.fingerprintUnder(row.fingerprintKeyId)))
    return refused('idempotency_mismatch')
  if (row.state === 'done' && row.outcome !== null) return { kind: 'answered', outcome: row.outcome }
  const taken = yield* write('takeOverIdempotency', {
    accountKey,
    keyHash,
    owner,
    leaseUntil: now + leaseMs,
    now,
  })
  return taken === 1
    ? { kind: 'owned', attemptNumber: row.attemptNumber }
    : refused('idempotency_in_progress')
}

/**
 * Keeps a decision under its key, in the deciding transaction. Where the claim was taken over meanwhile, nothing of this
 * transaction may stand.
 */
export function* keepUnderKey<T extends { readonly ok: boolean }>(
  account: Account,
  claim: Claim | null,
  at: number,
  result: T,
): Step<Ending<T | IdempotencyRefusal>> {
  if (claim === null) return keep(result)
  const finished = yield* write('finishIdempotency', {
    accountKey: account.accountKey,
    keyHash: claim.keyHash,
    owner: claim.owner,
    outcome: printOutcome(result),
    expiresAt: at + keptMs,
  })
  if (finished === 1) return keep(result)
  return undo({ ok: false, code: 'idempotency_in_progress', detail: refusals.idempotency_in_progress })
}

/** Ends a call without a decision (423, 429): its key is free for a later try. */
export function* freeKey<T>(account: Account, claim: Claim | null, result: T): Step<Ending<T>> {
  if (claim !== null) {
    const { keyHash, owner } = claim
    yield* write('freeIdempotency', { accountKey: account.accountKey, keyHash, owner })
  }
  return keep(result)
}

/**
 * Decides, and frees the key where no decision could be reached (5xx): a repeat need not wait for the lease. After an
 * unknown outcome that is safe: a decision that was committed is `done` and stays.
 */
export const decideUnderKey = async <T>(
  parts: Parts,
  account: Account,
  claim: Claim | null,
  body: () => Transaction<T | typeof again>,
): Promise<T> => {
  try {
    return await decide(parts, body)
  } catch (error) {
    await releaseKey(parts, account, claim)
    throw error
  }
}

/** Frees the key after a call that reached no decision. Where that fails too, the lease ends by itself. */
export const releaseKey = async (parts: Parts, account: Account, claim: Claim | null): Promise<void> => {
  if (claim !== null) await decide(parts, () => freeKey(account, claim, null)).catch(() => null)
}

/**
 * Counts a repeated answer, so that it rides on a synchronous commit of its own and a failover cannot forget what it confirms;
 * gives the outcome that is kept now.
 *
 * @throws {SparekeyError} `outcome_unknown` where the record is gone since it was read, by a failover or an erasure.
 */
export function* replay(account: Account, claim: Claim): Step<string> {
  const place = { accountKey: account.accountKey, keyHash: claim.keyHash }
  const counted = yield* write('countReplay', place)
  const [row] = counted === 1 ? yield* read('readIdempotency', place) : []
  if (typeof row?.outcome === 'string') return row.outcome
  throw new SparekeyError(
    'outcome_unknown',
    'The record of this request is gone. Repeat it with the same idempotency key.',
    { retryAfterSeconds: 1 },
  )
}

/** {@link replay} in a transaction of its own. */
export const countReplay = (parts: Parts, account: Account, claim: Claim): Promise<string> =>
  decide(parts, function* () {
    return keep(yield* replay(account, claim))
  })

/** Codes and tokens are never part of a kept answer. */
const printOutcome = (result: object): string =>
  JSON.stringify(result, (name, value: unknown) => (name === 'codes' || name === 'token' ? undefined : value))

const dates: ReadonlySet<string> = new Set([
  'issuedAt',
  'confirmBy',
  'confirmedAt',
  'expiresAt',
  'redeemedAt',
  'usedAt',
  'endedAt',
  'restrictUntil',
  'codeExpiresAt',
])

export const readOutcome = <T>(text: string): T =>
  JSON.parse(text, (name, value: unknown) =>
    dates.has(name) && typeof value === 'string' ? new Date(value) : value,
  ) as T
