import { checkLog } from './log.ts'
import type { Log, LogEntry, LogHead } from './log.ts'
import { sha256Hex } from './keys.ts'
import { KeepError } from '../errors.ts'

/** The version of the inner format that this program writes. */
export const contentVersion = 1

/** What lies inside a vault: see docs/keep-format.md. `data` is whatever the program keeps, as JSON. */
export interface Content {
  readonly vaultId: string
  /** age recipients that the contents are encrypted to besides the vault's own, by the id of their slot. */
  readonly recipients: readonly { readonly slot: string; readonly recipient: string }[]
  readonly data: unknown
  readonly log: Log
}

// Data are hashed and then written, and are large: their text is made once. They are never changed in place.
const textOfData = new WeakMap<object, string>()

/** SHA-256 of the compact JSON of `data`, keys in the order in which they stand. */
export function hashData(data: unknown): string {
  return sha256Hex(dataText(data))
}

/** The contents as compact JSON. */
export function serialiseContent({ vaultId, recipients, data, log }: Content): string {
  return `${textBeforeData(vaultId, recipients)}${dataText(data)}${textAfterData(log)}`
}

function textBeforeData(vaultId: string, recipients: Content['recipients']): string {
  const head = JSON.stringify({ format: 'sparekey-keep', version: contentVersion, vaultId, recipients })
  return `${head.slice(0, -1)},"data":`
}

const textAfterData = (log: Log): string => `,"log":${JSON.stringify(log)}}`

/**
 * Reads decrypted contents, and checks them against their own signed log.
 *
 * @throws KeepError `vault_newer` where a newer program wrote them, `vault_foreign` where they are something else,
 *   `vault_edited` where data and log disagree.
 */
export function parseContent(text: string): { content: Content; head: LogHead } {
  const value = asRecord(parseJson(text))
  if (value === null || value.format !== 'sparekey-keep') {
    throw new KeepError('vault_foreign', 'This age file opens, but it does not hold a sparekey-keep vault.')
  }
  if (typeof value.version !== 'number' || value.version > contentVersion) throw newerVault()
  const log = readLog(value.log)
  const recipients = readRecipients(value.recipients)
  const { vaultId, data } = value
  if (typeof vaultId !== 'string' || data === undefined || log === null || recipients === null) {
    throw editedVault()
  }
  const head = checkLog(log)
  const content = { vaultId, recipients, data, log }
  const written = writtenData(text, content)
  const signedHash = log.entries.at(-1)?.dataHash
  if (written !== null && sha256Hex(written) === signedHash) rememberText(content.data, written)
  else if (hashData(content.data) !== signedHash) throw editedVault()
  return { content, head }
}

/** The refusal of a vault that a newer program wrote. */
export function newerVault(): KeepError {
  return new KeepError(
    'vault_newer',
    'A newer version of sparekey-keep wrote this vault. Update the program; nothing was changed.',
  )
}

// In contents as this program writes them, the text of the data lies between the other fields: where its hash is the signed one, it
// need not be made again. `null` where the contents are written in another way.
function writtenData(text: string, { vaultId, recipients, log }: Content): string | null {
  const before = textBeforeData(vaultId, recipients)
  const after = textAfterData(log)
  return text.startsWith(before) && text.endsWith(after)
    ? text.slice(before.length, text.length - after.length)
    : null
}

function rememberText(data: unknown, text: string): void {
  if (typeof data === 'object' && data !== null) textOfData.set(data, text)
}

function dataText(data: unknown): string {
  if (typeof data !== 'object' || data === null) return JSON.stringify(data)
  const known = textOfData.get(data)
  if (known !== undefined) return known
  const text = JSON.stringify(data)
  rememberText(data, text)
  return text
}

function editedVault(): KeepError {
  return new KeepError(
    'vault_edited',
    'The contents of this vault do not match its signed log: something other than this program changed them. Put the version before in its place with "keep doctor --restore-backup", or take another copy.',
  )
}

function readLog(value: unknown): Log | null {
  const log = asRecord(value)
  const base = asRecord(log?.base)
  if (log === null || base === null || !Array.isArray(log.entries)) return null
  const { seq, hash, key } = base
  if (typeof seq !== 'number' || typeof hash !== 'string' || typeof key !== 'string') return null
  const entries: LogEntry[] = []
  for (const item of log.entries as unknown[]) {
    const entry = readEntry(item)
    if (entry === null) return null
    entries.push(entry)
  }
  return { base: { seq, hash, key }, entries }
}

function readEntry(value: unknown): LogEntry | null {
  const entry = asRecord(value)
  if (entry === null) return null
  const { seq, at, device, action, subjects, note, dataHash, newKey, previous, signature } = entry
  if (
    typeof seq !== 'number' ||
    typeof at !== 'string' ||
    typeof device !== 'string' ||
    typeof action !== 'string' ||
    !isStringArray(subjects) ||
    typeof note !== 'string' ||
    typeof dataHash !== 'string' ||
    !(newKey === null || typeof newKey === 'string') ||
    typeof previous !== 'string' ||
    typeof signature !== 'string'
  ) {
    return null
  }
  return { seq, at, device, action, subjects, note, dataHash, newKey, previous, signature }
}

function readRecipients(value: unknown): Content['recipients'] | null {
  if (!Array.isArray(value)) return null
  const recipients: { slot: string; recipient: string }[] = []
  for (const item of value as unknown[]) {
    const entry = asRecord(item)
    if (entry === null || typeof entry.slot !== 'string' || typeof entry.recipient !== 'string') return null
    recipients.push({ slot: entry.slot, recipient: entry.recipient })
  }
  return recipients
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return isRecord(value) ? value : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
