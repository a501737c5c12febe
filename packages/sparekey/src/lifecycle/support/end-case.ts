import type { CaseState } from '../../interface/support.ts'
import type { Acting } from './acting.ts'
import type { CaseOutcome } from './act.ts'
import { endCode } from './code/end-code.ts'
import { withRemark } from './remarks.ts'
import type { Scene } from './scene.ts'

type Ended = Extract<CaseState, 'withdrawn' | 'denied'>

/** A case that came to nothing by somebody's act: its code, if it has one, is dead with it. */
export const ended = (
  scene: Scene,
  state: Ended,
  by: Acting,
  reason: string | null,
  beside: NonNullable<CaseOutcome['beside']> = none,
): Omit<CaseOutcome, 'events'> => ({
  case: { state, endedAt: scene.now, endedBy: 'support' },
  ...(reason === null ? {} : { text: withRemark(scene, 'deny', by, reason) }),
  register: { supportCaseId: null },
  *beside() {
    yield* endCode(scene.account.accountKey, scene.row, 'revoked', scene.now)
    return yield* beside()
  },
})

// oxlint-disable-next-line require-yield -- nothing is written
function* none() {
  return null
}
