import { recipientOf } from './age-read.ts'
import { hashData } from './content.ts'
import type { Content } from './content.ts'
import { openVault, readEnvelope, sealVault } from './envelope.ts'
import { generateVaultId, generateVaultKeys, publicKeyOf, sha256Hex } from './keys.ts'
import type { VaultKeys } from './keys.ts'
import { withLock } from './lock-file.ts'
import { appendEntry, emptyLog, headOf } from './log.ts'
import type { LogEntry, LogHead } from './log.ts'
import { generateRecoveryKey, identityOfRecoveryKey } from './recovery-key.ts'
import { createFile, readVaultFile, removeLeftovers, replaceFile } from './save.ts'
import { compareWithSeen, readSeen, rememberSeen } from './seen.ts'
import { openSlots, passphraseSlot, recipientSlot } from './slots.ts'
import type { Credential, Slot } from './slots.ts'
import { KeepError } from '../errors.ts'

/** Where things lie, and what stands for clock and machine. */
export interface VaultSettings {
  /** The vault file. */
  readonly path: string
  /** Where this machine remembers what it saw last. */
  readonly stateFile: string
  /** The name that the log shows for this machine. */
  readonly device: string
  readonly now: () => Date
  /** log₂ of scrypt's N for new passphrase slots. */
  readonly workFactor: number
}

/** An opened vault. A value: changing it gives another one. */
export interface OpenVault {
  readonly settings: VaultSettings
  readonly keys: VaultKeys
  readonly slots: readonly Slot[]
  readonly content: Content
  readonly head: LogHead
  /** SHA-256 of the file that this was read from. */
  readonly fileHash: string
  /** The slot that opened it; `null` where it was opened with the keys themselves. */
  readonly openedBy: Slot | null
}

/** What is said about a change in the log. */
export type Change = Pick<LogEntry, 'action' | 'subjects' | 'note'>

/**
 * Creates a vault with its two first slots, a passphrase and a printed recovery key.
 *
 * @returns the opened vault, and the recovery key to print: it is kept nowhere else.
 * @throws KeepError `vault_exists` where a file is there already.
 */
export async function createVault(
  settings: VaultSettings,
  passphrase: string,
  data: unknown,
): Promise<{ vault: OpenVault; recoveryKey: string }> {
  const vaultId = generateVaultId()
  const keys = generateVaultKeys(vaultId)
  const recoveryKey = generateRecoveryKey(vaultId)
  const recipient = recipientOfRecoveryKey(recoveryKey, vaultId)
  const createdOn = today(settings)
  const slots = [
    await passphraseSlot(keys, passphrase, settings.workFactor, {
      id: 'passphrase',
      label: 'passphrase',
      createdOn,
      provedOn: createdOn,
    }),
    await recipientSlot(keys, recipient, 'recovery', {
      id: 'recovery-1',
      label: 'printed recovery key',
      createdOn,
      provedOn: null,
    }),
  ]
  const log = appendEntry(
    emptyLog(publicKeyOf(keys.signingKey)),
    {
      ...stamp(settings),
      action: 'vault.created',
      subjects: [],
      note: 'Vault created',
      dataHash: hashData(data),
    },
    keys.signingKey,
  )
  const content: Content = { vaultId, recipients: [{ slot: 'recovery-1', recipient }], data, log }
  const bytes = await sealVault(content, slots, keys)
  await createFile(settings.path, bytes)
  const head = headOf(log)
  await rememberSeen(settings.stateFile, vaultId, head)
  const vault: OpenVault = {
    settings,
    keys,
    slots,
    content,
    head,
    fileHash: sha256Hex(bytes),
    openedBy: null,
  }
  return { vault, recoveryKey }
}

/**
 * Opens a vault.
 *
 * @param options.acceptOlder takes the vault as it is where this machine has seen a newer or another one.
 * @throws KeepError `vault_missing`, `vault_foreign`, `vault_newer`, `vault_truncated`, `vault_edited`, `passphrase_wrong`,
 *   `recovery_key_wrong`, `identity_wrong`, `vault_rolled_back`, `vault_diverged`.
 */
export async function unlockVault(
  settings: VaultSettings,
  credential: Credential,
  options: { acceptOlder?: boolean } = {},
): Promise<OpenVault> {
  const file = await readVaultFile(settings.path)
  const envelope = readEnvelope(file)
  if (credential.kind === 'keys' && credential.keys.vaultId !== envelope.vaultId) {
    throw new KeepError(
      'vault_foreign',
      'The file is another vault than the one that was unlocked. Run "keep lock", then try again.',
    )
  }
  const { keys, slot } = await openSlots(envelope.slots, credential, envelope.vaultId)
  const { content, head } = openVault(file, keys)
  const seen = await readSeen(settings.stateFile, keys.vaultId)
  const refusal = compareWithSeen(content.log, head, seen)
  if (refusal !== null && options.acceptOlder !== true) throw refusal
  await rememberSeen(settings.stateFile, keys.vaultId, head)
  return { settings, keys, slots: envelope.slots, content, head, fileHash: sha256Hex(file), openedBy: slot }
}

/**
 * Changes the data of a vault and saves it.
 *
 * Where another process saved in between, its version is read and `change` runs again on it: nothing of either is lost. So
 * `change` must be pure.
 *
 * @throws KeepError what `change` throws; `vault_locked`, `disk_full`, `file_unwritable`: the file is as before then.
 */
export async function updateVault(
  vault: OpenVault,
  change: (data: unknown) => { data: unknown; entry: Change },
): Promise<OpenVault> {
  return rewrite(vault, (current) => {
    const { data, entry } = change(current.content.data)
    return Promise.resolve({ ...current, content: { ...current.content, data }, entry })
  })
}

/** Changes labels and proofs of slots, which need no key. */
export async function updateSlots(
  vault: OpenVault,
  change: (slots: readonly Slot[]) => readonly Slot[],
  entry: Change,
): Promise<OpenVault> {
  return rewrite(vault, (current) => Promise.resolve({ ...current, slots: change(current.slots), entry }))
}

/** Adds a slot for somebody's own age identity, by its recipient `age1…`. */
export function addRecipientSlot(vault: OpenVault, recipient: string, label: string): Promise<OpenVault> {
  return addSlot(vault, recipient, 'age', { label, provedOn: null }, `Age recipient added: ${label}`)
}

/** Adds a slot for a passkey that was shown to work just now, by the recipient of the identity that it stands for. */
export function addPasskeySlot(
  vault: OpenVault,
  recipient: string,
  { label, credentialId }: { readonly label: string; readonly credentialId: string },
): Promise<OpenVault> {
  const description = { label, credentialId, provedOn: today(vault.settings) }
  return addSlot(vault, recipient, 'passkey', description, `Passkey added: ${label}`)
}

/** Adds a slot for an identity that the key chain of this machine keeps, and gave back just now. */
export function addKeyChainSlot(vault: OpenVault, recipient: string, label: string): Promise<OpenVault> {
  const description = { label, provedOn: today(vault.settings) }
  return addSlot(vault, recipient, 'key-chain', description, `Key chain added: ${label}`)
}

function addSlot(
  vault: OpenVault,
  recipient: string,
  kind: 'age' | 'passkey' | 'key-chain',
  description: Pick<Slot, 'label' | 'provedOn' | 'credentialId'>,
  note: string,
): Promise<OpenVault> {
  return rewrite(vault, async (current) => {
    const id = freeSlotId(current.slots, kind)
    const createdOn = today(current.settings)
    const slot = await recipientSlot(current.keys, recipient, kind, { ...description, id, createdOn })
    return {
      ...current,
      slots: [...current.slots, slot],
      content: { ...current.content, recipients: [...current.content.recipients, { slot: id, recipient }] },
      entry: { action: 'slot.added', subjects: [id], note },
    }
  })
}

/** What {@link rekeyVault} is to leave behind. */
export interface Rekeying {
  /** The passphrase of the vault from here on. */
  readonly passphrase: string
  /** Whether to replace the printed recovery key. */
  readonly newRecoveryKey: boolean
  /** Slots (of any kind but `passphrase`) to drop, by id. */
  readonly removeSlots: readonly string[]
}

/**
 * Gives a vault new keys, so that what was taken away (an old passphrase, an old recovery key, a removed slot) opens no later
 * version of it. Versions that exist already, such as the `.bak`, open as before.
 *
 * @returns the vault, and the new recovery key to print where one was asked for.
 * @throws KeepError `input_refused` where fewer than two slots would be left, those of key chains not counted.
 */
export async function rekeyVault(
  vault: OpenVault,
  rekeying: Rekeying,
): Promise<{ vault: OpenVault; recoveryKey: string | null }> {
  const { vaultId } = vault.keys
  const keys = generateVaultKeys(vaultId)
  const recoveryKey = rekeying.newRecoveryKey ? generateRecoveryKey(vaultId) : null
  const newRecipient = recoveryKey === null ? null : recipientOfRecoveryKey(recoveryKey, vaultId)
  const saved = await rewrite(vault, async (current) => {
    const createdOn = today(current.settings)
    const { workFactor } = current.settings
    const slots: Slot[] = [
      await passphraseSlot(keys, rekeying.passphrase, workFactor, {
        id: 'passphrase',
        label: 'passphrase',
        createdOn,
        provedOn: createdOn,
      }),
    ]
    const recipients: { slot: string; recipient: string }[] = []
    const removed = new Set(rekeying.removeSlots)
    for (const slot of current.slots) {
      const known = current.content.recipients.find((entry) => entry.slot === slot.id)
      const isReplaced = slot.kind === 'recovery' && newRecipient !== null
      if (slot.kind === 'passphrase' || isReplaced || removed.has(slot.id) || known === undefined) continue
      slots.push(await recipientSlot(keys, known.recipient, slot.kind, slot))
      recipients.push(known)
    }
    if (newRecipient !== null) {
      const id = freeSlotId(current.slots, 'recovery')
      slots.push(
        await recipientSlot(keys, newRecipient, 'recovery', {
          id,
          label: 'printed recovery key',
          createdOn,
          provedOn: null,
        }),
      )
      recipients.push({ slot: id, recipient: newRecipient })
    }
    // A key chain is lost with its machine.
    if (slots.filter(({ kind }) => kind !== 'key-chain').length < 2) {
      throw new KeepError(
        'input_refused',
        'A vault keeps two ways to open it at least, the key chain of a machine not counted. Add another one first, then remove this one.',
      )
    }
    return {
      ...current,
      slots,
      content: { ...current.content, recipients },
      entry: { action: 'keys.rotated', subjects: slots.map(({ id }) => id), note: 'New keys for the vault' },
      newKeys: keys,
    }
  })
  return { vault: saved, recoveryKey }
}

interface Draft extends OpenVault {
  readonly entry: Change
  readonly newKeys?: VaultKeys
}

async function rewrite(vault: OpenVault, edit: (current: OpenVault) => Promise<Draft>): Promise<OpenVault> {
  const { path, stateFile } = vault.settings
  return withLock(path, async () => {
    const { newKeys, entry, ...draft } = await edit(await reload(vault))
    const log = appendEntry(
      draft.content.log,
      {
        ...stamp(draft.settings),
        ...entry,
        dataHash: hashData(draft.content.data),
        ...(newKeys === undefined ? {} : { newKey: publicKeyOf(newKeys.signingKey) }),
      },
      draft.keys.signingKey,
    )
    const keys = newKeys ?? draft.keys
    const content = { ...draft.content, log }
    const bytes = await sealVault(content, draft.slots, keys)
    await removeLeftovers(path)
    await replaceFile(path, bytes)
    const head = headOf(log)
    await rememberSeen(stateFile, keys.vaultId, head)
    return { ...draft, keys, content, head, fileHash: sha256Hex(bytes) }
  })
}

async function reload(vault: OpenVault): Promise<OpenVault> {
  const file = await readVaultFile(vault.settings.path)
  const fileHash = sha256Hex(file)
  if (fileHash === vault.fileHash) return vault
  const { vaultId, slots } = readEnvelope(file)
  if (vaultId !== vault.keys.vaultId) {
    throw new KeepError(
      'vault_foreign',
      'Another vault was put in the place of this one meanwhile. Nothing was saved.',
    )
  }
  const { content, head } = openVault(file, vault.keys)
  const refusal = compareWithSeen(content.log, head, vault.head)
  if (refusal !== null) throw refusal
  return { ...vault, slots, content, head, fileHash }
}

/** The age recipient (`age1…`) that a recovery key opens. */
export function recipientOfRecoveryKey(recoveryKey: string, vaultId: string): string {
  return recipientOf(identityOfRecoveryKey(recoveryKey, vaultId)) ?? ''
}

function freeSlotId(slots: readonly Slot[], prefix: string): string {
  const numbers = slots.map(({ id }) => Number(id.slice(prefix.length + 1))).filter((number) => number > 0)
  return `${prefix}-${Math.max(0, ...numbers) + 1}`
}

function stamp(settings: VaultSettings): { at: string; device: string } {
  return { at: settings.now().toISOString(), device: settings.device }
}

function today(settings: VaultSettings): string {
  return settings.now().toISOString().slice(0, 10)
}
