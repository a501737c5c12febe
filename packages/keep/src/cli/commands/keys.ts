import { resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { oneOf, requireWord } from '../read-options.ts'
import { recordRecoveryKey, showRecoveryKey } from '../recovery-sheet.ts'
import { normalisePassphrase, secretFromFile } from '../secrets.ts'
import { openSession, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { table } from '../table.ts'
import { createFile } from '../../vault/save.ts'
import { openSlots, slotWorkFactor } from '../../vault/slots.ts'
import type { Slot } from '../../vault/slots.ts'
import { addRecipientSlot, rekeyVault } from '../../vault/vault.ts'
import { addKeyChain, keyChainHere, keyChainSlot } from '../../tasks/key-chain.ts'
import { proveRecoveryKey } from '../../tasks/recovery-key.ts'
import { KeepError } from '../../errors.ts'

const actions = [
  'list',
  'add-age',
  'add-key-chain',
  'remove',
  'new-recovery-key',
  'check-recovery-key',
] as const

/** Shows and changes what opens the vault. */
export const command: Command = {
  usage: [
    '',
    'check-recovery-key',
    'new-recovery-key',
    'add-key-chain',
    'add-age RECIPIENT [--label TEXT]',
    'remove ID',
  ],
  description:
    'Shows what opens the vault, and changes it. A recipient is an age public key ("age1…"): its owner opens the vault\n' +
    'with --identity, or with plain age. With the key chain of this machine "keep unlock" asks for nothing: whoever is signed\n' +
    'in as you can open the vault then. Removing a key, or printing a new recovery key, gives the vault new keys and asks for\n' +
    'the passphrase. Two keys are kept at least, key chains not counted.',
  options: {
    label: { type: 'string', value: 'TEXT', help: 'whose or which key it is' },
    'recovery-key-file': {
      type: 'string',
      value: 'FILE',
      help: 'write the new recovery key to a new file instead of showing it',
    },
    ...vaultOptions,
  },
  positionals: 2,
  async run(context) {
    const action = oneOf(context.given.positionals[0] ?? 'list', 'The action', actions)
    const session = await openSession(context)
    switch (action) {
      case 'list':
        return showKeys(context, session.vault.slots)
      case 'check-recovery-key':
        return checkRecoveryKey(context, session)
      case 'new-recovery-key':
        return newRecoveryKey(context, session)
      case 'add-age':
        return addAge(context, session)
      case 'add-key-chain':
        return addThisKeyChain(context, session)
      case 'remove':
        return remove(context, session)
      default:
        return action satisfies never
    }
  },
}

function showKeys(context: Context, slots: readonly Slot[]): undefined {
  const shown = slots.map((slot) => ({
    id: slot.id,
    kind: slot.kind,
    label: slot.label,
    createdOn: slot.createdOn,
    provedOn: slot.provedOn,
    workFactor: slotWorkFactor(slot),
  }))
  context.report({ keys: shown }, () =>
    table(
      ['KEY', 'WHAT', 'SINCE', 'TRIED'],
      shown.map(({ id, kind, label, createdOn, provedOn }) => [
        id,
        label,
        createdOn,
        provedOn ?? (kind === 'recovery' ? 'never: keep keys check-recovery-key' : 'never'),
      ]),
      context.terminal.columns,
    ),
  )
  return undefined
}

async function checkRecoveryKey(context: Context, session: Session): Promise<undefined> {
  const typed =
    (await secretFromFile(context, 'KEEP_RECOVERY_KEY_FILE')) ??
    (await context.terminal.ask('Recovery key, from the paper: '))
  await proveRecoveryKey(session, context, typed)
  const provedOn = context.now().toISOString().slice(0, 10)
  context.report({ opens: true, provedOn }, () => 'Right: the paper opens the vault.')
  return undefined
}

async function newRecoveryKey(context: Context, session: Session): Promise<undefined> {
  const keyFile = context.given.text('recovery-key-file')
  if (keyFile === null && !context.terminal.interactive) {
    throw new KeepError('terminal_missing', 'Without a terminal this needs --recovery-key-file FILE.')
  }
  const passphrase = await currentPassphrase(context, session)
  const { vault, recoveryKey } = await rekeyVault(session.vault, {
    passphrase,
    newRecoveryKey: true,
    removeSlots: [],
  })
  if (recoveryKey !== null && keyFile !== null)
    await createFile(resolve(keyFile), Buffer.from(`${recoveryKey}\n`))
  if (recoveryKey !== null && keyFile === null) {
    const isProven = await showRecoveryKey(context, vault, recoveryKey)
    await recordRecoveryKey(context, vault, isProven ? recoveryKey : null)
  }
  context.report(
    { changed: true },
    () => 'The new recovery key counts from now on. Destroy the sheet with the old one.',
  )
  return undefined
}

async function addAge(context: Context, { vault }: Session): Promise<undefined> {
  const recipient = requireWord(context.given, 1, 'the recipient, "age1…"')
  const label = context.given.text('label') ?? 'age identity'
  const { slots } = await addRecipientSlot(vault, recipient, label)
  const id = slots.at(-1)?.id ?? ''
  context.report({ id }, () => `Added as ${id}. Its owner opens the vault with: keep unlock --identity FILE`)
  return undefined
}

async function addThisKeyChain(context: Context, session: Session): Promise<undefined> {
  const { vault } = await addKeyChain(session, await keyChainHere(context.env))
  const { id = '', label = '' } = vault.slots.at(-1) ?? {}
  context.report(
    { id },
    () =>
      `Added as ${id} (${label}): "keep unlock" asks for nothing on this machine. Keep the paper: the key chain is lost with the machine.`,
  )
  return undefined
}

async function remove(context: Context, session: Session): Promise<undefined> {
  const id = requireWord(context.given, 1, 'the key to remove; "keep keys" lists them')
  const slot = session.vault.slots.find((item) => item.id === id)
  if (slot === undefined)
    throw new KeepError('name_unknown', 'There is no key with that id. "keep keys" lists them.')
  if (slot.kind === 'passphrase') {
    throw new KeepError('input_refused', 'The passphrase is changed, not removed: keep passphrase')
  }
  const forget = await howToForget(context, session, slot)
  const passphrase = await currentPassphrase(context, session)
  await rekeyVault(session.vault, { passphrase, newRecoveryKey: false, removeSlots: [id] })
  await forget()
  context.report(
    { removed: id },
    () => `Removed. It opens no later version of the vault; copies that exist already open as before.`,
  )
  return undefined
}

// What opens nothing any more need not lie about in the key chain. That of another machine is out of reach.
async function howToForget(
  context: Context,
  { vault }: Session,
  { id, kind }: Slot,
): Promise<() => Promise<void>> {
  const nothing = (): Promise<void> => Promise.resolve()
  if (kind !== 'key-chain') return nothing
  try {
    const chain = await keyChainHere(context.env)
    const here = await keyChainSlot(vault, chain)
    return here?.id === id ? () => chain.remove(vault.keys.vaultId) : nothing
  } catch (error) {
    if (error instanceof KeepError && error.code === 'key_chain_missing') return nothing
    throw error
  }
}

async function currentPassphrase(context: Context, { vault }: Session): Promise<string> {
  const given = await secretFromFile(context, 'KEEP_PASSPHRASE_FILE')
  const passphrase = normalisePassphrase(
    given ?? (await context.terminal.askHidden('Passphrase, to seal the vault anew: ')),
  )
  await openSlots(vault.slots, { kind: 'passphrase', passphrase }, vault.keys.vaultId)
  return passphrase
}
