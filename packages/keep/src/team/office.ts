import {
  addSignature,
  announcedHash,
  directorsOf,
  loneDirectorDelayHours,
  nextText,
  parseNote,
  publicKeyOf,
  readChainText,
  replay,
  signNote,
} from 'sparekey-keep-team'
import type { Signer, Statement, TeamState } from 'sparekey-keep-team'
import { Keyring } from './groups.ts'
import type { Blobs } from './groups.ts'
import { ChainMoved, TeamServer } from './server.ts'
import type { Appending } from './server.ts'
import { sync } from './sync.ts'
import type { Synced } from './sync.ts'
import type { MachineKeys } from '../model/teams.ts'
import { KeepError } from '../errors.ts'

type Unstamped<S> = S extends Statement ? Omit<S, 'at' | 'log'> : never
/** A statement before it says when, and what its signer had seen. */
export type Words = Unstamped<Statement>

/** Words with what goes along. */
export interface Said {
  readonly words: Words
  readonly blobs?: Blobs
  readonly halves?: Appending['halves']
}

const mostTries = 5

/** A statement that one director has signed and another one is needed for, with the files that it names. */
export interface Proposal {
  readonly note: string
  readonly blobs: Blobs
}

/** What was to be said takes a second director, or three days where there is none. Nothing was changed. */
export class SecondDirectorNeeded extends KeepError {
  readonly proposal: Proposal
  /** Whether the team has no other director who could sign. */
  readonly isAlone: boolean
  /** Where it was to be said. */
  readonly office: Office

  constructor(message: string, proposal: Proposal, office: Office) {
    super('team_refused', message)
    this.proposal = proposal
    this.office = office
    this.isAlone = directorsOf(office.state).every(({ id }) => id === office.keys.member)
  }
}

/** A member at work: the team as it is, the keys that open it, and a way to say something to it. */
export class Office {
  readonly keys: MachineKeys
  readonly server: TeamServer
  readonly #folder: string
  readonly #now: () => Date
  #synced: Synced
  #ring: Keyring

  private constructor(
    keys: MachineKeys,
    server: TeamServer,
    folder: string,
    now: () => Date,
    synced: Synced,
  ) {
    this.keys = keys
    this.server = server
    this.#folder = folder
    this.#now = now
    this.#synced = synced
    this.#ring = new Keyring(server, keys, synced.state)
  }

  /** @throws KeepError as {@link sync} */
  static async open(keys: MachineKeys, folder: string, now: () => Date): Promise<Office> {
    const server = new TeamServer(keys.server, { kind: 'device', keys }, now)
    const synced = await sync(server, keys, folder)
    requireOwnKeys(synced.state, keys)
    return new Office(keys, server, folder, now, synced)
  }

  get state(): TeamState {
    return this.#synced.state
  }

  get synced(): Synced {
    return this.#synced
  }

  get ring(): Keyring {
    return this.#ring
  }

  get now(): Date {
    return this.#now()
  }

  async refresh(): Promise<void> {
    this.#synced = await sync(this.server, this.keys, this.#folder)
    this.#ring = new Keyring(this.server, this.keys, this.#synced.state)
  }

  /**
   * Says something to the team. Where somebody was faster, their notes are taken first, and `say` is asked again.
   *
   * @throws KeepError `team_refused` where the team's rules do not allow it, before anything is sent; a
   *   {@link SecondDirectorNeeded} where another director's signature is what is missing.
   */
  async say(say: (office: Office, at: string) => Promise<Said> | Said): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const now = this.now.toISOString()
      const at = now < this.state.at ? this.state.at : now
      const { words, blobs = new Map(), halves = [] } = await say(this, at)
      const note = this.#sign(words, at)
      const replayed = replay([note], this.state)
      if (!replayed.ok) {
        const message = `${replayed.why.message} Nothing was changed.`
        if (replayed.why.code !== 'second_director_needed') throw new KeepError('team_refused', message)
        throw new SecondDirectorNeeded(message, { note, blobs }, this)
      }
      try {
        await this.server.append(this.state.team, { notes: [note], blobs, halves })
        await this.refresh()
        return
      } catch (error) {
        if (!(error instanceof ChainMoved)) throw error
        if (tries === mostTries)
          throw new KeepError('team_refused', 'Others are writing all the time. Try again in a moment.')
        await this.refresh()
      }
    }
  }

  /**
   * Signs what another director has proposed, and says it.
   *
   * @throws KeepError `team_refused` where the team has gone on since it was proposed, or its rules do not allow it.
   */
  async second({ note, blobs }: Proposal): Promise<void> {
    const signed = addSignature(note, this.#signer())
    const replayed = replay([signed], this.state)
    if (!replayed.ok)
      throw new KeepError(
        'team_refused',
        `${replayed.why.message} Nothing was changed. Where the team has gone on since, have it proposed again.`,
      )
    try {
      await this.server.append(this.state.team, { notes: [signed], blobs })
    } catch (error) {
      if (!(error instanceof ChainMoved)) throw error
      throw new KeepError('team_refused', 'The team has gone on since. Have it proposed again.')
    }
    await this.refresh()
  }

  /** Announces, as the only director, what is to be done in three days. @returns the place of the announcement. */
  async announce({ note }: Proposal): Promise<number> {
    const body = announcedHash(statementOf(note))
    await this.say(() => ({ words: { type: 'intent', body } }))
    return [...this.state.intents].findLast(([, intent]) => intent.body === body)?.[0] ?? -1
  }

  /**
   * Does what was announced.
   *
   * @throws KeepError `team_refused` before its time, or where the team's rules do not allow it any more.
   */
  async carryOut({ note, blobs }: Proposal, intent: number): Promise<void> {
    const announced = this.state.intents.get(intent)
    const from = announced === undefined ? 0 : Date.parse(announced.at) + loneDirectorDelayHours * 3_600_000
    if (announced?.by !== this.keys.member)
      throw new KeepError('team_refused', 'It was not you who announced this. Nothing was changed.')
    if (this.now.getTime() < from)
      throw new KeepError(
        'team_refused',
        `It can be done from ${new Date(from).toISOString().slice(0, 16).replace('T', ' ')} UTC. Nothing was changed.`,
      )
    const statement = { ...statementOf(note), intent }
    await this.say(() => ({ words: statement as Words, blobs }))
  }

  #signer(): Signer {
    const { member: name, signingKey } = this.keys
    return { name, signingKey, publicKey: publicKeyOf(signingKey) }
  }

  #sign(words: Words, at: string): string {
    const { state, log } = this.#synced
    const statement = { ...words, at, log } as Statement
    return signNote(nextText(state.team, state.head, statement), [this.#signer()])
  }
}

function statementOf(note: string): Statement {
  return readChainText(parseNote(note).text).statement
}

function requireOwnKeys(state: TeamState, keys: MachineKeys): void {
  const self = state.members.get(keys.member)
  if (self?.signingKey === publicKeyOf(keys.signingKey) && self.removedAt === null) return
  throw new KeepError('team_refused', 'You are not a member of this team, or not any more.')
}
