import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Random, StartNemesis } from '../topology.ts'

/**
 * Brings one fault after the other until it is stopped. Each turn goes through all faults in an order that is drawn, so that
 * none is left out of a run of some length; how long each stays, and the quiet after it, are drawn too. A fault that cannot
 * be brought or healed ends the nemesis: `stop` rejects with it.
 */
export const startNemesis: StartNemesis = (faults, random, { betweenMs, lastingMs, say }) => {
  const injected: Record<string, number> = {}
  const stopping = new AbortController()
  const pause = (mostMs: number): Promise<void> =>
    sleep(random.below(mostMs + 1), undefined, { signal: stopping.signal }).catch(() => {})

  const bring = async (fault: Fault): Promise<void> => {
    say(fault.name)
    try {
      await fault.inject(random)
      injected[fault.name] = (injected[fault.name] ?? 0) + 1
      await pause(Math.min(lastingMs, fault.lastingMs ?? lastingMs))
    } finally {
      await fault.heal()
    }
  }

  const run = async (): Promise<void> => {
    while (faults.length > 0 && !stopping.signal.aborted) {
      for (const fault of shuffled(faults, random)) {
        await pause(betweenMs)
        if (stopping.signal.aborted) return
        await bring(fault)
      }
    }
  }

  const running = run()
  let hasFailed = false
  // Whoever stops it is told why.
  running.catch(() => {
    hasFailed = true
  })
  return {
    injected: () => ({ ...injected }),
    hasFailed: () => hasFailed,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

const shuffled = <T>(list: readonly T[], random: Random): readonly T[] =>
  list
    .map((one) => ({ one, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one)
