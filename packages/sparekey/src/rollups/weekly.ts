import { keep, undo, write, type Transaction } from '../store/port.ts'
import { begun, moveRollup, readRollup } from './count-leaves.ts'
import { dayMs, hourMs } from './days.ts'
import { transact, type RollupParts } from './parts.ts'

/** A week from Monday to Monday, in UTC. */
export interface Week {
  /** Mondays since 1970. */
  readonly number: number
  readonly from: Date
  readonly before: Date
}

const weekMs = 7 * dayMs
/** 1 January 1970 was a Thursday. */
const firstMondayMs = 4 * dayMs
/** A week's report is made on Monday from six in the morning on. */
const madeAfterMs = 6 * hourMs
/** One that could not be sent is tried again after this. */
const againMs = 600_000

/** The last week whose report is due. */
export const weekBefore = (now: number): Week => {
  const number = Math.floor((now - madeAfterMs - firstMondayMs) / weekMs)
  const before = firstMondayMs + number * weekMs
  return { number, from: new Date(before - weekMs), before: new Date(before) }
}

type Parts = Pick<RollupParts, 'store' | 'clock'>

/**
 * Takes on the report of the last week, once among all processes; `null`: there is none to be made. The first one is of the week in
 * which this was first asked.
 */
export const takeWeek = ({ store, clock }: Parts): Promise<Week | null> => {
  const now = clock().getTime()
  const week = weekBefore(now)
  return transact(store, function* (): Transaction<Week | null> {
    const row = yield* readRollup('report')
    if (row === null) {
      const first = { ...begun(1, 0), position: week.number }
      return (yield* write('createRollup', { rollup: 'report', ...first })) === 1 ? keep(null) : undo(null)
    }
    if (row.position >= week.number || row.begunAt > now) return undo(null)
    return (yield* moveRollup('report', row, { ...row, position: week.number })) ? keep(week) : undo(null)
  })
}

/** Gives a week's report back, to be tried again a while later. */
export const giveBackWeek = ({ store, clock }: Parts, { number }: Week): Promise<boolean> => {
  const begunAt = clock().getTime() + againMs
  return transact(store, function* (): Transaction<boolean> {
    const row = yield* readRollup('report')
    if (row?.position !== number) return undo(false)
    return (yield* moveRollup('report', row, { ...row, position: number - 1, begunAt }))
      ? keep(true)
      : undo(false)
  })
}
