import { keep, type Bytes, type Ending, type Step, type Transaction } from '../../store/port.ts'
import { printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { decide, drawChange, tryAgain, type Account, type again, type ChangeSeeds } from '../register.ts'
import { writeOutcome } from './act.ts'
import { endCode } from './code/end-code.ts'
import { forgetNotes, notesKeptMs } from './forget-notes.ts'
import { endedByTime } from './open.ts'
import { readScene, type Scene } from './scene.ts'
import { isLive } from './states.ts'

type ExpiryParts = Pick<Parts, 'store' | 'ring' | 'tenant' | 'primitives' | 'random' | 'clock'>

/**
 * Looks at a case whose time may have come. Where it ran out that is written down, so that its owner is told; nothing depends on it,
 * for every act takes the case for ended from that moment on. Long after its end what people wrote in it is removed. Gives when to come
 * again, in milliseconds since 1970; `null`: there is nothing left to do.
 */
export const expire = (
  parts: ExpiryParts,
  { accountKey }: Account,
  caseId: Bytes,
): Promise<number | null> => {
  const seeds = drawChange(parts)
  return decide(parts, function* (): Transaction<number | null | typeof again> {
    const scene = yield* readScene(parts, printCaseId(accountKey, caseId), seeds.at)
    if (scene === null) return keep(null)
    const { row, state, endedAt, now } = scene
    if (isLive(state)) return keep(nextEnd(scene))
    if (isLive(row.state) && endedAt !== null) return yield* writeEnd(parts, scene, seeds, endedAt)
    // A use whose tasks were never reported counts from the end of its claim window.
    const forgetAt = (endedAt ?? row.claimUntil ?? now) + notesKeptMs
    if (now < forgetAt) return keep(forgetAt)
    yield* forgetNotes(parts, scene)
    return keep(null)
  })
}

const nextEnd = ({ row, state }: Scene): number =>
  state === 'released' ? Math.max(row.claimUntil ?? 0, row.codeExpiresAt ?? 0) : row.expiresAt

function* writeEnd(
  parts: ExpiryParts,
  scene: Scene,
  seeds: ChangeSeeds,
  endedAt: number,
): Step<Ending<number | typeof again>> {
  const { account, row, state } = scene
  const after = yield* writeOutcome(parts, scene, seeds, state === 'failed' ? 'fail' : 'expire', {
    case: { state, endedAt, endedBy: 'time' },
    register: { supportCaseId: null },
    events: [endedByTime(scene, seeds.at)],
    *beside() {
      yield* endCode(account.accountKey, row, 'expired', seeds.at)
      return null
    },
  })
  return after === null ? tryAgain() : keep(endedAt + notesKeptMs)
}
