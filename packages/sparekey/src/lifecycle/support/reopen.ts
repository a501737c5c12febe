import type { NewEvent } from '../../audit/chain.ts'
import type { CaseChange } from './code/change-case.ts'
import { approvalsOf, caseEvent, type Scene } from './scene.ts'

/** A case goes back to gathering: its request is no longer frozen, and what was approved counts for nothing. */
export const reopened = (
  scene: Scene,
  by: Pick<NewEvent, 'actor' | 'context' | 'detail'>,
  why: 'edited' | 'more_needed' | 'risk_raised' | 'wait_started',
): { readonly case: CaseChange; readonly events: readonly NewEvent[] } => {
  if (scene.state === 'open') return { case: {}, events: [] }
  const voided = approvalsOf(scene).length
  return {
    case: { state: 'open', requestHash: null, expedite: null },
    events: [
      caseEvent(scene, 'support.reopened', by, { why }),
      ...(voided === 0 ? [] : [caseEvent(scene, 'support.approval_voided', by, { approvals: voided })]),
    ],
  }
}
