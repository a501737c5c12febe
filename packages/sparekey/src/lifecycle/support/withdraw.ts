import { samePublicBytes } from '../../bytes.ts'
import type { AutomationActor, CaseResult, OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase, refuseArrow } from './act.ts'
import { readActor } from './acting.ts'
import { ended } from './end-case.ts'
import { caseEvent } from './scene.ts'

/** Whoever opened the case takes it back. */
export const withdraw = (
  parts: Parts,
  caseId: string,
  by: OperatorActor | AutomationActor,
): Promise<CaseResult> => {
  const acting = readActor(parts.ring, by, ['operator', 'automation'])
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'withdraw', acting, function* (scene) {
    const { openerKey } = scene.row
    if (openerKey === null || !samePublicBytes(openerKey, acting.key)) {
      return refuseArrow('operator_not_allowed')
    }
    return {
      ...ended(scene, 'withdrawn', acting, null),
      events: [caseEvent(scene, 'support.withdrawn', acting)],
    }
  })
}
