import { readStanzas } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { decryptWithIdentity, recipientOf } from './age-read.ts'
import { writeAgeFile } from './age-write.ts'
import { newerVault, parseContent, serialiseContent } from './content.ts'
import type { Content } from './content.ts'
import type { VaultKeys } from './keys.ts'
import type { LogHead } from './log.ts'
import { slotFromStanza, slotStanzaType, slotToStanza } from './slots.ts'
import type { Slot } from './slots.ts'
import { KeepError } from '../errors.ts'

// The vault is one ordinary age file. Its header carries, beside the X25519 stanzas, stanzas of our own: age readers skip
// types they do not know, and the header's MAC covers them.

/** The version of the outer format that this program writes. */
export const envelopeVersion = 1

const vaultStanzaType = 'sparekey-keep/vault'
const streamChunkBytes = 64 * 1024
const streamTagBytes = 16
const nonceBytes = 16

/** What can be read of a vault file without a key. Claims, until the file is opened. */
export interface Envelope {
  readonly vaultId: string
  readonly slots: readonly Slot[]
}

/**
 * Reads the outside of a vault file.
 *
 * @throws KeepError `vault_foreign`, `vault_newer`, `vault_truncated` (fewer bytes than the header announces) or
 *   `vault_edited` (more).
 */
export function readEnvelope(file: Uint8Array): Envelope {
  const stanzas = readStanzas(file)
  const own = stanzas.find(({ args }) => args[0] === vaultStanzaType)
  if (own === undefined) {
    throw new KeepError(
      'vault_foreign',
      'This is an age file, but not a sparekey-keep vault. Open it with age itself.',
    )
  }
  const [, version, vaultId, contentBytes] = own.args
  if (Number(version) > envelopeVersion) throw newerVault()
  if (version !== '1' || vaultId === undefined || !/^[0-9a-f]{32}$/.test(vaultId)) throw editedHeader()
  checkSize(file, Number(contentBytes))
  const slots = stanzas
    .filter(({ args }) => args[0] === slotStanzaType)
    .map((stanza) => slotFromStanza(stanza))
  return { vaultId, slots }
}

/**
 * Encrypts contents into a vault file, and opens it again before anything is replaced by it.
 *
 * @throws KeepError `file_unwritable` where it does not open.
 */
export async function sealVault(
  content: Content,
  slots: readonly Slot[],
  keys: VaultKeys,
): Promise<Uint8Array> {
  const plain = Buffer.from(serialiseContent(content))
  const own: Stanza = {
    args: [vaultStanzaType, String(envelopeVersion), content.vaultId, String(plain.length)],
    body: new Uint8Array(),
  }
  const recipients = [
    recipientOf(keys.identity) ?? '',
    ...content.recipients.map(({ recipient }) => recipient),
  ]
  const file = await writeAgeFile(plain, recipients, () => [own, ...slots.map((slot) => slotToStanza(slot))])
  const readBack = decryptWithIdentity(file, keys.identity)
  if (readBack === null || !readBack.equals(plain)) {
    throw new KeepError(
      'file_unwritable',
      'The vault did not encrypt to something that opens again. Nothing was saved; please report it.',
    )
  }
  return file
}

/**
 * Decrypts a vault file with its keys, and checks everything that can be checked from the file alone.
 *
 * @throws KeepError `vault_edited`, `vault_newer` or `vault_foreign`.
 */
export function openVault(file: Uint8Array, keys: VaultKeys): { content: Content; head: LogHead } {
  const text = decryptWithIdentity(file, keys.identity)
  if (text === null) {
    throw new KeepError(
      'vault_edited',
      'The keys are right, but the contents of this vault were damaged or replaced. Put the version before in its place with "keep doctor --restore-backup", or take another copy.',
    )
  }
  const opened = parseContent(text.toString())
  if (opened.content.vaultId !== keys.vaultId) throw editedHeader()
  return opened
}

function checkSize(file: Uint8Array, contentBytes: number): void {
  const headerBytes = headerLength(file)
  const chunks = Math.max(1, Math.ceil(contentBytes / streamChunkBytes))
  const expected = headerBytes + nonceBytes + contentBytes + chunks * streamTagBytes
  if (file.length < expected) {
    throw new KeepError(
      'vault_truncated',
      `The vault file is cut off: ${file.length} of ${expected} bytes are there. Put the version before in its place with "keep doctor --restore-backup", or take another copy.`,
    )
  }
  if (file.length !== expected) throw editedHeader()
}

function headerLength(file: Uint8Array): number {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  return view.indexOf('\n', view.indexOf('\n--- ') + 1) + 1
}

function editedHeader(): KeepError {
  return new KeepError(
    'vault_edited',
    'The header of this vault was damaged or edited. Put the version before in its place with "keep doctor --restore-backup", or take another copy.',
  )
}
