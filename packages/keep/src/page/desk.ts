import { randomBytes } from 'node:crypto'
import type { ImportInput, ImportResult } from '../import/types.ts'
import { change, sessionOf, settingsFor } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { suggestedVaultPath } from '../cli/paths.ts'
import type { Book, Changed, Surroundings } from '../model/types.ts'
import type { Sheet } from '../paper/sheet.ts'
import { dateOf } from '../track/dates.ts'
import { readEnvelope } from '../vault/envelope.ts'
import { sha256Hex } from '../vault/keys.ts'
import { readVaultFile } from '../vault/save.ts'
import type { Credential, Slot } from '../vault/slots.ts'
import { unlockVault } from '../vault/vault.ts'
import type { VaultSettings } from '../vault/vault.ts'
import { KeepError } from '../errors.ts'

/** What the page runs in. */
export interface PageHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  readonly newId: () => string
}

/** How far somebody is: no vault yet, one that is locked, or one that is open. */
export type Stage = 'first-run' | 'locked' | 'open'

/** A sentence at the top of the next page. `todo`: what is left to do, one a line. */
export interface Said {
  readonly tone: 'good' | 'problem'
  readonly text: string
  readonly todo?: readonly string[]
  /** Whether "undo" stands beside it. */
  readonly canUndo?: boolean
}

/** A file or a pasted text that was read and waits to be kept. */
export interface ReadCodes {
  readonly source: string
  /** What was read, to be read again when the person names the service. */
  readonly input: ImportInput
  readonly result: ImportResult
}

/** A sheet that was made and waits to be printed and typed back. */
export interface WaitingSheet {
  readonly sheet: Sheet
  readonly title: string
  readonly size: 'a4' | 'letter'
  /** The copy that it is, in the vault; `null` for a sheet that is none. */
  readonly copyId: string | null
  /** The row to type back; `null` where there is none. */
  readonly row: number | null
  readonly isTypedBack: boolean
}

/** The first run, from step to step. */
export interface FirstRun {
  readonly path: string
  /** A passphrase that was made for them, until one is set. */
  readonly offered: string | null
  /** The recovery key, until it was typed back or put off. */
  readonly recoveryKey: string | null
}

const mostWaiting = 20

/** Everything that the page knows between requests. It is in memory only, and gone when the page closes. */
export class Desk {
  readonly host: PageHost
  settings: VaultSettings
  firstRun: FirstRun
  #session: Session | null = null
  #said: Said | null = null
  readonly #reads = new Map<string, ReadCodes>()
  readonly #sheets = new Map<string, WaitingSheet>()

  /** @param path the vault that is meant, or `null` where none is recorded. */
  constructor(host: PageHost, path: string | null) {
    this.host = host
    this.settings = settingsFor(path, host)
    this.firstRun = { path: path ?? suggestedVaultPath(), offered: null, recoveryKey: null }
  }

  /** Where somebody stands. @throws KeepError `vault_foreign` and others where the file is there and is no vault. */
  async stage(): Promise<Stage> {
    if (this.#session !== null) return 'open'
    try {
      readEnvelope(await readVaultFile(this.settings.path))
      return 'locked'
    } catch (error) {
      if (error instanceof KeepError && error.code === 'vault_missing') return 'first-run'
      throw error
    }
  }

  /** The ways to open the vault, as its file tells everybody. */
  async slots(): Promise<readonly Slot[]> {
    return readEnvelope(await readVaultFile(this.settings.path)).slots
  }

  /** Whether a passkey opens the vault, as far as there is one. */
  async hasPasskey(): Promise<boolean> {
    if ((await this.stage()) === 'first-run') return false
    return (await this.slots()).some(({ kind }) => kind === 'passkey')
  }

  /** The id of the vault, as its file tells everybody. */
  async vaultId(): Promise<string> {
    return readEnvelope(await readVaultFile(this.settings.path)).vaultId
  }

  /** The open vault. @throws KeepError `vault_locked` where it is not. */
  get session(): Session {
    if (this.#session === null) throw new KeepError('vault_locked', 'The vault is locked.')
    return this.#session
  }

  get book(): Book {
    return this.session.book
  }

  get isOpen(): boolean {
    return this.#session !== null
  }

  set session(session: Session) {
    this.#session = session
  }

  /** Works on the vault file at another place from here on. */
  useVault(path: string): void {
    this.settings = settingsFor(path, this.host)
    this.firstRun = { path, offered: null, recoveryKey: null }
  }

  async unlock(credential: Credential, acceptOlder: boolean): Promise<void> {
    this.#session = sessionOf(await unlockVault(this.settings, credential, { acceptOlder }))
  }

  /** Reads the vault again where another process saved it. A vault that has new keys is locked here. */
  async refresh(): Promise<void> {
    const session = this.#session
    if (session === null) return
    const file = await readVaultFile(this.settings.path)
    if (sha256Hex(file) === session.vault.fileHash) return
    const { keys } = session.vault
    try {
      this.#session = sessionOf(await unlockVault(this.settings, { kind: 'keys', keys }))
    } catch (error) {
      if (!(error instanceof KeepError)) throw error
      this.lock()
      this.say({
        tone: 'problem',
        text: 'The vault was changed elsewhere in a way that needs it opened again.',
      })
    }
  }

  /** Changes the book and saves it. */
  async change(work: (book: Book, around: Surroundings) => Changed): Promise<Changed> {
    let changed: Changed | null = null
    this.#session = await change(this.session, this.host, (book, around) => (changed = work(book, around)))
    if (changed === null) throw new KeepError('cancelled', 'Nothing was changed.')
    return changed
  }

  /** Forgets everything that the vault holds. */
  lock(): void {
    this.#session = null
    this.#said = null
    this.#reads.clear()
    this.#sheets.clear()
    this.firstRun = { ...this.firstRun, offered: null, recoveryKey: null }
  }

  say(said: Said): void {
    this.#said = said
  }

  /** What was said, once. */
  takeSaid(): Said | null {
    const said = this.#said
    this.#said = null
    return said
  }

  keepRead(read: ReadCodes): string {
    return putIn(this.#reads, read)
  }

  /** @throws KeepError `name_unknown` where it was kept already, or is of an earlier page. */
  read(id: string): ReadCodes {
    return takeFrom(
      this.#reads,
      id,
      'This list of codes was kept already, or set aside. Choose the file again.',
    )
  }

  replaceRead(id: string, read: ReadCodes): void {
    this.#reads.set(id, read)
  }

  forgetRead(id: string): void {
    this.#reads.delete(id)
  }

  keepSheet(sheet: WaitingSheet): string {
    return putIn(this.#sheets, sheet)
  }

  /** @throws KeepError `name_unknown` where it is of an earlier page. */
  sheet(id: string): WaitingSheet {
    return takeFrom(this.#sheets, id, 'This sheet is not at hand any more. Make it again.')
  }

  replaceSheet(id: string, sheet: WaitingSheet): void {
    this.#sheets.set(id, sheet)
  }

  /** The calendar date here and now. */
  today(): string {
    return dateOf(this.host.now())
  }
}

function putIn<T>(waiting: Map<string, T>, item: T): string {
  const id = randomBytes(9).toString('base64url')
  waiting.set(id, item)
  const [oldest] = waiting.keys()
  if (waiting.size > mostWaiting && oldest !== undefined) waiting.delete(oldest)
  return id
}

function takeFrom<T>(waiting: ReadonlyMap<string, T>, id: string, otherwise: string): T {
  const item = waiting.get(id)
  if (item === undefined) throw new KeepError('name_unknown', otherwise)
  return item
}
