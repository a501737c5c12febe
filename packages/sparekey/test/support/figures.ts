import { nodePrimitives } from '../../src/crypto/node-primitives.ts'
import { parsePolicy } from '../../src/policy/parse.ts'
import type { RollupParts } from '../../src/rollups/parts.ts'
import { createRollups, type RollupOptions, type Rollups } from '../../src/rollups/rollups.ts'
import { keep, read, type Store } from '../../src/store/port.ts'
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
