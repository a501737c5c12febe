import type { Context, Refusal } from '../../../interface/calls.ts'
import type { CaseRefusal, LinkedCase } from '../../../interface/support.ts'
import { keep, read, undo, type Step, type Transaction } from '../../../store/port.ts'
import { readContext, readToken } from '../../input.ts'
import type { Parts } from '../../parts.ts'
import { decide, drawChange, restate, tryAgain, type again, type ChangeSeeds } from '../../register.ts'
import { sceneOf } from '../scene.ts'
import { findLink, notGood, shownLink, type FoundLink } from './find-link.ts'
import type { LinkPurpose } from './token.ts'

export type LinkResult = LinkedCase | Refusal<'not_found'> | CaseRefusal

/** What the owner does with a link: with the time and the random parts of its changes, drawn before. */
export interface OwnersAct {
  readonly found: FoundLink
  readonly context: Context | null
  readonly seeds: ChangeSeeds
  /** Of a second change in the same transaction. */
  readonly laterSeeds: ChangeSeeds
}

/**
 * `nothing`: it was done before, or there is nothing to do about this case; the page shows how it stands. `again`: another
 * change came first.
 */
export type Done = 'done' | 'nothing' | 'again' | CaseRefusal

/**
 * The owner acts over a link that was sent for this. Said again, it changes nothing, and its answer rides on a commit of its
 * own, so that no failover forgets what it confirms.
 */
export const actOnLink = (
  parts: Parts,
  purposes: readonly LinkPurpose[],
  tokenGiven: unknown,
  contextGiven: unknown,
  act: (given: OwnersAct) => Step<Done>,
): Promise<LinkResult> => {
  const token = readToken(tokenGiven, 'token')
  const context = readContext(contextGiven)
  const seeds = drawChange(parts)
  const laterSeeds = drawChange(parts)
  return decide(parts, function* (): Transaction<LinkResult | typeof again> {
    const found = yield* findLink(parts, token, seeds.at)
    if (found === null || !purposes.includes(found.link.purpose)) return undo(notGood)
    const { link, scene } = found
    const done = yield* act({ found, context, seeds, laterSeeds })
    if (done === 'again') return tryAgain()
    if (typeof done === 'object') return undo(done)
    if (done === 'nothing') {
      const { account, register } = scene
      if (!(yield* restate(parts, account, register, seeds))) return tryAgain()
      return keep(shownLink(parts, link, scene))
    }
    const { accountKey, caseId } = link
    const [register] = yield* read('readAccount', { accountKey })
    const [row] = yield* read('readSupportCase', { accountKey, caseId })
    if (register === undefined || row === undefined) return tryAgain()
    const after = yield* sceneOf(parts, { account: scene.account, register }, row, seeds.at)
    return keep(shownLink(parts, link, after))
  })
}
