import { KeepError } from '../errors.ts'

/** One stanza of an age header: its arguments, and its body as bytes. */
export interface Stanza {
  readonly args: readonly string[]
  readonly body: Uint8Array<ArrayBuffer>
}

const versionLine = 'age-encryption.org/v1'
const maximumHeaderBytes = 1024 * 1024
const fullBodyLineLength = 64

/**
 * Reads the stanzas of an age file without any key.
 *
 * The header's MAC is not checked here: that takes the file key. What this returns is a claim until the file is opened.
 *
 * @throws KeepError `vault_foreign` where the bytes are not an age file, `vault_truncated` where the header has no end.
 */
export function readStanzas(file: Uint8Array): readonly Stanza[] {
  const lines = headerLines(file)
  const stanzas: Stanza[] = []
  let position = 1
  for (;;) {
    const line = lines[position]
    if (line === undefined) throw truncatedHeader()
    if (line.startsWith('---')) return stanzas
    if (!line.startsWith('-> ')) throw notAge()
    position += 1
    const body: string[] = []
    for (;;) {
      const part = lines[position]
      if (part === undefined) throw truncatedHeader()
      position += 1
      body.push(part)
      if (part.length < fullBodyLineLength) break
    }
    stanzas.push({
      args: line.slice(3).split(' '),
      body: new Uint8Array(Buffer.from(body.join(''), 'base64')),
    })
  }
}

/** Base64 as age writes it: standard alphabet, no padding. */
export function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

function headerLines(file: Uint8Array): readonly string[] {
  if (file.length === 0) throw new KeepError('vault_truncated', 'The vault file is empty. Restore a backup.')
  const text = headerText(file)
  if (!text.startsWith(`${versionLine}\n`)) {
    if (`${versionLine}\n`.startsWith(text)) throw truncatedHeader()
    throw notAge()
  }
  const end = /^---.*\n/m.exec(text)
  if (end === null) throw truncatedHeader()
  return text.slice(0, end.index + end[0].length).split('\n')
}

// Only the header becomes text: a vault is far larger. One whose end is missing is text up to the largest there may be.
function headerText(file: Uint8Array): string {
  const view = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, maximumHeaderBytes))
  const mark = view.indexOf('\n---')
  const end = mark === -1 ? -1 : view.indexOf('\n', mark + 1)
  return view.toString('latin1', 0, end === -1 ? view.length : end + 1)
}

function notAge(): KeepError {
  return new KeepError(
    'vault_foreign',
    'This file is not a sparekey-keep vault. Check the path; a vault begins with "age-encryption.org/v1".',
  )
}

function truncatedHeader(): KeepError {
  return new KeepError(
    'vault_truncated',
    'The vault file ends in the middle of its header. Put the version before in its place with "keep doctor --restore-backup".',
  )
}
