import { fromHex, toHex } from '../bytes.ts'
import { openNote, signNote, type NoteSigner, type VerifierKey } from '../audit/log/note.ts'
import type { Primitives } from '../crypto/ports.ts'
import type { Bytes } from '../store/port.ts'

/** A file of a bundle of evidence. */
export interface ManifestFile {
  /** Of a–z, 0–9, hyphen and full stop. */
  readonly name: string
  readonly bytes: number
  readonly sha256: Bytes
}

/** What a bundle of evidence holds. */
export interface Manifest {
  readonly tenant: string
  readonly madeAt: Date
  /** `null`: from the first event on. */
  readonly from: Date | null
  /** `null`: up to when it was made. */
  readonly until: Date | null
  readonly files: readonly ManifestFile[]
}

const headline = 'sparekey evidence v1'

/** The manifest as a note that the log's key signs (C2SP signed-note): whoever has that key needs nothing else to verify the files. */
export const signManifest = (primitives: Primitives, signer: NoteSigner, manifest: Manifest): string => {
  const { tenant, madeAt, from, until, files } = manifest
  const lines = [
    headline,
    `tenant ${tenant}`,
    `made ${madeAt.toISOString()}`,
    `from ${from?.toISOString() ?? '-'}`,
    `until ${until?.toISOString() ?? '-'}`,
    ...files.map(({ name, bytes, sha256 }) => `file ${toHex(sha256)} ${bytes} ${name}`),
  ]
  return signNote(primitives, `${lines.join('\n')}\n`, signer)
}

/** The manifest of a note; a sentence why it is not to be believed. */
export const readManifest = (primitives: Primitives, note: string, key: VerifierKey): Manifest | string => {
  const opened = openNote(primitives, note, [key])
  if (!opened.ok) {
    return opened.fault === 'unsigned'
      ? 'The manifest is not signed by this key.'
      : 'The manifest was changed.'
  }
  const [first, tenant = '', made = '', from = '', until = '', ...files] = opened.text.trimEnd().split('\n')
  const read = {
    tenant: valueOf(tenant, 'tenant'),
    madeAt: dateOf(made, 'made'),
    from: dateOf(from, 'from'),
    until: dateOf(until, 'until'),
    files: files.map(readFile),
  }
  const { madeAt } = read
  if (first !== headline || read.tenant === null || madeAt === null || read.files.includes(null)) {
    return 'This is not the manifest of a bundle of evidence that this version can read.'
  }
  return { ...read, tenant: read.tenant, madeAt, files: read.files.filter((file) => file !== null) }
}

const valueOf = (line: string, word: string): string | null =>
  line.startsWith(`${word} `) ? line.slice(word.length + 1) : null

const dateOf = (line: string, word: string): Date | null => {
  const at = new Date(valueOf(line, word) ?? '')
  return Number.isNaN(at.getTime()) ? null : at
}

const readFile = (line: string): ManifestFile | null => {
  const [, sha256 = '', bytes = '', name = ''] =
    /^file ([0-9a-f]{64}) (\d{1,15}) ([a-z0-9.-]+)$/.exec(line) ?? []
  return name === '' || name.startsWith('.') ? null : { name, bytes: Number(bytes), sha256: fromHex(sha256) }
}
