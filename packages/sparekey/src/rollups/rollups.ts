import type { Policy } from '../policy/policy.ts'
import { keep, undo, write } from '../store/port.ts'
import { countAccounts } from './count-accounts.ts'
import { addDaily, begun, countLeaves, readRollup, type Counted } from './count-leaves.ts'
import { dayOf } from './days.ts'
import { transact, type RollupParts } from './parts.ts'
import { recount, type Recounted, type RecountOptions } from './recount.ts'

export interface RollupOptions {
  /** By which rules the accounts of a tenant stand; `null`: a tenant that is not served. */
  readonly policyOf: (tenant: string) => Promise<Policy | null>
  /** Leaves of the log counted in one transaction. Default: 500. */
  readonly batchLeaves?: number
  /** Transactions of one round. Default: 8. */
  readonly batches?: number
  /** Accounts looked at in one round. Default: 500. */
  readonly pageAccounts?: number
  /** Between two walks over all accounts. Default: 900. */
  readonly restSeconds?: number
}

/** What one round did. */
export interface RollupRound {
  readonly leaves: number
  readonly accounts: number
  /** Whether there is more that can be done at once. */
  readonly more: boolean
}

/**
 * The index of events and the figures of every tenant, kept behind the log. Any number of processes may do so at once; each event
 * counts once.
 */
export interface Rollups {
  /**
   * One bounded round: events that came into the log are counted, and the walk over the accounts goes on by a page. A database
   * from before there were figures is counted from its first event on, round by round.
   *
   * @throws {SparekeyError} `overloaded`, `outcome_unknown`, `internal`: the next round goes on.
   */
  round(): Promise<RollupRound>
  /**
   * Adds what is in no log, as refused codes that leave no event, to the day that is. It is kept through every
   * {@link Rollups.recount}.
   */
  addAtDoor(
    figures: readonly { readonly tenant: string; readonly name: string; readonly amount: number }[],
  ): Promise<void>
  /**
   * Counts the whole log anew beside what is shown, puts what is missing into the index, and then shows the new figures. One that
   * was cut off goes on where it was. What was erased since it was first counted is in no log any more, and so not in the new figures.
   */
  recount(options: RecountOptions): Promise<Recounted>
}

/** Of figures that no log has. */
export const atDoor = 0

export const createRollups = (parts: RollupParts, options: RollupOptions): Rollups => {
  const { batchLeaves = 500, batches = 8, pageAccounts = 500, restSeconds = 900, policyOf } = options
  const { store, ring, clock } = parts
  const now = (): number => clock().getTime()

  const batch = (): Promise<Counted> =>
    transact(store, () => countLeaves(ring, { rollup: 'events', now: now(), limit: batchLeaves }))

  const leaves = async (): Promise<{ readonly leaves: number; readonly more: boolean }> => {
    let counted = 0
    for (let done = 0; done < batches; done += 1) {
      const result = await batch()
      if (result.state !== 'done') return { leaves: counted, more: false }
      counted += result.leaves
      if (!result.more) return { leaves: counted, more: false }
    }
    return { leaves: counted, more: true }
  }

  return {
    round: async () => {
      await begin(parts)
      const counted = await leaves()
      const walk = { pageRows: pageAccounts, restMs: restSeconds * 1000, policyOf }
      const walked = await countAccounts(parts, walk)
      return { leaves: counted.leaves, accounts: walked.accounts, more: counted.more }
    },
    addAtDoor: (figures) => {
      const day = dayOf(now())
      return transact(store, function* () {
        for (const figure of figures) yield* addDaily({ generation: atDoor, day, ...figure })
        return keep(undefined)
      })
    },
    recount: async (how) => {
      await begin(parts)
      return recount(parts, how)
    },
  }
}

const begin = ({ store, clock }: RollupParts): Promise<null> =>
  transact(store, function* () {
    if ((yield* readRollup('events')) !== null) return undo(null)
    yield* write('createRollup', { rollup: 'events', ...begun(1, clock().getTime()) })
    return keep(null)
  })
