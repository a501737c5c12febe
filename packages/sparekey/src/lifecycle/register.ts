import {
  drawEventSeeds,
  genesis,
  insertEvents,
  linkEvents,
  type EventSeed,
  type NewEvent,
} from '../audit/chain.ts'
import { identityMatches, sealIdentity } from '../crypto/account-identity.ts'
import type { Sealed } from '../crypto/ports.ts'
import { SparekeyError } from '../errors.ts'
import { bucketOf } from '../store/catalogue/due.ts'
import {
  read,
  write,
  type AccountRow,
  type Bytes,
  type Ending,
  type NewAccount,
  type Step,
  type Transaction,
  undo,
} from '../store/port.ts'
import type { Parts } from './parts.ts'

/** One account, as one call works on it. */
export interface Account {
  readonly accountId: string
  readonly accountKey: Bytes
  /** Sealed once for this call, so that a repeated transaction writes the same bytes. */
  readonly identity: () => Sealed
}

export const openAccount = (parts: Pick<Parts, 'ring' | 'tenant'>, accountId: string): Account => {
  const accountKey = parts.ring.accountKey(parts.tenant, accountId)
  let sealed: Sealed | undefined
  return {
    accountId,
    accountKey,
    identity: () =>
      (sealed ??= sealIdentity(parts.ring, accountKey, { tenant: parts.tenant, account: accountId })),
  }
}

/** The account's row; `null` where it was never seen. A row that holds another account's identity stops the call. */
export function* readRegister(
  parts: Pick<Parts, 'ring' | 'tenant'>,
  account: Account,
): Step<AccountRow | null> {
  const [row] = yield* read('readAccount', { accountKey: account.accountKey })
  if (row === undefined) return null
  if (row.sealedIdentity !== null && row.identityKeyId !== null) {
    const sealed = { keyId: row.identityKeyId, bytes: row.sealedIdentity }
    if (!identityMatches(parts.ring, account.accountKey, sealed, parts.tenant, account.accountId)) {
      throw new SparekeyError(
        'internal',
        'The record of this account does not belong to it, or its key is not on the key ring. Nothing was changed; run "sparekey doctor".',
      )
    }
  }
  return row
}

/** What the account's row begins with. */
export const newAccount = (
  parts: Pick<Parts, 'primitives'>,
  { accountKey, identity }: Account,
): NewAccount => {
  const { keyId, bytes } = identity()
  const auditHead = genesis(parts.primitives, accountKey)
  return { accountKey, identityKeyId: keyId, sealedIdentity: bytes, auditHead }
}

/** The account's row, made where there is none; a tombstone gets its identity back and keeps its counters. */
export function* ensureRegister(
  parts: Pick<Parts, 'ring' | 'tenant' | 'primitives'>,
  account: Account,
): Step<AccountRow> {
  const existing = yield* readRegister(parts, account)
  if (existing !== null && existing.sealedIdentity !== null) return existing
  const { auditHead, ...identity } = newAccount(parts, account)
  yield* existing === null
    ? write('createAccount', { ...identity, auditHead })
    : write('identifyAccount', identity)
  const row = yield* readRegister(parts, account)
  if (row === null) throw new SparekeyError('internal', 'The record of this account could not be made.')
  return row
}

/** What a change does to the register, beside its events. Fields left out stay as they were read. */
export interface RegisterChange {
  readonly activeSetId?: Bytes | null
  readonly pendingSetId?: Bytes | null
  readonly remaining?: number
  readonly issueCount?: number
  readonly issueWindowStart?: number
  readonly issuesInWindow?: number
  readonly replacementAskedAt?: number
  readonly supportCaseId?: Bytes | null
  readonly supportFrozenUntil?: number | null
  /** Sets the failures to 0, but only while they are below this number. */
  readonly resetFailuresBelow?: number
}

/** Ids, salts and the time of one change, drawn before its transaction. */
export interface ChangeSeeds {
  readonly at: number
  readonly events: readonly EventSeed[]
  /** Of what follows from the events, to be done after the change. */
  readonly dueId: Bytes
  /** When the owner is told, where that is later than the change. */
  readonly tellAt?: number
}

/** The most events that one change has. */
const eventsPerChange = 8

export const drawChange = (parts: Pick<Parts, 'clock' | 'random'>): ChangeSeeds => ({
  at: parts.clock().getTime(),
  events: drawEventSeeds(parts.random, eventsPerChange),
  dueId: parts.random(16),
})

/**
 * The only way to change an account's state: the register's optimistic step, then the events it counted, and a note that
 * what follows from them (notices, times) is still to be done. `false`: another
 * change came first (or the account was disabled in between); undo everything, read again, decide again.
 */
export function* changeRegister(
  parts: Pick<Parts, 'primitives'>,
  account: Account,
  row: AccountRow,
  seeds: ChangeSeeds,
  change: RegisterChange,
  events: readonly NewEvent[],
): Step<boolean> {
  const { resetFailuresBelow, ...fields } = change
  const linked = linkEvents(parts.primitives, account.accountKey, row, seeds.at, events, seeds.events)
  const next = {
    accountKey: account.accountKey,
    readAuditSeq: row.auditSeq,
    activeSetId: row.activeSetId,
    pendingSetId: row.pendingSetId,
    remaining: row.remaining,
    issueCount: row.issueCount,
    issueWindowStart: row.issueWindowStart,
    issuesInWindow: row.issuesInWindow,
    replacementAskedAt: row.replacementAskedAt,
    supportCaseId: row.supportCaseId,
    supportFrozenUntil: row.supportFrozenUntil,
    ...fields,
    auditSeq: linked.auditSeq,
    auditHead: linked.auditHead,
  }
  const changed =
    resetFailuresBelow === undefined
      ? yield* write('changeAccount', next)
      : yield* write('changeAccountAndReset', { ...next, failuresBelow: resetFailuresBelow })
  if (changed !== 1) return false
  yield* insertEvents(account.accountKey, linked.rows)
  if (linked.rows.length > 0) {
    const { accountKey } = account
    yield* write('insertDue', {
      accountKey,
      bucket: bucketOf(accountKey),
      dueId: seeds.dueId,
      kind: 'follow',
      body: JSON.stringify({ from: row.auditSeq + 1, to: linked.auditSeq, tellAt: seeds.tellAt }),
      dueAt: seeds.at,
      attempts: 0,
    })
  }
  return true
}

/**
 * Writes the register as it was read, for an answer that changes nothing: what it rests on may have been committed here and
 * not yet at a synchronous standby, and only a commit that writes waits until it is. `false`: as for {@link changeRegister}.
 */
export const restate = (
  parts: Pick<Parts, 'primitives'>,
  account: Account,
  row: AccountRow,
  seeds: ChangeSeeds,
): Step<boolean> => changeRegister(parts, account, row, seeds, {}, [])

/** Another change came first: the body is to be run again from its start. */
export const again = Symbol('again')
export const tryAgain = (): Ending<typeof again> => undo(again)

/** Far above what any number of concurrent callers needs: each round one of them gets through. */
const roundsMax = 2000

/**
 * Runs a deciding transaction until it was not overtaken.
 *
 * @throws {SparekeyError} `outcome_unknown` where the database did not say whether it was committed.
 */
export const decide = async <T>(
  parts: Pick<Parts, 'store'>,
  body: () => Transaction<T | typeof again>,
): Promise<T> => {
  for (let round = 0; round < roundsMax; round += 1) {
    const outcome = await parts.store.transact(body)
    if (outcome.outcome === 'unknown') {
      throw new SparekeyError(
        'outcome_unknown',
        'It is not known whether this was done. Repeat it with the same idempotency key; without one, look at the account first.',
        { retryAfterSeconds: 1 },
      )
    }
    if (outcome.value !== again) return outcome.value
  }
  throw new SparekeyError(
    'overloaded',
    'Too many changes to this account at once. Nothing was written; try again shortly.',
    {
      retryAfterSeconds: 1,
    },
  )
}
