import { hostname } from 'node:os'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, OptionTable } from './command.ts'
import { configFolder } from './config-folder.ts'
import { suggestedVaultPath, vaultPath } from './paths.ts'
import { normalisePassphrase, secretFromFile } from './secrets.ts'
import { requireValidBook } from '../model/book.ts'
import type { TeamKeys } from '../model/teams.ts'
import type { Book, Changed, Surroundings } from '../model/types.ts'
import { applyChange, readState } from '../model/undo.ts'
import type { State } from '../model/undo.ts'
import { readEnvelope } from '../vault/envelope.ts'
import { readVaultFile } from '../vault/save.ts'
import type { Credential } from '../vault/slots.ts'
import { measureWorkFactor, requireWorkFactor } from '../vault/scrypt.ts'
import { unlockVault, updateVault } from '../vault/vault.ts'
import type { OpenVault, VaultSettings } from '../vault/vault.ts'
import { KeepError } from '../errors.ts'

/** Options of every command that opens the vault. */
export const vaultOptions: OptionTable = {
  vault: {
    type: 'string',
    value: 'FILE',
    help: 'the vault file (default: KEEP_VAULT, else the one of "keep init")',
  },
  'recovery-key': {
    type: 'boolean',
    help: 'open with the printed recovery key (scripts: KEEP_RECOVERY_KEY_FILE)',
  },
  identity: { type: 'string', value: 'FILE', help: 'open with an age identity from a file' },
  'accept-older': {
    type: 'boolean',
    help: 'take the vault although this machine has seen a newer or another version',
  },
}

const passphraseTries = 3

/** An unlocked vault and what is in it. */
export interface Session {
  readonly vault: OpenVault
  readonly state: State
  readonly book: Book
}

/**
 * Opens the vault that is meant, by whatever opens it.
 *
 * @param beforeAsking another way to open it, tried before its owner is asked for the passphrase; `null`: it does not open.
 * @throws KeepError as `unlockVault`, and `terminal_missing`.
 */
export async function openSession(
  context: Context,
  beforeAsking?: (context: Context, settings: VaultSettings) => Promise<Session | null>,
): Promise<Session> {
  const settings = await settingsOf(context)
  const opened = (await openKnownSession(context, settings)) ?? (await beforeAsking?.(context, settings))
  if (opened) return opened
  const options = { acceptOlder: context.given.flag('accept-older') }
  return sessionOf(await askForPassphrase(context, settings, options))
}

/** Opens a vault without asking anybody, by what is at hand. `null` where somebody has to be asked. */
export async function openKnownSession(context: Context, settings: VaultSettings): Promise<Session | null> {
  const { vaultId } = readEnvelope(await readVaultFile(settings.path))
  const credential = await knownCredential(context, vaultId)
  if (credential === null) return null
  return sessionOf(
    await unlockVault(settings, credential, { acceptOlder: context.given.flag('accept-older') }),
  )
}

/** A vault's data, read. */
export function sessionOf(vault: OpenVault): Session {
  const state = readState(vault.content.data)
  return { vault, state, book: state.book }
}

/**
 * Changes the book and saves it, with what it takes to undo. Where another process saved in between, the change is made on its
 * version.
 */
export async function change(
  session: Session,
  context: Pick<Context, 'now' | 'newId'>,
  work: (book: Book, around: Surroundings) => Changed,
): Promise<Session> {
  let { state } = session
  const vault = await updateVault(session.vault, (data) => {
    const before = data === session.vault.content.data ? session.state : readState(data)
    const now = context.now()
    const { book, action, subjects, note } = work(before.book, { now, newId: context.newId })
    state = applyChange(before, { book: requireValidBook(book), note }, now)
    return { data: state, entry: { action, subjects, note } }
  })
  return { vault, state, book: state.book }
}

/** Changes the teams of the vault's owner and saves them. There is no undo step: what a team was told cannot be taken back here. */
export async function changeTeams(
  session: Session,
  note: string,
  work: (teams: readonly TeamKeys[]) => readonly TeamKeys[],
): Promise<Session> {
  let { state } = session
  const vault = await updateVault(session.vault, (data) => {
    const before = data === session.vault.content.data ? session.state : readState(data)
    state = { ...before, teams: work(before.teams ?? []) }
    return { data: state, entry: { action: 'team.changed', subjects: [], note } }
  })
  return { vault, state, book: state.book }
}

/** Where the vault and this machine's memory of it are. @throws KeepError `vault_missing` where no vault is named. */
export async function settingsOf(context: Context): Promise<VaultSettings> {
  const path = await vaultPath(context.given.text('vault'), context.env)
  if (path === null) {
    throw new KeepError('vault_missing', 'There is no vault yet. Create one: keep init')
  }
  return settingsFor(path, context)
}

/** Settings for a vault at `path`, or at the suggested place. */
export function settingsFor(path: string | null, context: Pick<Context, 'env' | 'now'>): VaultSettings {
  const { env } = context
  const given = env['KEEP_WORK_FACTOR']
  return {
    path: path ?? suggestedVaultPath(),
    stateFile: join(configFolder(env), 'seen.json'),
    device: hostname(),
    now: context.now,
    get workFactor() {
      return given === undefined || given === '' ? measureWorkFactor() : requireWorkFactor(Number(given))
    },
  }
}

async function knownCredential(context: Context, vaultId: string): Promise<Credential | null> {
  const identityFile = context.given.text('identity')
  if (identityFile !== null) return { kind: 'age', identity: await readIdentity(identityFile) }
  if (context.given.flag('recovery-key')) {
    const recoveryKey =
      (await secretFromFile(context, 'KEEP_RECOVERY_KEY_FILE')) ??
      (await context.terminal.ask('Recovery key: '))
    return { kind: 'recovery', recoveryKey }
  }
  const passphrase = await secretFromFile(context, 'KEEP_PASSPHRASE_FILE')
  if (passphrase !== null) return { kind: 'passphrase', passphrase: normalisePassphrase(passphrase) }
  const { unlockedKeys } = await import('./unlocked/client.ts')
  const keys = await unlockedKeys(vaultId, context.env)
  return keys === null ? null : { kind: 'keys', keys }
}

async function askForPassphrase(
  context: Context,
  settings: VaultSettings,
  options: { acceptOlder: boolean },
): Promise<OpenVault> {
  for (let tries = 1; ; tries += 1) {
    const typed = await context.terminal.askHidden('Passphrase: ')
    try {
      return await unlockVault(
        settings,
        { kind: 'passphrase', passphrase: normalisePassphrase(typed) },
        options,
      )
    } catch (error) {
      const isWrong = error instanceof KeepError && error.code === 'passphrase_wrong'
      if (!isWrong || tries === passphraseTries) throw error
      context.terminal.note('That is not the passphrase. Try again.')
    }
  }
}

/** The age identity in a file. @throws KeepError `file_unreadable`, or `input_invalid` where there is none. */
export async function readIdentity(path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new KeepError('file_unreadable', 'The file with the age identity cannot be read.', {
      field: 'identity',
      cause: error,
    })
  }
  const line = text.split(/\r?\n/).find((item) => item.startsWith('AGE-SECRET-KEY-'))
  if (line !== undefined) return line.trim()
  throw new KeepError(
    'input_invalid',
    'That file holds no age identity: none of its lines begins with AGE-SECRET-KEY-.',
    { field: 'identity' },
  )
}
