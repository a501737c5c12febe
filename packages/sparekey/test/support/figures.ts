import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { parsePolicy } from '../../src/policy/parse.ts'
import type { RollupParts } from '../../src/rollups/parts.ts'
import { createRollups, type RollupOptions, type Rollups } from '../../src/rollups/rollups.ts'
import { keep, read, write, type Store } from '../../src/store/port.ts'
import { rowsMost, type IndexPlace } from '../../src/store/catalogue/rollups.ts'
import { sampleEvent } from '../../src/testing/store-samples.ts'
import { drain } from './due.ts'
import { ask } from './inspect.ts'
import type { Lab } from './lab.ts'

export const partsOf = (lab: Lab, store: Store = lab.store): RollupParts => ({
  store,
  ring: lab.ring,
  primitives: nodePrimitives,
  clock: () => lab.clock.now(),
})

const policy = parsePolicy({})

export const rollupsOf = (lab: Lab, options: Partial<RollupOptions> = {}, store?: Store): Rollups =>
  createRollups(partsOf(lab, store), { policyOf: async () => policy, ...options })

/** Everything that is due is done, and every event of the log counted. */
export const settleFigures = async (lab: Lab, rollups = rollupsOf(lab)): Promise<void> => {
  await drain(lab)
  while ((await rollups.round()).more) continue
}

/** The figures of all days and the index, of the tenants named. */
export const figuresIn = (store: Store, tenants: readonly string[] = ['default']) =>
  ask(store, function* () {
    const [events] = yield* read('readRollup', { rollup: 'events' })
    const generation = events?.generation ?? 0
    const end = { at: 253_402_300_799_999, eventId: new Uint8Array(16).fill(255), limit: 100_000 }
    const found = []
    for (const tenant of tenants) {
      const days = yield* read('readDaily', { tenant, generation, fromDay: 0, toDay: 1_000_000 })
      const index = yield* read('readIndex', { tenant, ...end })
      found.push({ tenant, days, index })
    }
    return keep(found)
  })

/** A few weeks in the life of a few accounts. */
export const livelyWeeks = async (lab: Lab): Promise<void> => {
  const contacts = [{ channel: 'email', address: 'ada@example.org' }] as const
  const first = await lab.sheet({ contacts }, 'ada')
  await lab.sheet({}, 'bob')
  await lab.redeem(first.codes[1] ?? '', { account: 'ada' })
  lab.clock.advance(86_400)
  await lab.redeem(first.codes[1] ?? '', { account: 'ada' })
  await lab.redeem(first.codes[2] ?? '', { account: 'ada' })
  lab.clock.advance(7 * 86_400)
  await lab.issue({ reason: 'replacement' }, {}, 'bob')
  await lab.fail(5, 'bob')
  await lab.issue({}, {}, 'eve')
  lab.clock.advance(86_400)
}

/** As if nothing had been counted. */
export const forget = (store: Store): Promise<null> =>
  ask(store, function* () {
    const end = { at: 253_402_300_799_999, eventId: new Uint8Array(16).fill(255), limit: 100_000 }
    for (const row of yield* read('readIndex', { tenant: 'default', ...end }))
      yield* write('deleteIndex', row)
    for (const generation of [0, 1, 2, 3]) {
      yield* write('deleteDaily', { generation })
      yield* write('deleteGauges', { generation })
    }
    for (const rollup of ['events', 'accounts', 'recount'] as const) {
      const [row] = yield* read('readRollup', { rollup })
      if (row === undefined) continue
      const { generation: readGeneration, position: readPosition } = row
      yield* write('deleteRollup', { rollup, readGeneration, readPosition })
    }
    return keep(null)
  })

/** So many events of one account, a minute apart, written where the log and its index would have them. Gives the oldest first. */
export const manyEvents = async (lab: Lab, count: number): Promise<readonly IndexPlace[]> => {
  const accountKey = lab.ring.accountKey('default', 'ada')
  const first = lab.clock.now().getTime()
  const events = Array.from({ length: count }, (_, index) =>
    sampleEvent(1000 + index, { at: first + index * 60_000, type: 'set.issued', detail: '{"remaining":9}' }),
  )
  await ask(lab.store, function* () {
    for (const event of events) yield* write('insertEvent', { accountKey, ...event })
    for (let at = 0; at < count; at += rowsMost) {
      const rows = events.slice(at, at + rowsMost).map(({ eventId, seq, at: when }) => ({
        tenant: 'default',
        at: when ?? first,
        eventId,
        type: 'set.issued' as const,
        accountKey,
        seq,
      }))
      yield* write('insertIndex', { rows })
    }
    return keep(null)
  })
  return events.map(({ eventId, at }) => ({ eventId, at: at ?? first }))
}
