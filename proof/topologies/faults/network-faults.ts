import { COMMIT_REPLY_BYTES } from '../../proxy/commit-message.ts'
import type { FaultProxy, Rule } from '../../proxy/fault-proxy.ts'
import type { Fault, Random } from '../../topology.ts'
import type { Service } from '../service-pair.ts'
import type { Sightings } from '../sightings.ts'

export const REPLY_CUT = 'reply to COMMIT cut off'
export const REPLY_LOST = 'reply to COMMIT lost'
export const ROLLED_BACK = 'COMMIT answered with ROLLBACK'
export const networkSightings: readonly string[] = [REPLY_CUT, REPLY_LOST, ROLLED_BACK]

/** Some bytes less than a COMMIT's transaction takes, so that it is cut anywhere in it. */
const MOST_CUT_BYTES = 4_000

/** What can be done to the connections between the services and the database. */
export const networkFaults = (services: readonly Service[], { add }: Sightings): readonly Fault[] => {
  const proxies = services.map(({ proxy }) => proxy)
  const fault = (
    name: string,
    rule: (random: Random) => Rule,
    { on = proxies, seen = null }: { on?: readonly FaultProxy[]; seen?: string | null } = {},
  ): Fault => {
    let hitsBefore = 0
    const hits = (): number => proxies.reduce((sum, proxy) => sum + proxy.hits(), 0)
    return {
      name,
      inject: async (random) => {
        hitsBefore = hits()
        const chosen = rule(random)
        for (const proxy of on) proxy.rule(chosen)
      },
      heal: async () => {
        if (seen !== null) add(seen, hits() - hitsBefore)
        for (const proxy of proxies) proxy.rule({ kind: 'pass' })
      },
    }
  }
  const sometimes = (random: Random) => (): boolean => random.chance(0.3)

  return [
    fault('F6 slow network', (random) => ({ kind: 'delay', milliseconds: 5 + random.below(100) })),
    fault('F6 packets held back and delivered late', () => ({ kind: 'hold' })),
    fault('F6 half-open connections', () => ({ kind: 'swallow' })),
    fault('F5 one service cut off from the database', () => ({ kind: 'swallow' }), {
      on: proxies.slice(0, 1),
    }),
    fault('F6 connections cut after some bytes', (random) => ({
      kind: 'cut',
      afterBytes: random.below(MOST_CUT_BYTES),
    })),
    fault(
      'F6 reset in the middle of the reply to COMMIT',
      (random) => ({
        kind: 'cut commit reply',
        afterBytes: random.below(COMMIT_REPLY_BYTES),
        applies: sometimes(random),
      }),
      { seen: REPLY_CUT },
    ),
    fault(
      'F6 reply to COMMIT lost',
      (random) => ({ kind: 'swallow commit reply', applies: sometimes(random) }),
      {
        seen: REPLY_LOST,
      },
    ),
    fault(
      'F6 COMMIT answered with the tag ROLLBACK',
      (random) => ({ kind: 'roll back', applies: sometimes(random) }),
      {
        seen: ROLLED_BACK,
      },
    ),
    {
      name: 'F14 all connections reset, as by a pooler that is restarted',
      inject: async () => {
        for (const proxy of proxies) proxy.resetAll()
      },
      heal: async () => {},
      lastingMs: 0,
    },
  ]
}
