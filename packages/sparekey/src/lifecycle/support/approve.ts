import { samePublicBytes, toHex } from '../../bytes.ts'
import type { CaseRefusal, CaseResult, OperatorActor, OperatorRole } from '../../interface/support.ts'
import { read, type Step } from '../../store/port.ts'
import type { Parts } from '../parts.ts'
import { actOnCase, refuseArrow, type CaseOutcome } from './act.ts'
import { readOperatorActor, type Acting } from './acting.ts'
import { insertDecision } from './decisions.ts'
import { readApproval } from './input.ts'
import { caseLimits, countedLately, countOne, dayMs, hourMs, limitReached, untilNext } from './limits.ts'
import { noteLimit } from './note-limit.ts'
import { requestStands } from './request-hash.ts'
import { demandsOf, higher, printFlags, riskOf, type Flag } from './risk.ts'
import { approvalsOf, caseEvent, involvedIn, type Scene } from './scene.ts'
import { countingApprovals, isEnough, isSamePerson } from './separation.ts'
import { missingIn } from './shown.ts'
import { evidenceMissing, requestRisk } from './submit.ts'
import type { Doer } from './transitions.ts'
import { waitAtRisk } from './wait.ts'

/** Nobody has read a request in less (OWASP ASVS v5.0.0-2.4.2: realistic human timing). */
const leastLookMs = 30_000

const samePlaceMs = hourMs
/** What is counted without a limit; the column is a 32-bit integer. */
const anyNumber = 2_147_483_647

export const anotherPerson = (detail: string): CaseRefusal => ({
  ok: false,
  code: 'second_person_required',
  detail,
})

export const requestChanged: CaseRefusal = {
  ok: false,
  code: 'request_changed',
  detail: 'The request is another one than the one that was looked at. Look at it again, or send it back.',
}

/** One person's yes to the request as it is frozen. With the last one that is needed the case is approved. */
export const approve = async (
  parts: Parts,
  caseId: string,
  given: { readonly requestHash: string; readonly seenAt: Date },
  by: OperatorActor,
): Promise<CaseResult> => {
  const { requestHash, seenAt } = readApproval(given)
  const acting = readOperatorActor(parts.ring, by)
  const { key } = acting
  const result = await actOnCase(parts, caseId, 'approve', acting, function* (scene, doers) {
    if (!samePublicBytes(requestHash, scene.row.requestHash)) return requestChanged
    const contacts = yield* read('readContacts', {
      accountKey: scene.account.accountKey,
      removedAfter: Number.MAX_SAFE_INTEGER,
    })
    const { account, row, evidence } = scene
    const request = { accountKey: account.accountKey, row, risk: requestRisk(scene), evidence, contacts }
    if (!requestStands(parts.primitives, request)) return requestChanged
    const role = roleIn(scene, doers)
    if (role === null) return refuseArrow('operator_not_allowed')
    const refusal = refuseApprover(scene, acting, seenAt)
    if (refusal !== null) return refusal
    const missing = missingIn(scene)
    if (missing.length > 0) return evidenceMissing(missing)
    const flags = yield* flagsAtDecision(parts, scene, acting)
    return approved(parts, scene, { ...acting, key }, role, flags)
  })
  return noteLimit(parts, acting, 'approve', result)
}

/** A security admin is asked only where the case is critical. */
const roleIn = ({ demands }: Scene, doers: readonly Doer[]): OperatorRole | null => {
  const isCritical = demands.risk === 'critical'
  if (isCritical && doers.includes('security_admin')) return 'security_admin'
  return doers.includes('approver') ? 'approver' : null
}

const refuseApprover = (scene: Scene, acting: Acting, seenAt: number): CaseRefusal | null => {
  const { row, now } = scene
  if (involvedIn(scene).some((one) => isSamePerson(one, acting))) {
    return anotherPerson('You had a part in this request. Somebody else has to decide on it.')
  }
  if (approvalsOf(scene).some((one) => isSamePerson(one, acting))) {
    return anotherPerson('You approved this request already. Somebody else has to join.')
  }
  if (row.submittedAt !== null && seenAt < row.submittedAt) return requestChanged
  const waitMs = seenAt + leastLookMs - now
  if (waitMs <= 0) return null
  return {
    ok: false,
    code: 'not_yet',
    detail: 'Take your time: a request is looked at for half a minute before anybody decides.',
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  }
}

interface Place {
  readonly network: string
  readonly browser: string
  readonly at: number
}

const isSamePlace = ({ row: { openerPlace }, now }: Scene, { place }: Acting): boolean => {
  if (openerPlace === null || place === null) return false
  const opener = JSON.parse(openerPlace) as Place
  return (
    now - opener.at <= samePlaceMs && (opener.network === place.network || opener.browser === place.browser)
  )
}

const pairKeys = (
  { row: { openerKey } }: Scene,
  acting: Acting,
): readonly [string, string, string] | null => {
  if (openerKey === null || acting.key === null) return null
  const opener = toHex(openerKey)
  const approver = toHex(acting.key)
  return [`decided-for ${opener}`, `decided-by ${approver}`, `decided ${opener} ${approver}`]
}

/** Whether these two decide so much with each other that a third person should look. */
function* isPair(parts: Parts, scene: Scene, acting: Acting): Step<boolean> {
  const keys = pairKeys(scene, acting)
  if (keys === null) return false
  const [ofOpener, ofApprover, together] = keys
  const both = yield* countedLately(parts, together, scene.now)
  if (both < caseLimits.decisionsOfPair) return false
  const opened = yield* countedLately(parts, ofOpener, scene.now)
  const decided = yield* countedLately(parts, ofApprover, scene.now)
  return 2 * both > Math.min(opened, decided)
}

function* flagsAtDecision(parts: Parts, scene: Scene, acting: Acting): Step<readonly Flag[]> {
  const found: Flag[] = []
  if (isSamePlace(scene, acting)) found.push('same_place')
  if (yield* isPair(parts, scene, acting)) found.push('same_pair')
  return [...new Set([...scene.flags, ...found])]
}

const approved = (
  parts: Parts,
  scene: Scene,
  acting: Acting & { readonly key: Uint8Array },
  role: OperatorRole,
  flags: readonly Flag[],
): CaseOutcome => {
  const { row, terms, switches, now } = scene
  const risk = higher(row.risk, riskOf(flags, row.risk === 'low'))
  const demands = demandsOf(terms, { risk, flags }, switches.heightenedThreat)
  const approvals = countingApprovals(
    [...approvalsOf(scene), { key: acting.key, person: acting.person, role }],
    involvedIn(scene),
  )
  const enough = isEnough(approvals, demands.approvals, demands.risk === 'critical')
  const isRaised = risk !== row.risk
  return {
    case: {
      ...waitAtRisk(row, risk, terms),
      risk,
      flags: printFlags(flags),
      state: enough ? 'approved' : 'review',
    },
    events: [
      caseEvent(scene, 'support.approval_given', acting, {
        role,
        request: row.requestHash === null ? null : toHex(row.requestHash),
        approvals: approvals.length,
        required: demands.approvals,
      }),
      ...(isRaised
        ? [caseEvent(scene, 'support.risk_raised', { actor: 'automation' }, { risk, why: flags.join(' ') })]
        : []),
      ...(enough ? [caseEvent(scene, 'support.approved', { actor: 'automation' }, { risk })] : []),
    ],
    *beside() {
      // One decision of one person on one request: its key says so too.
      if ((yield* insertDecision(parts, scene, acting, { verdict: 'approved', role, reason: null })) === 0) {
        return anotherPerson('You decided on this request already. Somebody else has to join.')
      }
      const hourly = `decisions ${toHex(acting.key)}`
      if (!(yield* countOne(parts, hourly, now, hourMs, caseLimits.decisionsOfOperatorAnHour))) {
        return limitReached('You have decided as often in this hour as one may.', untilNext(now, hourMs))
      }
      for (const counterKey of pairKeys(scene, acting) ?? []) {
        yield* countOne(parts, counterKey, now, dayMs, anyNumber)
      }
      return null
    },
  }
}
