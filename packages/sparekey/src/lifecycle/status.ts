import { parseDerivation } from '../crypto/derivation.ts'
import { isApprovedOnly } from '../policy/parse.ts'
import {
  keep,
  read,
  type AccountRow,
  type Bytes,
  type RedemptionRow,
  type SetRow,
  type Step,
  type Transaction,
} from '../store/port.ts'
import type { Recovery } from '../interface/recoveries.ts'
import type { AccountState, ActiveSet, Advice, PendingSet, Status } from '../interface/status.ts'
import { printSetId } from './identifiers.ts'
import { readAccountId } from './input.ts'
import type { Parts } from './parts.ts'
import { recoveriesLookedAt } from './recoveries/tasks.ts'
import { shownRecovery } from './recoveries/window.ts'
import { again, decide, openAccount, readRegister, tryAgain, type Account } from './register.ts'
import { recordsAgree } from './set-states.ts'
import { sheetsOf } from './support/code/support-set.ts'

const dayMs = 86_400_000

interface Found {
  readonly row: AccountRow
  readonly active: SetRow | null
  readonly pending: SetRow | null
  readonly newest: SetRow | null
  readonly redemptions: readonly RedemptionRow[]
  /** Newest first. */
  readonly recoveries: readonly Recovery[]
}

/**
 * How an account stands. Reads only.
 *
 * @throws {SparekeyError} `internal` where the account's records contradict each other, as a use would.
 */
export const status = async (parts: Parts, accountIdGiven: string): Promise<Status> => {
  const accountId = readAccountId(accountIdGiven)
  const now = parts.clock().getTime()
  const account = openAccount(parts, accountId)
  const found = await decide(parts, function* (): Transaction<Found | null | typeof again> {
    const row = yield* readRegister(parts, account)
    if (row === null) return keep(null)
    // The code of a case, which is no sheet, may come first; there is one at most that lives.
    const recent = yield* read('readRecentSets', { accountKey: account.accountKey, limit: 2 })
    const [newest] = sheetsOf(recent)
    const active = yield* readNamed(parts, account, row, row.activeSetId)
    const pending = yield* readNamed(parts, account, row, row.pendingSetId)
    if (active === again || pending === again) return tryAgain()
    const { accountKey } = account
    const rows = yield* read('readRecoveries', { accountKey, limit: recoveriesLookedAt })
    return keep({
      row,
      active: active?.set ?? null,
      pending: pending?.set ?? null,
      newest: newest ?? null,
      redemptions: active?.redemptions ?? [],
      recoveries: rows.map((one) => shownRecovery(one, now)),
    })
  })

  if (found === null) return empty(accountId)
  const live = { ...found, active: unexpired(found.active, now), pending: unexpired(found.pending, now) }
  const state = stateOf(parts, live)
  return {
    ok: true,
    accountId,
    state,
    activeSet: live.active === null ? null : activeSet(live.row, live.active, live.redemptions),
    pendingSet: live.pending === null ? null : pendingSet(live.pending),
    failedAttempts: found.row.failures,
    retryAt: found.row.retryAt > now ? new Date(found.row.retryAt) : null,
    advice: adviceFor(parts, live, state, now),
    recovery: found.recoveries.find(isUnfinished) ?? null,
  }
}

/** A set that the register names, with its uses. One that is not there must not look like an account without codes. */
function* readNamed(
  parts: Parts,
  account: Account,
  row: AccountRow,
  setId: Bytes | null,
): Step<{ readonly set: SetRow; readonly redemptions: readonly RedemptionRow[] } | null | typeof again> {
  if (setId === null) return null
  const { accountKey } = account
  const [set] = yield* read('readSet', { accountKey, setId })
  const redemptions = yield* read('readRedemptions', { accountKey, setId })
  const agree = yield* recordsAgree(parts, account, row, set, redemptions.length)
  return agree && set !== undefined ? { set, redemptions } : again
}

const empty = (accountId: string): Status => ({
  ok: true,
  accountId,
  state: 'none',
  activeSet: null,
  pendingSet: null,
  failedAttempts: 0,
  retryAt: null,
  advice: [],
  recovery: null,
})

/** A set whose time is over counts as ended, also before a use has recorded it. */
const unexpired = (set: SetRow | null, now: number): SetRow | null =>
  set !== null && set.expiresAt !== null && set.expiresAt <= now ? null : set

/** What of an account's records says its state. */
export interface Standing {
  readonly row: Pick<AccountRow, 'failures' | 'remaining'>
  /** The sets that the register names, where their time is not over. */
  readonly active: object | null
  readonly pending: object | null
  /** A live one, else the one issued last. */
  readonly newest: Pick<SetRow, 'state'> | null
}

export const stateOf = (
  parts: Pick<Parts, 'policy'>,
  { row, active, pending, newest }: Standing,
): AccountState => {
  if (row.failures >= parts.policy.attempts.failureCap) return 'disabled'
  if (active !== null) return row.remaining <= parts.policy.redeeming.lowAt ? 'low' : 'active'
  if (pending !== null) return 'pending'
  switch (newest?.state) {
    case undefined:
      return 'none'
    case 'exhausted':
      return 'exhausted'
    case 'suspended':
      return 'suspended'
    case 'revoked':
    case 'abandoned':
    case 'superseded':
      return 'revoked'
    case 'expired':
    case 'active':
    case 'pending':
      return 'expired'
  }
}

const isUnfinished = ({ state }: Recovery): boolean => state === 'open' || state === 'overdue'

const adviceFor = (
  parts: Parts,
  { row, active, pending, redemptions, recoveries }: Found,
  state: AccountState,
  now: number,
): readonly Advice[] => {
  const { rotateAfterDays, aheadDays } = parts.policy.reminders
  const advice: Advice[] = []
  const ended: readonly AccountState[] = ['exhausted', 'expired', 'revoked', 'suspended', 'disabled']
  // Each code used for recovery is to be replaced by a new one (NIST SP 800-63B-4 §4.2.1.1).
  const isAsked = row.replacementAskedAt > 0 && (active !== null || pending !== null)
  if (ended.includes(state) || redemptions.length > 0 || isAsked || isBetterReplaced(parts, active)) {
    advice.push('replace_codes')
  }
  if (state === 'low' && row.remaining > 0) advice.push('few_left')
  const expiresAt = (active ?? pending)?.expiresAt ?? null
  if (expiresAt !== null && expiresAt - now <= aheadDays * dayMs) advice.push('expires_soon')
  const isOld =
    rotateAfterDays !== null &&
    active !== null &&
    now - active.issuedAt >= (rotateAfterDays - aheadDays) * dayMs
  if (isOld) advice.push('rotate')
  if (pending !== null) advice.push('confirm_saved')
  if (recoveries.some((one) => one.state === 'overdue')) advice.push('review_recovery')
  return advice
}

/** Codes of another system, and verifiers that the policy does not approve of, work until new ones were confirmed. */
const isBetterReplaced = ({ policy }: Parts, active: SetRow | null): boolean =>
  active !== null &&
  (active.format === 'legacy' ||
    (isApprovedOnly(policy) && parseDerivation(active.derivation)?.algorithm === 'argon2id'))

const date = (millis: number | null): Date | null => (millis === null ? null : new Date(millis))

const activeSet = (row: AccountRow, set: SetRow, redemptions: readonly RedemptionRow[]): ActiveSet => ({
  setId: printSetId(set.setId),
  serial: set.serial,
  format: set.format,
  count: set.count,
  remaining: row.remaining,
  issuedAt: new Date(set.issuedAt),
  confirmedAt: date(set.confirmedAt),
  expiresAt: date(set.expiresAt),
  redemptions: redemptions.map(({ label, redeemedAt }) => ({ label, redeemedAt: new Date(redeemedAt) })),
})

const pendingSet = (set: SetRow): PendingSet => ({
  setId: printSetId(set.setId),
  serial: set.serial,
  format: set.format,
  count: set.count,
  issuedAt: new Date(set.issuedAt),
  confirmBy: new Date(set.confirmBy),
  expiresAt: date(set.expiresAt),
})
