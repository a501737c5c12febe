import { samePublicBytes } from '../../bytes.ts'
import { SetupError } from '../../errors.ts'
import { createFollowingRing } from '../following-ring.ts'
import { createKeyFile, fileSignature, readKeyFileText, replaceKeyFile } from '../key-file.ts'
import { createKeyRing } from '../key-ring.ts'
import { generateKeyRing, type KeyRingData } from '../key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../key-ring-text.ts'
import { nodePrimitives, nodeRandom } from '../node-primitives.ts'
import type { Clock, KeyRing, KeySource } from '../ports.ts'
import { createLaterLook } from './later-look.ts'
import { withPatience } from './patience.ts'
import { checkTransit, type TransitOptions } from './transit-options.ts'
import { createTransit, type Transit } from './transit.ts'
import { troubleKeeper } from './trouble.ts'
import {
  looksWrapped,
  openRingText,
  parseWrappedRing,
  printWrappedRing,
  sealRingText,
  SEALING_KEY_BYTES,
  versionOf,
  type WrappedRing,
} from './wrapped-ring.ts'

/** A file that holds a wrapped ring, for the commands that change it. Each rejects as {@link keysFromTransit} does. */
export interface TransitKeyFile {
  read(): Promise<KeyRingData>
  /** Wraps the ring anew and puts it in the place of the former, whole or not at all; with `backup`, that one stays there. */
  write(data: KeyRingData, backup?: string | null): Promise<void>
  /** Creates the file; `false` where there is one already, which stays as it is. */
  create(data: KeyRingData): Promise<boolean>
  /** Has Transit put the wrapped key under its newest version. The ring itself stays as it is. */
  rewrap(): Promise<{ readonly fromVersion: number; readonly toVersion: number }>
  /** Has Transit wrap 32 bytes that serve nothing: rejects where {@link create} would. The file is not looked at. */
  probe(): Promise<void>
  /** Wraps the ring that lies there in plain text; `false` where it is wrapped already, and opens. */
  wrap(): Promise<boolean>
}

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

/**
 * The file of {@link keysFromTransit}, to be read and changed.
 *
 * @throws {ArgumentTypeError} `invalid_request`
 * @throws {ArgumentRangeError} `invalid_request`
 */
export const transitKeyFile = (path: string, options: TransitOptions): TransitKeyFile => {
  const checked = checkTransit(options)
  const { key, mount, waitSeconds } = checked
  const transit = createTransit(checked)

  const readWrapped = async (): Promise<WrappedRing> => {
    const text = await readKeyFileText(path)
    if (!looksWrapped(text)) {
      parseKeyRing(text)
      throw new SetupError(
        'keys_unreadable',
        `The key ring at ${path} lies there in plain text. Run "sparekey keys wrap", which puts the wrapped one in its place.`,
      )
    }
    const wrapped = parseWrappedRing(text)
    if (wrapped.key === key && wrapped.mount === mount) return wrapped
    throw new SetupError(
      'keys_refused',
      `The key ring at ${path} was wrapped by another Transit key than the one that is configured. Name that one's key and mount.`,
    )
  }

  const wrapped = (data: KeyRingData): Promise<string> =>
    named(path, () => withPatience(waitSeconds, () => wrapText(transit, mount, key, printKeyRing(data))))

  const read = (): Promise<KeyRingData> =>
    named(path, async () => {
      const { wrappedKey, sealed } = await readWrapped()
      const sealingKey = await withPatience(waitSeconds, () => transit.decrypt(wrappedKey))
      try {
        return parseKeyRing(openRingText(sealed, sealingKey))
      } finally {
        sealingKey.fill(0)
      }
    })

  return {
    read,

    write: async (data, backup = null) => replaceKeyFile(path, await wrapped(data), backup),

    create: async (data) => createKeyFile(path, await wrapped(data)),

    rewrap: () =>
      named(path, async () => {
        const ring = await readWrapped()
        const wrappedKey = await withPatience(waitSeconds, () => transit.rewrap(ring.wrappedKey))
        const [fromVersion, toVersion] = [versionOf(ring.wrappedKey), versionOf(wrappedKey)]
        if (toVersion !== fromVersion) await replaceKeyFile(path, printWrappedRing({ ...ring, wrappedKey }))
        return { fromVersion, toVersion }
      }),

    async probe() {
      await named(path, () => withPatience(waitSeconds, () => transit.encrypt(nodeRandom(SEALING_KEY_BYTES))))
    },

    async wrap() {
      const text = await readKeyFileText(path)
      if (looksWrapped(text)) {
        await read()
        return false
      }
      const data = await named(path, async () => parseKeyRing(text))
      await replaceKeyFile(path, await wrapped(data))
      await read()
      return true
    },
  }
}

const wrapText = async (transit: Transit, mount: string, key: string, text: string): Promise<string> => {
  const sealingKey = nodeRandom(SEALING_KEY_BYTES)
  try {
    const wrappedKey = await transit.encrypt(sealingKey)
    return printWrappedRing({ mount, key, wrappedKey, sealed: sealRingText(text, sealingKey) })
  } finally {
    sealingKey.fill(0)
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

/** Says which file a fault is of, where its message does not. */
const named = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetupError) || error.message.includes(path)) throw error
    throw new SetupError(error.code, `${path}: ${error.message}`)
  }
}
