import { createKeyRing } from './key-ring.ts'
import { parseKeyRing } from './key-ring-text.ts'
import { nodePrimitives, nodeRandom } from './node-primitives.ts'
import type { KeySource } from './ports.ts'

/**
 * A key ring that was handed over as text, for example from a secret manager through `SPAREKEY_KEYS`. Nothing is written;
 * a new database takes the ring as it is.
 *
 * `load` rejects with {@link SetupError} `keys_unreadable` where the text is not that of a key ring.
 */
export const keysFromText = (text: string): KeySource => ({
  async load() {
    return createKeyRing(parseKeyRing(text), nodePrimitives, nodeRandom)
  },
})
