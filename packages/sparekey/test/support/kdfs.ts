import type { Derivation, Kdf } from '../../src/crypto/ports.ts'
import { nodePrimitives } from '../../src/crypto/node-primitives.ts'

const { hmacSha256 } = nodePrimitives

/** A derivation that settles at once and counts its calls. It protects nothing. */
export interface CountingKdf extends Kdf {
  /** What was derived, in order. */
  readonly derived: readonly { readonly secret: string; readonly algorithm: Derivation['algorithm'] }[]
  /** Calls so far. */
  readonly count: number
}

export const countingKdf = (): CountingKdf => {
  const derived: { secret: string; algorithm: Derivation['algorithm'] }[] = []
  return {
    derived,
    get count() {
      return derived.length
    },
    derive: (secret, salt, { algorithm }) => {
      derived.push({ secret: Buffer.from(secret).toString('latin1'), algorithm })
      return Promise.resolve(hmacSha256(salt, secret))
    },
  }
}

/** One derivation that waits for the test. */
export interface HeldHash {
  readonly secret: string
  finish(): void
  fail(error: Error): void
}

/** A derivation that the test lets go on, one call at a time. While `isOpen` it settles at once. */
export interface HeldKdf extends Kdf {
  isOpen: boolean
  readonly waiting: readonly HeldHash[]
  /** Lets go all that wait. */
  finishAll(): void
  /** Resolves when so many derivations wait. */
  reached(count: number): Promise<void>
}

export const heldKdf = (): HeldKdf => {
  const waiting: HeldHash[] = []
  const watchers: { count: number; resolve: () => void }[] = []
  return {
    isOpen: true,
    waiting,
    finishAll: () => {
      while (waiting[0] !== undefined) waiting[0].finish()
    },
    reached: (count) =>
      new Promise((resolve) => {
        if (waiting.length >= count) resolve()
        else watchers.push({ count, resolve })
      }),
    derive(secret, salt) {
      const digest = hmacSha256(salt, secret)
      if (this.isOpen) return Promise.resolve(digest)
      return new Promise((resolve, reject) => {
        const leave = (): void => void waiting.splice(waiting.indexOf(hash), 1)
        const hash: HeldHash = {
          secret: Buffer.from(secret).toString('latin1'),
          finish: () => {
            leave()
            resolve(digest)
          },
          fail: (error) => {
            leave()
            reject(error)
          },
        }
        waiting.push(hash)
        for (const watcher of watchers) if (waiting.length >= watcher.count) watcher.resolve()
      })
    },
  }
}
