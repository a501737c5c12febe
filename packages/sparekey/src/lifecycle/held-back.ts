import { SparekeyError } from '../errors.ts'
import type { SparekeyWithSupport } from '../interface/with-support.ts'

/** Somebody has to look first. */
const heldSeconds = 60

type Deciding = Pick<SparekeyWithSupport, 'issue' | 'importSet' | 'confirm' | 'redeem' | 'support'>

/**
 * Calls that decide about codes, none of which may be decided while a hold stands: a sentence, which is thrown as
 * {@link SparekeyError} `overloaded`. What keeps somebody out is never held back.
 */
export const heldBack = (calls: Deciding, hold: () => string | null): Deciding => {
  const unlessHeld =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const why = hold()
      if (why !== null) throw new SparekeyError('overloaded', why, { retryAfterSeconds: heldSeconds })
      return call(...given)
    }
  const { support } = calls
  return {
    issue: unlessHeld(calls.issue),
    importSet: unlessHeld(calls.importSet),
    confirm: unlessHeld(calls.confirm),
    redeem: unlessHeld(calls.redeem),
    support: {
      ...support,
      release: unlessHeld(support.release),
      claim: unlessHeld(support.claim),
      claimInPerson: unlessHeld(support.claimInPerson),
    },
  }
}
