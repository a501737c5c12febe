import { publicKeyOf, sha256Hex, signText, verifyText } from './keys.ts'
import { KeepError } from '../errors.ts'

/**
 * One line of what was done with the vault. Each entry covers the one before it and the whole data after it, and is signed.
 *
 * It records what this program did. Whoever holds the keys can read the vault with other tools and leave no trace.
 */
export interface LogEntry {
  /** 1, 2, 3 …, without gaps. */
  readonly seq: number
  /** Instant, ISO 8601 in UTC. */
  readonly at: string
  /** The name of the machine as its owner set it. */
  readonly device: string
  /** What was done, e.g. `code.used`. */
  readonly action: string
  /** Ids of what was changed. */
  readonly subjects: readonly string[]
  /** One sentence without secrets. */
  readonly note: string
  /** SHA-256 of the data after this entry, hex. */
  readonly dataHash: string
  /** The public key that signs the entries after this one, where this entry changes it; else `null`. */
  readonly newKey: string | null
  /** {@link entryHash} of the entry before; of the first entry: 64 zeros. */
  readonly previous: string
  /** Ed25519 over {@link entryHash} of this entry, base64url. */
  readonly signature: string
}

/** The log of a vault: entries, and what stands for those before them that were dropped. */
export interface Log {
  readonly base: { readonly seq: number; readonly hash: string; readonly key: string }
  readonly entries: readonly LogEntry[]
}

/** Where a log stands. */
export interface LogHead {
  readonly seq: number
  readonly hash: string
  /** The public key that the next entry is signed with. */
  readonly key: string
}

const largestLength = 5000
const lengthAfterTrimming = 4000
const zeroHash = '0'.repeat(64)

/** An empty log whose first entry is to be signed with the private half of `publicKey`. */
export function emptyLog(publicKey: string): Log {
  return { base: { seq: 0, hash: zeroHash, key: publicKey }, entries: [] }
}

/** What an entry's hash covers, as text: its fields but the signature, in a fixed order. */
export function entryHash(entry: Omit<LogEntry, 'signature'>): string {
  const { seq, at, device, action, subjects, note, dataHash, newKey, previous } = entry
  const fields = [seq, at, device, action, subjects, note, dataHash, newKey, previous]
  return sha256Hex(`sparekey-keep log v1\n${JSON.stringify(fields)}`)
}

/** The head of a log whose chain is taken as checked. */
export function headOf(log: Log): LogHead {
  const last = log.entries.at(-1)
  if (last === undefined) return log.base
  let key = log.base.key
  for (const { newKey } of log.entries) key = newKey ?? key
  return { seq: last.seq, hash: entryHash(last), key }
}

/**
 * Adds an entry, signed with `signingKey`, which must be the private half of the head's key.
 *
 * Above 5,000 entries the oldest are dropped to 4,000; the base keeps the hash they led to.
 */
export function appendEntry(
  log: Log,
  entry: Pick<LogEntry, 'at' | 'device' | 'action' | 'subjects' | 'note' | 'dataHash'> & { newKey?: string },
  signingKey: string,
): Log {
  const head = headOf(log)
  if (publicKeyOf(signingKey) !== head.key) {
    throw new KeepError(
      'vault_edited',
      'The signing key of this vault does not fit its log. Restore a backup.',
    )
  }
  const { at, device, action, subjects, note, dataHash, newKey = null } = entry
  // In the order in which entries are read, so that a log has one text.
  const unsigned = {
    seq: head.seq + 1,
    at,
    device,
    action,
    subjects,
    note,
    dataHash,
    newKey,
    previous: head.hash,
  }
  const signature = signText(entryHash(unsigned), signingKey)
  return trim({ base: log.base, entries: [...log.entries, { ...unsigned, signature }] })
}

/**
 * Checks the chain of a log, and the signature of its last entry, which covers the others through the chain.
 *
 * @returns the head.
 * @throws KeepError `vault_edited` naming the first entry that does not fit.
 */
export function checkLog(log: Log): LogHead {
  return walk(log, (entry) => entry === log.entries.at(-1))
}

/** Checks the chain and every signature. @throws KeepError `vault_edited` naming the first entry that does not fit. */
export function checkEverySignature(log: Log): LogHead {
  return walk(log, () => true)
}

/**
 * The key that a log was signed with after entry `seq`, with every change of key since then checked.
 * `null` where the log no longer holds that entry.
 */
export function keyAt(log: Log, seq: number): string | null {
  if (seq < log.base.seq) return null
  let key = log.base.key
  for (const entry of log.entries) {
    if (entry.seq > seq) break
    key = entry.newKey ?? key
  }
  return key
}

/** The hash of entry `seq`, or `null` where the log does not hold it. */
export function hashAt(log: Log, seq: number): string | null {
  if (seq === log.base.seq) return log.base.hash
  const entry = log.entries[seq - log.base.seq - 1]
  return entry === undefined ? null : entryHash(entry)
}

function walk(log: Log, mustVerify: (entry: LogEntry) => boolean): LogHead {
  let { seq, hash, key } = log.base
  for (const entry of log.entries) {
    const ownHash = entryHash(entry)
    const fits = entry.seq === seq + 1 && entry.previous === hash
    const mustBeSigned = mustVerify(entry) || entry.newKey !== null
    if (!fits || (mustBeSigned && !verifyText(ownHash, entry.signature, key))) {
      throw new KeepError(
        'vault_edited',
        `Entry ${entry.seq} of the vault's log was changed by something other than this program. Restore a backup.`,
      )
    }
    seq = entry.seq
    hash = ownHash
    key = entry.newKey ?? key
  }
  return { seq, hash, key }
}

function trim(log: Log): Log {
  if (log.entries.length <= largestLength) return log
  const dropped = log.entries.slice(0, log.entries.length - lengthAfterTrimming)
  return {
    base: headOf({ base: log.base, entries: dropped }),
    entries: log.entries.slice(dropped.length),
  }
}
