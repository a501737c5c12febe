import type { CaseResult, CaseRisk, OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { readRaise } from './input.ts'
import { withRemark } from './remarks.ts'
import { reopened } from './reopen.ts'
import { isHigher, printFlags, type Flag } from './risk.ts'
import { caseEvent } from './scene.ts'
import { waitAtRisk } from './wait.ts'

const flagOf: Readonly<Record<CaseRisk, Flag | null>> = {
  low: null,
  standard: 'raised_to_standard',
  high: 'raised_to_high',
  critical: 'raised_to_critical',
}

/** Makes the risk higher than it is. The request is another one with it: what was approved counts for nothing, the wait gets longer. */
export const raiseRisk = (
  parts: Parts,
  caseId: string,
  given: { readonly risk: CaseRisk; readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const { risk, reason } = readRaise(given)
  const acting = readOperatorActor(parts.ring, by)
  const flag = flagOf[risk]
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'raise_risk', acting, function* (scene) {
    const { row, terms, flags } = scene
    if (flag === null || !isHigher(risk, row.risk)) {
      return {
        ok: false,
        code: 'case_state',
        detail: 'The risk is that high already. It is only ever raised.',
      }
    }
    const back = reopened(scene, acting, 'risk_raised')
    return {
      case: { ...back.case, ...waitAtRisk(row, risk, terms), risk, flags: printFlags([...flags, flag]) },
      text: withRemark(scene, 'raise_risk', acting, reason),
      events: [caseEvent(scene, 'support.risk_raised', acting, { risk, before: row.risk }), ...back.events],
    }
  })
}
