import { keep, type Bytes, type Transaction } from '../../store/port.ts'
import { printCaseId } from '../identifiers.ts'
import type { Parts } from '../parts.ts'
import { decide, drawChange, tryAgain, type Account, type again } from '../register.ts'
import { writeOutcome, type CaseOutcome } from './act.ts'
import { caseEvent, readScene, type Scene } from './scene.ts'
import { isLive } from './states.ts'
import { waitUntil } from './wait.ts'

type NoticeParts = Pick<Parts, 'store' | 'ring' | 'tenant' | 'primitives' | 'random' | 'clock'>

/**
 * A channel accepted a notice of the case: the owner could know of it from this moment on, and with the first such notice the wait
 * begins (the delay of the frozen policy and the risk as it is). Later ones change nothing.
 */
export const noticeAccepted = (
  parts: NoticeParts,
  account: Account,
  caseId: Bytes,
  channel: string,
): Promise<void> =>
  onNotice(parts, account, caseId, 'accept_notice', (scene) => {
    const { row, terms, now } = scene
    if (row.toldAt !== null) return null
    return {
      case: { toldAt: now, ...waitUntil(row, now + terms.delaysSeconds[row.risk] * 1000, terms) },
      events: [caseEvent(scene, 'support.notice_accepted', { actor: 'automation' }, { channel })],
    }
  })

/** A notice of the case was given up. Where none is ever accepted, nothing begins. */
export const noticeFailed = (
  parts: NoticeParts,
  account: Account,
  caseId: Bytes,
  channel: string,
): Promise<void> =>
  onNotice(parts, account, caseId, 'fail_notice', (scene) => ({
    case: {},
    events: [caseEvent(scene, 'support.notice_failed', { actor: 'automation' }, { channel })],
  }))

const onNotice = async (
  parts: NoticeParts,
  { accountKey }: Account,
  caseId: Bytes,
  act: 'accept_notice' | 'fail_notice',
  outcomeOf: (scene: Scene) => CaseOutcome | null,
): Promise<void> => {
  const seeds = drawChange(parts)
  await decide(parts, function* (): Transaction<null | typeof again> {
    const scene = yield* readScene(parts, printCaseId(accountKey, caseId), seeds.at)
    if (scene === null || !isLive(scene.state)) return keep(null)
    const outcome = outcomeOf(scene)
    if (outcome === null) return keep(null)
    const after = yield* writeOutcome(parts, scene, seeds, act, outcome)
    return after === null ? tryAgain() : keep(null)
  })
}
