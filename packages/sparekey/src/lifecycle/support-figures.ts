import { lookInto } from '../audit/cursor.ts'
import type { TenantSwitches } from '../interface/support.ts'
import { read, type Store } from '../store/port.ts'

/** What waits in support cases, of all tenants, and where something is switched off. */
export interface SupportFigures {
  /** Cases that wait for somebody, and whose time is not over. */
  readonly live: Readonly<Record<'open' | 'review' | 'approved' | 'released', number>>
  /** How many tenants have each switch on. */
  readonly switches: Readonly<Record<keyof TenantSwitches, number>>
}

/**
 * Reads it, and changes nothing.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer.
 */
export const readSupportFigures = (store: Store, at: Date): Promise<SupportFigures> =>
  lookInto(store, function* () {
    const live = { open: 0, review: 0, approved: 0, released: 0 }
    for (const state of ['open', 'review', 'approved', 'released'] as const) {
      const [row] = yield* read('countLiveCases', { state, now: at.getTime() })
      live[state] = row?.cases ?? 0
    }
    const [switches = noSwitches] = yield* read('countSwitches', {})
    return { live, switches }
  })

const noSwitches: SupportFigures['switches'] = {
  issueFrozen: 0,
  supportFrozen: 0,
  redeemFrozen: 0,
  releasesStopped: 0,
  heightenedThreat: 0,
}
