import { toHex } from '../bytes.ts'
import type { Bytes } from '../store/port.ts'
import { addressPrefix } from './address-buckets.ts'

/**
 * Who has presented how many codes lately. It decides nothing about a code: only who gets the next place in the queue of slow
 * hashes, so that a flood from a few addresses, or against a few accounts, waits behind everybody else and cannot fill the
 * queue. In memory, for this process alone.
 */
export interface Standings {
  /**
   * Counts one try of each source, whatever becomes of it; tells the standing of the worst of them, this try left out. Asked
   * later it also tells of the tries since, and is never better than it was.
   */
  charge(sources: readonly string[], now: number): () => number
  /** Takes the try back: its code was right. */
  refund(sources: readonly string[]): void
}

export interface StandingOptions {
  /** One try is forgotten each so many seconds: 1 to 3,600; default 10. */
  readonly forgetSeconds: number
  /** Tries of one source that are counted at most, so that it is forgiven in time: default 63. */
  readonly triesMost: number
  /** Sources remembered at most; those not seen longest are forgotten first. Default 40,000. */
  readonly sourcesMost: number
}

const defaults: StandingOptions = { forgetSeconds: 10, triesMost: 63, sourcesMost: 40_000 }

/** 63 tries and more. */
export const worstStanding = 6

/**
 * Whose standing a code counts against: the account's, and that of the end user's address where it is given. In a browser that is
 * known its own alone: what strangers do to the account must not hold up its owner.
 */
export const sourcesOf = (
  tenant: string,
  accountKey: Bytes,
  ip: string | undefined,
  device: Bytes | null,
): readonly string[] => {
  if (device !== null) return [`device ${toHex(device)}`]
  // What one tenant says of an address is no matter of another's.
  return [toHex(accountKey), ...(ip === undefined ? [] : [`${tenant} ${addressPrefix(ip)}`])]
}

interface Tries {
  readonly count: number
  readonly at: number
}

export const createStandings = (options: Partial<StandingOptions> = {}): Standings => {
  const { forgetSeconds, triesMost, sourcesMost } = { ...defaults, ...options }
  const known = new Map<string, Tries>()

  const countAt = (source: string, now: number): number => {
    const tries = known.get(source)
    if (tries === undefined) return 0
    return Math.max(0, tries.count - Math.max(0, now - tries.at) / (forgetSeconds * 1000))
  }
  const keep = (source: string, tries: Tries): void => {
    known.delete(source)
    if (tries.count > 0) known.set(source, tries)
    if (known.size <= sourcesMost) return
    for (const oldest of known.keys()) {
      known.delete(oldest)
      break
    }
  }

  return {
    charge: (sources, now) => {
      const counts = sources.map((source) => countAt(source, now))
      for (const [index, source] of sources.entries()) {
        keep(source, { count: Math.min(triesMost, (counts[index] ?? 0) + 1), at: now })
      }
      const before = Math.max(0, ...counts)
      return () => {
        const others = sources.map((source) => (known.get(source)?.count ?? 0) - 1)
        return Math.min(worstStanding, Math.floor(Math.log2(1 + Math.max(before, ...others))))
      }
    },
    refund: (sources) => {
      for (const source of sources) {
        const tries = known.get(source)
        if (tries !== undefined) keep(source, { ...tries, count: tries.count - 1 })
      }
    },
  }
}
