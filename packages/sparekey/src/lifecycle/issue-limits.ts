import { ArgumentRangeError } from '../errors.ts'
import { read, type AccountRow, type Bytes, type SetRow, type Step } from '../store/port.ts'
import type { IssueLimited } from '../interface/issue.ts'
import type { ReadIssueInput } from './input.ts'
import type { Parts } from './parts.ts'
import { sheetsOf } from './support/code/support-set.ts'

/** What bounds an issue: the tenant's policy, and how many sets an account may be given in a day. */

const dayMs = 86_400_000

/** The parts of a request that the tenant's policy bounds. */
export const withinPolicy = (
  parts: Parts,
  input: ReadIssueInput,
  now: number,
): { count: number; expiresAt: number | null } => {
  const { policy, policyNames } = parts
  if (input.policy !== null && input.policy !== policy.name) {
    throw new ArgumentRangeError(
      'policy',
      `"policy" must be the name of a policy of this tenant: ${policyNames.join(', ')}.`,
    )
  }
  const { count: countDefault, countsAllowed, expiresInDays, expiresInDaysMax } = policy.issuing
  const count = input.count ?? countDefault
  if (count !== countDefault && !countsAllowed.includes(count)) {
    throw new ArgumentRangeError(
      'count',
      `"count" must be one of: ${[...new Set([countDefault, ...countsAllowed])].join(', ')}.`,
    )
  }
  const days = input.expiresInDays ?? expiresInDays
  if (days !== null && expiresInDaysMax !== null && days > expiresInDaysMax) {
    throw new ArgumentRangeError('expiresInDays', `"expiresInDays" must be at most ${expiresInDaysMax}.`)
  }
  return { count, expiresAt: days === null ? null : now + days * dayMs }
}

/** Within a day of its start, before it too: a request that began earlier must not open it anew. */
export const isWindowOpen = (row: AccountRow, now: number): boolean =>
  Math.abs(now - row.issueWindowStart) < dayMs

/** How often `maxPerDay` may be made in a day, with the sets that were never confirmed. */
const madeAtMost = 3

/**
 * Sets that ended, or are about to, before their owner confirmed them do not count: who did not save a sheet is not kept
 * from the next one. They are no way round the limit, for of all sets together at most three times as many are made in the
 * same day. The sets are read only where the limit is reached.
 */
export function* limit(
  parts: Parts,
  accountKey: Bytes,
  row: AccountRow,
  now: number,
): Step<IssueLimited | null> {
  const { maxPerDay } = parts.policy.issuing
  const made = row.issuesInWindow
  if (!isWindowOpen(row, now) || made < maxPerDay) return null
  if (made < maxPerDay * madeAtMost) {
    // The code of a case may be among them, and is no issue.
    const sets = sheetsOf(yield* read('readRecentSets', { accountKey, limit: made + 1 })).slice(0, made)
    if (made - sets.filter(isMadeAnew).length < maxPerDay) return null
  }
  const retryAfterSeconds = Math.ceil((row.issueWindowStart + dayMs - now) / 1000)
  return {
    ok: false,
    code: 'issue_limit_reached',
    detail: `This account was given ${made} sets of codes within a day. Try again later.`,
    retryAfterSeconds,
  }
}

/** The one that still waits is made anew by the issue that is asked for. */
const isMadeAnew = ({ state }: SetRow): boolean => state === 'pending' || state === 'abandoned'
