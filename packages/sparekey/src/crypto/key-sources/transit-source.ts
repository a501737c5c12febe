import { samePublicBytes } from '../../bytes.ts'
import { SetupError } from '../../errors.ts'
import { createFollowingRing } from '../following-ring.ts'
import { fileSignature } from '../key-file.ts'
import { createKeyRing } from '../key-ring.ts'
import { generateKeyRing, type KeyRingData } from '../key-ring-data.ts'
import { nodePrimitives, nodeRandom } from '../node-primitives.ts'
import type { Clock, KeyRing, KeySource } from '../ports.ts'
import { createLaterLook } from './later-look.ts'
import { transitKeyFile } from './transit-file.ts'
import type { TransitOptions } from './transit-options.ts'
import { troubleKeeper } from './trouble.ts'

/**
 * A key ring in a file of mode 0600, sealed under a key that only a Transit key of HashiCorp Vault or OpenBao opens. The ring in
 * plain text never lies on a disk, and never goes to the Transit server: that wraps and unwraps the 32 bytes that seal it.
 *
 * While the database is new and the file is absent, `load` creates it, as `keyFile` does. Back it up apart from the database,
 * and Transit's key as well: without either every set is lost.
 *
 * The ring is in memory from the start on: a server that goes away later stops nothing. The ring follows its file: a file that
 * was replaced is unwrapped in the background, at a use a second later. Where that fails, it is tried again every 10 seconds;
 * meanwhile all goes on with the ring in memory, and `trouble` says why.
 *
 * `load` rejects with {@link SetupError}: `keys_unreachable`, the server does not answer, is sealed or overloaded, for as long as
 * `waitSeconds`; `keys_refused`, it does not know the caller, or has no such key; `keys_unreadable`, the key does not open the
 * file, or what it holds is not a wrapped ring; `keys_missing` and `keys_too_open` as `keyFile`. No message holds a secret.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an option that is not of its form.
 * @throws {ArgumentRangeError} `invalid_request`: a time that is out of range.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { keysFromTransit } from 'sparekey/transit'
 *
 * const keys = keysFromTransit('sparekey.keys', {
 *   address: 'https://vault.example.org:8200',
 *   key: 'sparekey',
 *   authentication: { token: () => readFileSync('/run/vault/token', 'utf8').trim() },
 * })
 * ```
 */
export const keysFromTransit = (
  path: string,
  options: TransitOptions,
  clock: Clock = () => new Date(),
): KeySource => {
  const file = transitKeyFile(path, options)
  const trouble = troubleKeeper(`${path} was replaced, and cannot be unwrapped`)
  return {
    async load(storeIsNew) {
      let seen = fileSignature(path)
      if (seen === null && storeIsNew) {
        await file.create(generateKeyRing(nodeRandom, clock()))
        seen = fileSignature(path)
      }
      const first = ringOf(await file.read())
      const fetch = async (): Promise<KeyRing> => {
        const signature = fileSignature(path)
        const next = ringOf(await file.read())
        if (!samePublicBytes(next.keyCheck(), first.keyCheck())) {
          throw new SetupError('keys_foreign', 'It holds a ring that does not belong to the database.')
        }
        seen = signature
        return next
      }
      const hasNews = createFileNews(path, () => seen)
      return createFollowingRing(
        first,
        createLaterLook({ hasNews, fetch, restMillis: BETWEEN_LOOKS_MILLIS }, trouble.note),
      )
    },
    trouble: trouble.current,
  }
}

const ringOf = (data: KeyRingData): KeyRing => createKeyRing(data, nodePrimitives, nodeRandom)

const BETWEEN_LOOKS_MILLIS = 1000

/** Whether the file is another than the one last read. A file that is gone is no news. */
const createFileNews = (path: string, seen: () => string | null): ((isUrgent: boolean) => boolean) => {
  let lookedAtMillis = performance.now()
  return (isUrgent) => {
    if (!isUrgent && performance.now() - lookedAtMillis < BETWEEN_LOOKS_MILLIS) return false
    lookedAtMillis = performance.now()
    const signature = fileSignature(path)
    return signature !== null && signature !== seen()
  }
}
