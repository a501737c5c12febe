import type { DueRound } from 'sparekey'
import type { Sequencer } from 'sparekey/service'
import type { LogKeeper } from './keeper.ts'

const nothing: DueRound = { done: 0, putOff: 0, dead: 0, more: false }

export interface RoundParts {
  readonly keeper: Pick<LogKeeper, 'look' | 'contradicts'>
  readonly sequencer: Sequencer
  /** One round of what is due. */
  readonly due: () => Promise<DueRound>
  /** Told when a fault is seen that was not there before. */
  readonly alarm: (fault: string) => void
}

/**
 * One round of the service: a look at the log first, then what is due, then the log goes on. On a database that went back nothing
 * is done: messages that it still holds were sent, and leaves that it gave were given before.
 */
export const createRound = ({ keeper, sequencer, due, alarm }: RoundParts): (() => Promise<DueRound>) => {
  let known: string | null = null
  return async () => {
    const fault = await keeper.look()
    if (fault !== null && fault !== known) alarm(fault)
    known = fault
    if (fault !== null) return nothing
    // What fails in one of them must not hold up the other for good.
    const [round] = await Promise.allSettled([due()])
    const { more, contradiction } = await sequencer.round()
    keeper.contradicts(contradiction)
    if (round.status === 'rejected') throw round.reason
    return { ...round.value, more: round.value.more || more }
  }
}
