import { randomFillSync } from 'node:crypto'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { generateKeyRing } from '../../src/crypto/key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import type { KeySource, RandomSource } from '../../src/crypto/ports.ts'

/** A key ring for thousands of changes: it remembers what it derived, so that each account's keys are derived once. */
export const quickKeys = (): KeySource => {
  const known = new Map<string, Uint8Array>()
  const primitives = {
    ...nodePrimitives,
    hkdfSha256: (key: Uint8Array, salt: Uint8Array, info: Uint8Array, lengthBytes: number): Uint8Array => {
      const name = `${lengthBytes} ${[key, salt, info].map((one) => Buffer.from(one).toString('latin1')).join(' ')}`
      const derived = known.get(name) ?? nodePrimitives.hkdfSha256(key, salt, info, lengthBytes)
      known.set(name, derived)
      return derived
    },
  }
  const ring = createKeyRing(generateKeyRing(nodeRandom, new Date(0)), primitives, quickRandom())
  return { load: () => Promise.resolve(ring) }
}

/** The system's generator, asked for many bytes at once. */
export const quickRandom = (): RandomSource => {
  const pool = new Uint8Array(65_536)
  let used = pool.length
  return (lengthBytes) => {
    if (used + lengthBytes > pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += lengthBytes
    return pool.slice(used - lengthBytes, used)
  }
}
