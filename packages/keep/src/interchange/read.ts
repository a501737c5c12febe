import type { Buffer } from 'node:buffer'
import { isAge, openAge, type AgeKeys } from './age.ts'
import { bookOfCards, type BroughtIn } from './book-of-cards.ts'
import type { Card } from './card.ts'
import { looksLikeCsv, readCsv } from './csv.ts'
import type { BringInPorts } from './foreign.ts'
import { jsonFormat, type Format } from './formats.ts'
import { damaged, maxFileBytes } from './limits.ts'
import { isRecord, jsonIn } from './records.ts'
import { readText, textHeading } from './text.ts'
import { readBook } from '../model/book.ts'
import { KeepError } from '../errors.ts'

/** What a file held, and in which format. */
export interface Read extends BroughtIn {
  /** The format of the content; what it was encrypted with is not told. */
  readonly format: Format
}

/**
 * Reads a file that another program or `writeBook` wrote, whatever its name: its content says what it is.
 *
 * @param keys asked for where the file is encrypted.
 * @throws KeepError `input_refused` for what is none of the formats, cut off, damaged or too large; `passphrase_wrong`, `identity_wrong`;
 *   `vault_newer` for an export of a newer version of this program.
 */
export async function readInterchange(file: Buffer, ports: BringInPorts, keys: AgeKeys): Promise<Read> {
  requireSize(file.length)
  if (isAge(file)) {
    const content = await openAge(file, keys)
    if (isAge(content)) throw damaged('This age file')
    return readInterchange(content, ports, keys)
  }
  const json = looksLikeJson(file) ? jsonIn(file.toString('utf8')) : undefined
  if (isRecord(json) && json['format'] === jsonFormat.format) {
    return { format: 'json', book: bookOfJson(json), skipped: [], notes: [] }
  }
  const { format, cards, notes = [] } = await readCards(file, json, keys)
  const read = await bookOfCards(cards, ports)
  return { format, ...read, notes: [...notes, ...read.notes] }
}

/** @throws KeepError `input_refused` for more than 64 MiB. */
export function requireSize(sizeBytes: number): void {
  if (sizeBytes <= maxFileBytes) return
  throw new KeepError(
    'input_refused',
    `This file has ${Math.round(sizeBytes / 1024 / 1024)} MB; at most ${maxFileBytes / 1024 / 1024} MB are read. Export the entries with codes alone, without attachments. Nothing was changed.`,
  )
}

interface Content {
  readonly format: Format
  readonly cards: readonly Card[]
  readonly notes?: readonly string[]
}

async function readCards(file: Buffer, json: unknown, keys: AgeKeys): Promise<Content> {
  const head = file.subarray(0, 8).toString('latin1')
  if (head.startsWith('\x03\xd9\xa2\x9a')) {
    const { readKdbx } = await import('./kdbx/database.ts')
    return { format: 'kdbx', cards: await readKdbx(file, await keys.password()) }
  }
  if (head.startsWith('PK\x03\x04')) return readArchive(file, keys)
  if (isRecord(json)) return readBitwardenFile(json, keys)
  const text = file.toString('utf8')
  if (text.replace(/^\uFEFF/, '').startsWith(textHeading)) return { format: 'text', cards: readText(text) }
  if (looksLikeCsv(text)) return { format: 'csv', ...readCsv(text) }
  throw unknownFile(file.length)
}

// 1Password's export, or Bitwarden's with attachments.
async function readArchive(file: Buffer, keys: AgeKeys): Promise<Content> {
  const { fileInZip } = await import('./zip.ts')
  const onepux = await fileInZip(file, 'export.data')
  if (onepux !== null) {
    const { readOnepux } = await import('./onepux.ts')
    return { format: '1pux', cards: readOnepux(onepux) }
  }
  const bitwarden = await fileInZip(file, 'data.json')
  const json = bitwarden === null ? undefined : jsonIn(bitwarden.toString('utf8'))
  if (isRecord(json)) return readBitwardenFile(json, keys)
  throw unknownFile(file.length)
}

async function readBitwardenFile(json: Readonly<Record<string, unknown>>, keys: AgeKeys): Promise<Content> {
  const { readBitwarden } = await import('./bitwarden/items.ts')
  if (json['encrypted'] !== true) {
    if (!Array.isArray(json['items'])) throw unknownFile(1)
    return { format: 'bitwarden', cards: readBitwarden(json) }
  }
  const { openBitwarden, requirePasswordProtected } = await import('./bitwarden/encrypted.ts')
  requirePasswordProtected(json)
  const opened = jsonIn(await openBitwarden(json, await keys.password()))
  return { format: 'bitwarden-encrypted', cards: readBitwarden(opened) }
}

function bookOfJson(json: Readonly<Record<string, unknown>>): Read['book'] {
  const { format: _format, version, ...book } = json
  if (version === jsonFormat.version) return readBook(book, 'book')
  throw new KeepError(
    'vault_newer',
    'A newer version of this program wrote this export. Install the newer version, and bring it in with that. Nothing was changed.',
  )
}

function looksLikeJson(file: Buffer): boolean {
  return /^(?:\xEF\xBB\xBF)?\s*\{/.test(file.subarray(0, 100).toString('latin1'))
}

function unknownFile(sizeBytes: number): KeepError {
  if (sizeBytes === 0)
    return new KeepError('input_refused', 'This file is empty. Export it again. Nothing was changed.')
  return new KeepError(
    'input_refused',
    'This file is none that is known here: KeePass (.kdbx), Bitwarden (.json), 1Password (.1pux), age, or an export of this program, whole. For a list of codes from one service: keep import FILE. Nothing was changed.',
  )
}
