import { nextText, publicKeyOf, replay, signNote } from 'sparekey-keep-team'
import type { Statement, TeamState } from 'sparekey-keep-team'
import { Keyring } from './groups.ts'
import type { Blobs } from './groups.ts'
import { ChainMoved, TeamServer } from './server.ts'
import type { Appending } from './server.ts'
import { sync } from './sync.ts'
import type { Synced } from './sync.ts'
import type { TeamKeys } from '../model/teams.ts'
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

/** A member at work: the team as it is, the keys that open it, and a way to say something to it. */
export class Office {
  readonly keys: TeamKeys
  readonly server: TeamServer
  readonly #folder: string
  readonly #now: () => Date
  #synced: Synced
  #ring: Keyring

  private constructor(keys: TeamKeys, server: TeamServer, folder: string, now: () => Date, synced: Synced) {
    this.keys = keys
    this.server = server
    this.#folder = folder
    this.#now = now
    this.#synced = synced
    this.#ring = new Keyring(server, keys, synced.state)
  }

  /** @throws KeepError as {@link sync} */
  static async open(keys: TeamKeys, folder: string, now: () => Date): Promise<Office> {
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
   * @throws KeepError `team_refused` where the team's rules do not allow it, before anything is sent.
   */
  async say(say: (office: Office) => Promise<Said> | Said): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { words, blobs = new Map(), halves = [] } = await say(this)
      const note = this.#sign(words)
      const replayed = replay([note], this.state)
      if (!replayed.ok) throw new KeepError('team_refused', `${replayed.why.message} Nothing was changed.`)
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

  #sign(words: Words): string {
    const { state, log } = this.#synced
    const now = this.now.toISOString()
    const at = now < state.at ? state.at : now
    const statement = { ...words, at, log } as Statement
    const { member: name, signingKey } = this.keys
    const signer = { name, signingKey, publicKey: publicKeyOf(signingKey) }
    return signNote(nextText(state.team, state.head, statement), [signer])
  }
}

function requireOwnKeys(state: TeamState, keys: TeamKeys): void {
  const self = state.members.get(keys.member)
  if (self?.signingKey === publicKeyOf(keys.signingKey) && self.removedAt === null) return
  throw new KeepError('team_refused', 'You are not a member of this team, or not any more.')
}
