import { assemble, type SparekeyInstance } from '../create-sparekey.ts'
import { createKdf } from '../crypto/kdf.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import { generateKeyRing } from '../crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import type { Kdf, KeySource } from '../crypto/ports.ts'
import { SetupError } from '../errors.ts'
import type { HashGateOptions } from '../lifecycle/hash-gate.ts'
import type { Deliver } from '../notices/notice.ts'
import { parsePolicy, weakenDerivationForTests } from '../policy/parse.ts'
import type { PolicyInput } from '../policy/policy.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/port.ts'

export interface TestSparekeyOptions {
  readonly policy?: PolicyInput
  readonly tenant?: string
  /** Default: a new store in memory. */
  readonly store?: Store
  /** Default: a new key ring. */
  readonly keys?: KeySource
  /** Default: the shipped one, at a cost that protects nothing. */
  readonly kdf?: Kdf
  readonly gate?: Partial<HashGateOptions>
  readonly deliver?: Deliver
  /** Where the clock stands at first. Default: 2026-01-01T00:00:00Z. */
  readonly startAt?: Date
}

/** A clock that stands still until it is told to go on. */
export interface TestClock {
  now(): Date
  /** Goes on by so many seconds. */
  advance(seconds: number): void
}

export interface TestSparekey {
  readonly sparekey: SparekeyInstance
  readonly clock: TestClock
  readonly store: Store
  readonly keys: KeySource
}

/** A key ring for one test. */
export const testKeys = (): KeySource => {
  const ring = createKeyRing(generateKeyRing(nodeRandom, new Date(0)), nodePrimitives, nodeRandom)
  return { load: () => Promise.resolve(ring) }
}

export const testClock = (startAt: Date = new Date('2026-01-01T00:00:00.000Z')): TestClock => {
  let millis = startAt.getTime()
  return {
    now: () => new Date(millis),
    advance: (seconds) => {
      millis += seconds * 1000
    },
  }
}

/**
 * The real thing for an application's own tests: a store in memory, a clock that can be advanced, and a derivation so cheap
 * that it protects nothing.
 *
 * @throws {SetupError} `setting_invalid` under `NODE_ENV=production`.
 *
 * @example
 * ```ts
 * import { createTestSparekey } from 'sparekey/testing'
 *
 * const { sparekey, clock } = await createTestSparekey()
 * const authentication = { methods: ['pwd', 'otp'], at: clock.now() }
 * const sheet = await sparekey.issue('ada', { reason: 'enrollment', authentication })
 * clock.advance(3600)
 * console.log(sheet.ok && sheet.codes.length) // 10
 * ```
 */
export const createTestSparekey = async (options: TestSparekeyOptions = {}): Promise<TestSparekey> => {
  if (globalThis.process?.env['NODE_ENV'] === 'production') {
    throw new SetupError(
      'setting_invalid',
      'createTestSparekey() protects nothing and does not run under NODE_ENV=production.',
    )
  }
  const clock = testClock(options.startAt)
  const store = options.store ?? memoryStore()
  const keys = options.keys ?? testKeys()
  const sparekey = await assemble(
    {
      store,
      keys,
      clock: () => clock.now(),
      kdf: options.kdf ?? createKdf(nodePrimitives),
      ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
      ...(options.gate === undefined ? {} : { gate: options.gate }),
      ...(options.deliver === undefined ? {} : { deliver: options.deliver }),
    },
    weakenDerivationForTests(parsePolicy(options.policy ?? {})),
  )
  return { sparekey, clock, store, keys }
}
