import type { CaseResult, OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { readReason } from './input.ts'
import { withRemark } from './remarks.ts'
import { reopened } from './reopen.ts'
import { printFlags } from './risk.ts'
import { caseEvent } from './scene.ts'
import { waitUntil } from './wait.ts'

/** Begins the wait of a case whose owner nobody reaches: it is critical from then on, and waits as long as one. */
export const startWait = (
  parts: Parts,
  caseId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'start_wait', acting, function* (scene) {
    const { row, terms, flags, now } = scene
    if (row.notBefore !== null) {
      return { ok: false, code: 'case_state', detail: 'The wait of this case has begun already.' }
    }
    const back = reopened(scene, acting, 'wait_started')
    const wait = waitUntil(row, now + terms.delaysSeconds.critical * 1000, terms)
    return {
      case: { ...back.case, ...wait, risk: 'critical', flags: printFlags([...flags, 'owner_not_told']) },
      text: withRemark(scene, 'start_wait', acting, reason),
      events: [caseEvent(scene, 'support.wait_started', acting, { risk: 'critical' }), ...back.events],
    }
  })
}
