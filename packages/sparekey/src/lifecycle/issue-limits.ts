import { ArgumentRangeError } from '../errors.ts'
import type { AccountRow } from '../store/port.ts'
import type { IssueLimited } from '../types.ts'
import type { ReadIssueInput } from './input.ts'
import type { Parts } from './parts.ts'

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

export const limit = (parts: Parts, row: AccountRow, now: number): IssueLimited | null => {
  if (!isWindowOpen(row, now) || row.issuesInWindow < parts.policy.issuing.maxPerDay) return null
  const retryAfterSeconds = Math.ceil((row.issueWindowStart + dayMs - now) / 1000)
  return {
    ok: false,
    code: 'issue_limit_reached',
    detail: `This account was given ${row.issuesInWindow} sets of codes within a day. Try again later.`,
    retryAfterSeconds,
  }
}
