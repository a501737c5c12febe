import { keep, type Bytes, type Transaction } from '../../store/port.ts'
import { printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { decide, drawChange, tryAgain, type Account, type again } from '../register.ts'
import { writeOutcome } from './act.ts'
import { endCode } from './code/end-code.ts'
import { endedByTime } from './open.ts'
import { readScene } from './scene.ts'

/**
 * Writes down that the time of a case ran out, so that its owner is told. Nothing depends on it: every act takes the case for ended from
 * that moment on. Gives when to come again, in milliseconds since 1970; `null`: the case has ended.
 */
export const expire = async (
  parts: Pick<Parts, 'store' | 'ring' | 'tenant' | 'primitives' | 'random' | 'clock'>,
  { accountKey }: Account,
  caseId: Bytes,
): Promise<number | null> => {
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<number | null | typeof again> {
    const scene = yield* readScene(parts, printCaseId(accountKey, caseId), seeds.at)
    if (scene === null || scene.row.endedAt !== null) return keep(null)
    const { row, state, endedAt } = scene
    if (endedAt === null) {
      if (state === 'released') return keep(Math.max(row.claimUntil ?? 0, row.codeExpiresAt ?? 0))
      return keep(['open', 'review', 'approved'].includes(state) ? row.expiresAt : null)
    }
    const after = yield* writeOutcome(parts, scene, seeds, state === 'failed' ? 'fail' : 'expire', {
      case: { state, endedAt, endedBy: 'time' },
      register: { supportCaseId: null },
      events: [endedByTime(scene, seeds.at)],
      *beside() {
        yield* endCode(accountKey, row, 'expired', seeds.at)
        return null
      },
    })
    return after === null ? tryAgain() : keep(null)
  })
}
