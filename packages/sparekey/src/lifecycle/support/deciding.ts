import type { CaseResult, OperatorActor, OperatorRole } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { insertDecision } from './decisions.ts'
import { ended } from './end-case.ts'
import { readReason } from './input.ts'
import { reopened } from './reopen.ts'
import { caseEvent } from './scene.ts'
import type { Doer } from './transitions.ts'

/** The role in which somebody decides who has several. */
const roleOf = (doers: readonly Doer[]): OperatorRole =>
  doers.includes('approver') ? 'approver' : 'security_admin'

/** Sends the case back to those who gather. What was approved counts for nothing; the wait goes on. */
export const askForMore = (
  parts: Parts,
  caseId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'ask_for_more', acting, function* (scene, doers) {
    return {
      ...reopened(scene, acting, 'more_needed'),
      *beside() {
        const role = roleOf(doers)
        yield* insertDecision(parts, scene, acting, { verdict: 'more_needed', role, reason })
        return null
      },
    }
  })
}

/** Ends the case: one "no" is enough, also of somebody who approved before. */
export const deny = (
  parts: Parts,
  caseId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'deny', acting, function* (scene, doers) {
    const role = roleOf(doers)
    return {
      ...ended(scene, 'denied', acting, reason, function* () {
        yield* insertDecision(parts, scene, acting, { verdict: 'denied', role, reason })
        return null
      }),
      events: [caseEvent(scene, 'support.denied', acting, { role })],
    }
  })
}
