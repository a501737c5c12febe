import { readRows } from '../audit/cursor.ts'
import { SparekeyError } from '../errors.ts'
import { theLog } from '../store/catalogue/log.ts'
import type { RollupRow } from '../store/catalogue/rollups.ts'
import { keep, undo, write, type Transaction } from '../store/port.ts'
import { begun, countLeaves, moveRollup, readRollup } from './count-leaves.ts'
import { transact, type RollupParts } from './parts.ts'

export interface RecountOptions {
  /** Whose figures are compared. */
  readonly tenants: readonly string[]
  readonly progress?: (counted: number, leaves: number) => void
  /** Leaves of one transaction. Default: 500. */
  readonly batchLeaves?: number
}

/** A figure that the recount changed. */
export interface Correction {
  readonly tenant: string
  readonly day: number
  readonly name: string
  readonly was: number
  readonly is: number
}

export interface Recounted {
  readonly leaves: number
  readonly corrections: readonly Correction[]
}

/** Every day there may be. */
const always = { fromDay: 0, toDay: 2_000_000 }

/** @throws {SparekeyError} `outcome_unknown`, `overloaded`: run it again, it goes on where it was. */
export const recount = async (
  parts: RollupParts,
  { tenants, progress = () => {}, batchLeaves = 500 }: RecountOptions,
): Promise<Recounted> => {
  const { store, ring, clock } = parts
  await transact(store, () => beginRecount(clock().getTime()))
  for (;;) {
    const options = { rollup: 'recount', now: clock().getTime(), limit: batchLeaves } as const
    const counted = await transact(store, () => countLeaves(ring, options))
    const [anew] = await readRows(store, 'readRollup', { rollup: 'recount' })
    const [shown] = await readRows(store, 'readRollup', { rollup: 'events' })
    if (anew === undefined || shown === undefined) throw endedElsewhere()
    const [log] = await readRows(store, 'readLog', { logId: theLog })
    progress(anew.position, log?.size ?? 0)
    if (counted.state === 'done' && counted.more) continue
    const corrections = await compare(parts, tenants, shown.generation, anew.generation)
    if (await transact(store, () => showRecounted(shown, anew))) return { leaves: anew.position, corrections }
    // What is shown was behind, or went on meanwhile: it is brought to the same place, and compared there.
    await transact(store, () => countLeaves(ring, { ...options, rollup: 'events' }))
  }
}

const endedElsewhere = (): SparekeyError =>
  new SparekeyError(
    'overloaded',
    'Another recount ended while this one ran. Run it again if figures still differ.',
    {
      retryAfterSeconds: 1,
    },
  )

function* beginRecount(now: number): Transaction<null> {
  const shown = yield* readRollup('events')
  if (shown === null || (yield* readRollup('recount')) !== null) return undo(null)
  yield* write('createRollup', { rollup: 'recount', ...begun(shown.generation + 1, now) })
  return keep(null)
}

/** Both must stand at the same leaf, so that what is shown neither misses nor doubles one. */
function* showRecounted(shown: RollupRow, anew: RollupRow): Transaction<boolean> {
  if (shown.position !== anew.position) return undo(false)
  const { generation, position } = anew
  if (
    (yield* write('deleteRollup', {
      rollup: 'recount',
      readGeneration: generation,
      readPosition: position,
    })) !== 1
  ) {
    return undo(false)
  }
  if (!(yield* moveRollup('events', shown, { ...shown, generation }))) return undo(false)
  yield* write('deleteDaily', { generation: shown.generation })
  return keep(true)
}

const compare = async (
  { store }: RollupParts,
  tenants: readonly string[],
  was: number,
  is: number,
): Promise<readonly Correction[]> => {
  const corrections: Correction[] = []
  for (const tenant of tenants) {
    const before = await readDays(store, tenant, was)
    const after = await readDays(store, tenant, is)
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [day = '', name = ''] = key.split(' ')
      const correction = { was: before.get(key) ?? 0, is: after.get(key) ?? 0 }
      if (correction.was !== correction.is)
        corrections.push({ tenant, day: Number(day), name, ...correction })
    }
  }
  return corrections
}

const readDays = async (
  store: RollupParts['store'],
  tenant: string,
  generation: number,
): Promise<ReadonlyMap<string, number>> => {
  const rows = await readRows(store, 'readDaily', { tenant, generation, ...always })
  return new Map(rows.map(({ day, name, amount }) => [`${day} ${name}`, amount]))
}
