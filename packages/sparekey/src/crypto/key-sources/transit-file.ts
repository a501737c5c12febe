import { SetupError } from '../../errors.ts'
import { createKeyFile, readKeyFileText, replaceKeyFile } from '../key-file.ts'
import type { KeyRingData } from '../key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../key-ring-text.ts'
import { nodePrimitives, nodeRandom } from '../node-primitives.ts'
import { withPatience } from './patience.ts'
import { checkTransit, type TransitOptions } from './transit-options.ts'
import { createTransit, type Transit } from './transit.ts'
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

/** A file that holds a wrapped ring, for the commands that change it. Each rejects as `keysFromTransit` does. */
export interface TransitKeyFile {
  read(): Promise<KeyRingData>
  /** Wraps the ring anew and puts it in the place of the former, whole or not at all; with `backup`, that one stays there. */
  write(data: KeyRingData, backup?: string | null): Promise<void>
  /** Creates the file; `false` where there is one already, which stays as it is. */
  create(data: KeyRingData): Promise<boolean>
  /** Has Transit put the wrapped key under its newest version. The ring itself stays as it is. */
  rewrap(): Promise<{ readonly fromVersion: number; readonly toVersion: number }>
  /** Has Transit wrap and unwrap 32 bytes that serve nothing: rejects where {@link create} would. The file is not looked at. */
  probe(): Promise<void>
  /** Wraps the ring that lies there in plain text; `false` where it is wrapped already, and opens. */
  wrap(): Promise<boolean>
}

/**
 * The file of `keysFromTransit`, to be read and changed.
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
      await named(path, () =>
        withPatience(waitSeconds, () => wrapKey(transit, nodeRandom(SEALING_KEY_BYTES))),
      )
    },

    async wrap() {
      const text = await readKeyFileText(path)
      if (looksWrapped(text)) {
        await read()
        return false
      }
      const data = await named(path, async () => parseKeyRing(text))
      await replaceKeyFile(path, await wrapped(data))
      return true
    },
  }
}

const wrapText = async (transit: Transit, mount: string, key: string, text: string): Promise<string> => {
  const sealingKey = nodeRandom(SEALING_KEY_BYTES)
  try {
    const wrappedKey = await wrapKey(transit, sealingKey)
    return printWrappedRing({ mount, key, wrappedKey, sealed: sealRingText(text, sealingKey) })
  } finally {
    sealingKey.fill(0)
  }
}

/** What Transit wraps and would not unwrap for this caller must never take the place of a ring that opens. */
const wrapKey = async (transit: Transit, sealingKey: Uint8Array): Promise<string> => {
  const wrappedKey = await transit.encrypt(sealingKey)
  const opened = await transit.decrypt(wrappedKey)
  try {
    if (nodePrimitives.equalDigests(opened, sealingKey)) return wrappedKey
  } finally {
    opened.fill(0)
  }
  throw new SetupError(
    'keys_unreadable',
    'Transit did not give back what it had wrapped, so the key ring was left as it is. See its own log.',
  )
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
