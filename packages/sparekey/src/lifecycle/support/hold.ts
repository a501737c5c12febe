import type { CaseRefusal, CaseResult, OperatorActor } from '../../interface/support.ts'
import type { Parts } from '../parts.ts'
import { actOnCase } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { readReason } from './input.ts'
import { withRemark } from './remarks.ts'
import { caseEvent } from './scene.ts'

const alreadySo = (detail: string): CaseRefusal => ({ ok: false, code: 'case_state', detail })

/** Holds the case: nothing leads on until it is resumed. Its times go on. */
export const hold = (
  parts: Parts,
  caseId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'hold', acting, function* (scene) {
    if (scene.row.heldAt !== null) return alreadySo('The case is held already.')
    return {
      case: { heldAt: scene.now },
      text: withRemark(scene, 'hold', acting, reason),
      events: [caseEvent(scene, 'support.hold_set', acting)],
    }
  })
}

/** The case goes on from where it was. */
export const resume = (
  parts: Parts,
  caseId: string,
  given: { readonly reason: string },
  by: OperatorActor,
): Promise<CaseResult> => {
  const reason = readReason(given)
  const acting = readOperatorActor(parts.ring, by)
  // oxlint-disable-next-line require-yield -- everything was read with the case
  return actOnCase(parts, caseId, 'resume', acting, function* (scene) {
    if (scene.row.heldAt === null) return alreadySo('The case is not held.')
    return {
      case: { heldAt: null },
      text: withRemark(scene, 'resume', acting, reason),
      events: [caseEvent(scene, 'support.hold_cleared', acting)],
    }
  })
}
