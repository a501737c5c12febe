import { constants, readFileSync, type Stats, statSync } from 'node:fs'
import { link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { samePublicBytes, toHex } from '../bytes.ts'
import { SetupError } from '../errors.ts'
import { createFollowingRing } from './following-ring.ts'
import { createKeyRing } from './key-ring.ts'
import { generateKeyRing } from './key-ring-data.ts'
import { parseKeyRing, printKeyRing } from './key-ring-text.ts'
import { keysFromText } from './key-source.ts'
import { nodePrimitives, nodeRandom } from './node-primitives.ts'
import type { Clock, KeyRing, KeySource } from './ports.ts'

const OWNER_ONLY = 0o600
const GROUP_AND_OTHERS = 0o077
/** A ring of 5,000 keys; more is another file. */
const MOST_BYTES = 1_048_576
const ON_WINDOWS = process.platform === 'win32'

/**
 * A key ring in a file of mode 0600.
 *
 * While the database is new and the file is absent, `load` creates it: whole, durable and without overwriting, so that of
 * any number of processes that start at once all load the one ring. Back it up apart from the database: without it every
 * set is lost.
 *
 * The ring follows its file: a key that was added is known within a second, and at once where a row was sealed under it. A
 * file that is gone, open to others or another ring is left aside.
 *
 * `load` rejects with {@link SetupError}: `keys_missing`, the file is absent and may not or cannot be created;
 * `keys_too_open`, others than its owner have access (not checked on Windows, where access lists say it);
 * `keys_unreadable`, it cannot be read or is not a key ring.
 */
export const keyFile = (path: string, clock: Clock = () => new Date()): KeySource => ({
  async load(storeIsNew) {
    const present = await readIfPresent(path)
    if (present === null && !storeIsNew) throw missing(path)
    const text = present ?? (await createAndRead(path, clock))
    const ring = await loadFrom(path, keysFromText(text), storeIsNew)
    return createFollowingRing(ring, rereader(path, ring))
  },
})

/**
 * The text of a key file, after the checks of {@link keyFile}; at most 1 MiB.
 *
 * @throws {SetupError} `keys_missing`, `keys_too_open` or `keys_unreadable`.
 */
export const readKeyFileText = async (path: string): Promise<string> => {
  const text = await readIfPresent(path)
  if (text === null) throw missing(path)
  return text
}

/**
 * Creates a key file of mode 0600 with this text, which is on disk when the promise resolves. A file that is there already
 * is left as it is: `false`.
 *
 * @throws {SetupError} `keys_missing`: it could not be created.
 */
export const createKeyFile = async (path: string, text: string): Promise<boolean> => {
  try {
    const created = await publish(path, text)
    // Also where another process was first: this one, too, will write to the database under that ring.
    await syncFolder(dirname(path))
    return created
  } catch (cause) {
    throw new SetupError(
      'keys_missing',
      `There is no key ring at ${path}, and none could be created (${reasonOf(cause)}). ` +
        'Its folder must exist, be writable for this user and be on a file system with hard links.',
      { cause },
    )
  }
}

/**
 * Puts another text in the place of a key file, whole or not at all: a reader sees the one or the other. Mode 0600; the owner
 * and the place that a link leads to stay as they are. With `backup`, the former file stays under that path, which must not
 * be there yet, or hold the same.
 *
 * @throws {SetupError} `keys_unreadable`: it could not be replaced, and is as it was.
 */
export const replaceKeyFile = async (
  path: string,
  text: string,
  backup: string | null = null,
): Promise<void> => {
  try {
    const place = await realpath(path)
    const draft = `${place}.${toHex(nodeRandom(8))}.new`
    try {
      const { uid, gid } = await stat(place)
      await writeDurably(draft, text, { uid, gid })
      if (backup !== null) await keepBeside(place, backup)
      await rename(draft, place)
      await syncFolder(dirname(place))
    } finally {
      await rm(draft, { force: true })
    }
  } catch (cause) {
    if (cause instanceof SetupError) throw cause
    throw new SetupError(
      'keys_unreadable',
      `The key ring at ${path} could not be replaced (${reasonOf(cause)}), and is as it was. Run this as the user that owns ` +
        'it, with write access to its folder.',
      { cause },
    )
  }
}

const keepBeside = async (place: string, backup: string): Promise<void> => {
  if (await linkUnlessPresent(place, backup)) return
  if ((await readFile(backup, 'utf8')) !== (await readFile(place, 'utf8')))
    throw new SetupError('keys_exist', `There is another file at ${backup} already. Move it away first.`)
}

const BETWEEN_LOOKS_MILLIS = 1000

/** Reads the file again where it is another than the one last read. A fault of it is a matter of the next start. */
const rereader = (path: string, first: KeyRing) => {
  let seen = fileSignature(path)
  let lookedAt = Date.now()
  return (isUrgent: boolean): KeyRing | null => {
    if (!isUrgent && Date.now() - lookedAt < BETWEEN_LOOKS_MILLIS) return null
    lookedAt = Date.now()
    const signature = fileSignature(path)
    if (signature === null || signature === seen) return null
    try {
      assertFit(statSync(path), path)
      const ring = createKeyRing(parseKeyRing(readFileSync(path, 'utf8')), nodePrimitives, nodeRandom)
      if (!samePublicBytes(ring.keyCheck(), first.keyCheck())) return null
      seen = signature
      return ring
    } catch {
      return null
    }
  }
}

/** Tells one state of a file from another; `null` where there is none. */
export const fileSignature = (path: string): string | null => {
  try {
    const { dev, ino, size, mtimeMs } = statSync(path)
    return [dev, ino, size, mtimeMs].join(' ')
  } catch {
    return null
  }
}

/** Says which file a fault of its text is in. */
const loadFrom = async (path: string, source: KeySource, storeIsNew: boolean): Promise<KeyRing> => {
  try {
    return await source.load(storeIsNew)
  } catch (cause) {
    throw cause instanceof SetupError ? new SetupError(cause.code, `${path}: ${cause.message}`) : cause
  }
}

/** What is read may be the ring of another process that was first. */
const createAndRead = async (path: string, clock: Clock): Promise<string> => {
  await createKeyFile(path, printKeyRing(generateKeyRing(nodeRandom, clock())))
  const text = await readIfPresent(path)
  if (text !== null) return text
  throw new SetupError('keys_unreadable', `The key ring at ${path} is a link to a file that does not exist.`)
}

const readIfPresent = async (path: string): Promise<string | null> => {
  try {
    // Non-blocking: a named pipe without a writer would hold the start for ever.
    const file = await open(path, constants.O_RDONLY | (ON_WINDOWS ? 0 : constants.O_NONBLOCK))
    try {
      assertFit(await file.stat(), path)
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof SetupError) throw cause
    if (reasonOf(cause) === 'ENOENT') return null
    const fault = `cannot be read (${reasonOf(cause)})`
    throw new SetupError(
      'keys_unreadable',
      `The key ring at ${path} ${fault}. It must be a file that this user can read.`,
      { cause },
    )
  }
}

const assertFit = (stats: Stats, path: string): void => {
  if (!stats.isFile() || stats.size > MOST_BYTES) {
    const fault = stats.isFile() ? `is larger than ${MOST_BYTES} bytes` : 'is not a file'
    throw new SetupError('keys_unreadable', `The key ring at ${path} ${fault}. Check the path.`)
  }
  if (!ON_WINDOWS && (stats.mode & GROUP_AND_OTHERS) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0')
    throw new SetupError(
      'keys_too_open',
      `The key ring at ${path} is open to others than its owner (mode ${mode}). Run: chmod 600 ${path}`,
    )
  }
}

const missing = (path: string): SetupError =>
  new SetupError(
    'keys_missing',
    `There is no key ring at ${path}. Restore it from its backup: the codes in this database open with no other.`,
  )

/** The name never shows a half-written file: the text is on disk under another name before it gets this one. */
const publish = async (path: string, text: string): Promise<boolean> => {
  const draft = `${path}.${toHex(nodeRandom(8))}.new`
  try {
    await writeDurably(draft, text)
    return await linkUnlessPresent(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

const writeDurably = async (
  path: string,
  text: string,
  owner: { readonly uid: number; readonly gid: number } | null = null,
): Promise<void> => {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    // The umask may have taken the owner's own access.
    await file.chmod(OWNER_ONLY)
    if (owner !== null && !ON_WINDOWS) await file.chown(owner.uid, owner.gid)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A link, unlike a rename, fails where the name is taken. */
const linkUnlessPresent = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to)
    return true
  } catch (cause) {
    if (reasonOf(cause) === 'EEXIST') return false
    throw cause
  }
}

/** Makes the names in a folder durable. */
const syncFolder = async (path: string): Promise<void> => {
  if (ON_WINDOWS) return
  const folder = await open(path, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The system's name for what went wrong, e.g. `EACCES`. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown'
