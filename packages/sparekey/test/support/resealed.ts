import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { addKey, generateKeyRing, withoutKey } from '../../src/crypto/key-ring-data.ts'
import { createKeyRing } from '../../src/crypto/key-ring.ts'
import { nodePrimitives, nodeRandom } from '../../src/crypto/node-primitives.ts'
import type { KeySource } from '../../src/crypto/ports.ts'
import { resealAll } from '../../src/lifecycle/rotation/reseal.ts'
import type { Store } from '../../src/store/port.ts'
import { sqliteStore } from '../../src/store/sql/sqlite.ts'

/** A database that was filled under one key and resealed: with the later key alone. */
export const resealed = async (
  fill: (under: { readonly store: Store; readonly keys: KeySource }) => Promise<unknown>,
): Promise<{ readonly store: Store; readonly keys: KeySource }> => {
  const sourceOf = (data: Parameters<typeof createKeyRing>[0]): KeySource => {
    const ring = createKeyRing(data, nodePrimitives, nodeRandom)
    return { load: () => Promise.resolve(ring) }
  }
  const old = generateKeyRing(nodeRandom, new Date(0))
  const rotated = addKey(old, nodeRandom, new Date(0))
  const store = sqliteStore(new DatabaseSync(':memory:'))
  await fill({ store, keys: sourceOf(old) })
  await resealAll(store, await sourceOf(rotated).load(false), { unopened: () => assert.fail() })
  return { store, keys: sourceOf(withoutKey(rotated, old.current)) }
}
