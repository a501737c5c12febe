import { toHex } from '../../bytes.ts'
import {
  read,
  type AccountRow,
  type Bytes,
  type ContactRow,
  type Step,
  type StoredEvent,
} from '../../store/port.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'
import type { Parts } from '../parts.ts'
import { dayMs } from './limits.ts'
import type { Flag } from './risk.ts'
import { stateAt } from './states.ts'

const changedLatelyMs = 30 * dayMs
const casesLookedAtMs = 90 * dayMs
/** A change beyond the newest events of an account is as good as long ago. */
const eventsLookedAt = 200
const setsLookedAt = 4

/** What an account's own records say of a case. */
export interface Facts {
  readonly flags: readonly Flag[]
  /** Every present address is on file for 90 days and more. */
  readonly addressesAreOld: boolean
  readonly contacts: readonly ContactRow[]
  /** Cases of the last 90 days but the one that is looked at, newest first. */
  readonly earlier: readonly SupportCaseRow[]
}

/** Looks up what raises the risk, now. `caseId`: the case itself, which is not one of the earlier ones. */
export function* gatherFacts(
  parts: Parts,
  accountKey: Bytes,
  register: AccountRow,
  caseId: Bytes | null,
  now: number,
): Step<Facts> {
  const contacts = yield* read('readContacts', { accountKey, removedAfter: now - changedLatelyMs })
  const present = contacts.filter(({ removedAt }) => removedAt === null)
  const cases = yield* read('readSupportCases', { accountKey, openedAfter: now - casesLookedAtMs })
  const earlier = cases.filter((one) => caseId === null || toHex(one.caseId) !== toHex(caseId))
  const newest = { accountKey, beforeSeq: Number.MAX_SAFE_INTEGER, limit: eventsLookedAt }
  const events = (yield* read('readEvents', newest)).filter(
    ({ at }) => at !== null && at > now - changedLatelyMs,
  )
  const stopped = earlier.filter(({ endedBy, state }) => state === 'cancelled' && endedBy === 'owner').length
  const said: readonly [Flag, boolean][] = [
    ['no_address', present.length === 0],
    ['address_changed_lately', contacts.length > present.length],
    ['password_changed_lately', events.some(isPasswordChange)],
    ['wrong_codes_tried', register.failures >= parts.policy.attempts.failureCap || register.retryAt > now],
    ['used_code_tried', events.some(isAlarm)],
    ['cancelled_or_denied_lately', earlier.some((one) => isWarning(one, now))],
    ['several_cases_lately', earlier.length >= 2],
    ['cancelled_twice', stopped >= 2],
    ['privileged', yield* isPrivileged(parts, accountKey)],
  ]
  return {
    flags: said.filter(([, holds]) => holds).map(([flag]) => flag),
    addressesAreOld: present.length > 0 && present.every(({ addedAt }) => addedAt <= now - casesLookedAtMs),
    contacts,
    earlier,
  }
}

const isWarning = (row: SupportCaseRow, now: number): boolean =>
  ['cancelled', 'denied', 'disputed'].includes(stateAt(row, now).state)

const detailOf = ({ detail }: StoredEvent): Readonly<Record<string, unknown>> =>
  detail === null ? {} : (JSON.parse(detail) as Record<string, unknown>)

const isPasswordChange = (event: StoredEvent): boolean =>
  event.type === 'signal.received' && detailOf(event)['type'] === 'password_changed'

/** A used code, or one of a dead sheet, that was tried again by somebody else. */
const isAlarm = (event: StoredEvent): boolean =>
  event.type === 'code.dead_set_refused' ||
  (event.type === 'code.reuse_refused' && detailOf(event)['repeat'] !== true)

/** Whether the newest sheets are of a policy that the tenant has for accounts with power over others. */
function* isPrivileged(parts: Parts, accountKey: Bytes): Step<boolean> {
  const names = parts.policy.support?.privilegedPolicies ?? []
  if (names.length === 0) return false
  for (const { policyHash } of yield* read('readRecentSets', { accountKey, limit: setsLookedAt })) {
    const [kept] = yield* read('readPolicy', { policyHash })
    const name = kept === undefined ? null : (JSON.parse(kept.body) as { readonly name?: unknown }).name
    if (typeof name === 'string' && names.includes(name)) return true
  }
  return false
}
