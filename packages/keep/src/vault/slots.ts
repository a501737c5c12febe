import { Buffer } from 'node:buffer'
import { readStanzas } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { decryptWithFileKey, decryptWithIdentity } from './age-read.ts'
import { writeAgeFile } from './age-write.ts'
import { parseKeys, serialiseKeys } from './keys.ts'
import type { VaultKeys } from './keys.ts'
import { identityOfRecoveryKey } from './recovery-key.ts'
import { unwrapWithPassphrase, workFactorOf, wrapWithPassphrase } from './scrypt.ts'
import { KeepError } from '../errors.ts'

/**
 * `passphrase`: typed; `recovery`: the printed key; `age`: somebody's own age identity; `passkey`: see `passkey.ts`; `key-chain`: an age
 * identity that the key chain of one machine keeps.
 */
export type SlotKind = 'passphrase' | 'recovery' | 'age' | 'passkey' | 'key-chain'

const kinds: readonly SlotKind[] = ['passphrase', 'recovery', 'age', 'passkey', 'key-chain']

/** One way of opening a vault, readable without any key. */
export interface Slot {
  readonly id: string
  readonly kind: SlotKind
  readonly label: string
  /** Calendar date, `YYYY-MM-DD`. */
  readonly createdOn: string
  /** When the key of this slot was last shown to work; `null`: never. Calendar date. */
  readonly provedOn: string | null
  /** By which an authenticator finds a passkey, base64url. Slots of kind `passkey` alone have one. */
  readonly credentialId?: string
  /** A complete age file that holds the vault's keys, encrypted for this slot alone. */
  readonly wrapped: Uint8Array<ArrayBuffer>
}

/** What somebody brings to open a vault. */
export type Credential =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recovery'; readonly recoveryKey: string }
  | { readonly kind: 'age' | 'passkey' | 'key-chain'; readonly identity: string }
  | { readonly kind: 'keys'; readonly keys: VaultKeys }

/** Stanza type of a slot in the vault's age header. */
export const slotStanzaType = 'sparekey-keep/slot'

/** Wraps `keys` under a passphrase at `workFactor` (log₂ of scrypt's N). */
export async function passphraseSlot(
  keys: VaultKeys,
  passphrase: string,
  workFactor: number,
  description: Pick<Slot, 'id' | 'label' | 'createdOn' | 'provedOn'>,
): Promise<Slot> {
  const wrapped = await writeAgeFile(Buffer.from(serialiseKeys(keys)), [], async (fileKey) => [
    await wrapWithPassphrase(fileKey, passphrase, workFactor),
  ])
  return { ...description, kind: 'passphrase', wrapped: new Uint8Array(wrapped) }
}

/**
 * Wraps `keys` for one age recipient (`age1…`).
 *
 * @throws KeepError `input_invalid` where `recipient` is not one.
 */
export async function recipientSlot(
  keys: VaultKeys,
  recipient: string,
  kind: Exclude<SlotKind, 'passphrase'>,
  description: Pick<Slot, 'id' | 'label' | 'createdOn' | 'provedOn' | 'credentialId'>,
): Promise<Slot> {
  const wrapped = await writeAgeFile(Buffer.from(serialiseKeys(keys)), [recipient], () => [])
  return { ...description, kind, wrapped: new Uint8Array(wrapped) }
}

/**
 * The vault's keys, by what somebody brought.
 *
 * @returns the keys and the slot that gave them; the slot is `null` where the keys themselves were brought.
 * @throws KeepError `passphrase_wrong`, `recovery_key_wrong` or `identity_wrong` where no slot opens.
 */
export async function openSlots(
  slots: readonly Slot[],
  credential: Credential,
  vaultId: string,
): Promise<{ keys: VaultKeys; slot: Slot | null }> {
  if (credential.kind === 'keys') return { keys: credential.keys, slot: null }
  const candidates = slots.filter(({ kind }) => kind === credential.kind)
  for (const slot of candidates) {
    const text =
      credential.kind === 'passphrase'
        ? await unwrapPassphraseSlot(slot, credential.passphrase)
        : await unwrapRecipientSlot(slot, identityOf(credential, vaultId))
    if (text === null) continue
    const keys = parseKeys(text)
    if (keys.vaultId === vaultId) return { keys, slot }
    throw new KeepError(
      'vault_edited',
      'A slot of this vault opens another vault: the header was edited. Restore a backup.',
    )
  }
  throw refusal(credential.kind, candidates.length > 0)
}

/** The scrypt work factor of a passphrase slot; `null` for other kinds. */
export function slotWorkFactor(slot: Slot): number | null {
  const stanza = slot.kind === 'passphrase' ? readStanzas(slot.wrapped)[0] : undefined
  return stanza === undefined ? null : workFactorOf(stanza)
}

/** A slot as a stanza of the vault's header. */
export function slotToStanza(slot: Slot): Stanza {
  const label = Buffer.from(slot.label).toString('base64url') || '-'
  const credential = slot.credentialId === undefined ? [] : [slot.credentialId]
  return {
    args: [slotStanzaType, slot.kind, slot.id, label, slot.createdOn, slot.provedOn ?? '-', ...credential],
    body: slot.wrapped,
  }
}

/** @throws KeepError `vault_edited` where the stanza is not a well-formed slot. */
export function slotFromStanza(stanza: Stanza): Slot {
  const [type, kind, id, label, createdOn, provedOn, credentialId] = stanza.args
  if (
    type !== slotStanzaType ||
    !isSlotKind(kind) ||
    (kind === 'passkey') !== (credentialId !== undefined) ||
    id === undefined ||
    label === undefined ||
    createdOn === undefined ||
    provedOn === undefined
  ) {
    throw new KeepError('vault_edited', 'A slot in the header of this vault is damaged. Restore a backup.')
  }
  return {
    id,
    kind,
    label: label === '-' ? '' : Buffer.from(label, 'base64url').toString(),
    createdOn,
    provedOn: provedOn === '-' ? null : provedOn,
    ...(credentialId === undefined ? {} : { credentialId }),
    wrapped: stanza.body,
  }
}

function isSlotKind(kind: string | undefined): kind is SlotKind {
  return kinds.some((known) => known === kind)
}

async function unwrapPassphraseSlot(slot: Slot, passphrase: string): Promise<string | null> {
  const stanza = readStanzas(slot.wrapped)[0]
  if (stanza === undefined) throw damagedPassphraseSlot()
  const fileKey = await unwrapWithPassphrase(stanza, passphrase)
  if (fileKey === null) return null
  const text = decryptWithFileKey(slot.wrapped, fileKey)
  if (text === null) throw damagedPassphraseSlot()
  return text.toString()
}

async function unwrapRecipientSlot(slot: Slot, identity: string): Promise<string | null> {
  if (identity.startsWith('AGE-SECRET-KEY-1'))
    return decryptWithIdentity(slot.wrapped, identity)?.toString() ?? null
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(identity)
    return await decrypter.decrypt(slot.wrapped, 'text')
  } catch {
    return null
  }
}

function damagedPassphraseSlot(): KeepError {
  return new KeepError(
    'vault_edited',
    'The passphrase slot of this vault is damaged. Use the recovery key, or a backup.',
  )
}

function identityOf(
  credential: Exclude<Credential, { kind: 'passphrase' | 'keys' }>,
  vaultId: string,
): string {
  return credential.kind === 'recovery'
    ? identityOfRecoveryKey(credential.recoveryKey, vaultId)
    : credential.identity
}

function refusal(kind: Exclude<SlotKind, never>, slotExists: boolean): KeepError {
  switch (kind) {
    case 'passphrase':
      return slotExists
        ? new KeepError(
            'passphrase_wrong',
            'That is not the passphrase of this vault. Check caps lock and try again, or use the printed recovery key (--recovery-key).',
          )
        : new KeepError(
            'passphrase_wrong',
            'This vault has no passphrase. Open it with the recovery key (--recovery-key) or an age identity (--identity FILE).',
          )
    case 'recovery':
      return new KeepError(
        'recovery_key_wrong',
        'This recovery key was replaced or removed: it no longer opens this vault. Look for a newer sheet, or open an older backup of the vault with it.',
      )
    case 'age':
      return new KeepError(
        'identity_wrong',
        'No slot of this vault opens with that age identity. "keep keys" lists the slots.',
      )
    case 'passkey':
      return new KeepError(
        'identity_wrong',
        'That passkey does not open this vault. It may have been removed: open the vault with the passphrase.',
      )
    case 'key-chain':
      return new KeepError(
        'identity_wrong',
        'The key in the key chain of this machine does not open this vault. It may have been removed: open the vault with the passphrase.',
      )
    default:
      return kind satisfies never
  }
}
