import { groupChanges, sha256Hex } from 'sparekey-keep-team'
import type { Group, GroupKey, Member, Shelf, TeamState } from 'sparekey-keep-team'
import type { TeamKeys } from '../model/teams.ts'
import { decryptWithIdentity, recipientOf } from '../vault/age-read.ts'
import { generateIdentity, writeAgeFile } from '../vault/age-write.ts'
import { KeepError } from '../errors.ts'

/** Blobs that go along with a statement, by hash. */
export type Blobs = Map<string, Uint8Array>

/** Encrypts to recipients, adds the file to `blobs`, and gives its hash. */
export async function encrypted(
  content: string,
  recipients: readonly string[],
  blobs: Blobs,
): Promise<string> {
  const file = await writeAgeFile(Buffer.from(content), recipients, () => [])
  const hash = sha256Hex(file)
  blobs.set(hash, file)
  return hash
}

/** Where a team's files come from: its server, or a pack. What it gives out is a claim. */
export interface Files {
  blobs(team: string, hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
}

/** Told how far something is. */
export type Progress = (done: number, all: number) => void

/** Opens keys of groups, and remembers what it opened. */
export class Keyring {
  readonly #files: Files
  readonly #keys: Pick<TeamKeys, 'member' | 'identity'>
  readonly #state: TeamState
  readonly #opened = new Map<string, string>()
  readonly #earlier = new Map<string, readonly string[]>()
  #fetched: ReadonlyMap<string, Uint8Array> = new Map()

  constructor(files: Files, keys: Pick<TeamKeys, 'member' | 'identity'>, state: TeamState) {
    this.#files = files
    this.#keys = keys
    this.#state = state
  }

  /**
   * The identity of a group's current key.
   *
   * @throws KeepError `team_refused` where this member is not in the group; `team_history_differs` where what was handed over is not
   *   the key that the chain names.
   */
  async current(name: string): Promise<string> {
    const known = this.#opened.get(name)
    if (known !== undefined) return known
    const group = this.#group(name)
    const hash = group.wraps.get(this.#keys.member)
    if (hash === undefined)
      throw new KeepError('team_refused', 'You hold no key for this: ask for the code instead.')
    const identity = decrypted(await this.blob(hash), this.#keys.identity)
    // Otherwise a writer could hand different keys to different members.
    if (recipientOf(identity) !== group.recipient)
      throw new KeepError(
        'team_history_differs',
        'The key that you were given is not the one that the team agreed on.',
      )
    this.#opened.set(name, identity)
    return identity
  }

  /** The identity of a group in an epoch. */
  async at(name: string, epoch: number): Promise<string> {
    const group = this.#group(name)
    const current = await this.current(name)
    if (epoch === group.epoch) return current
    const identity = (await this.#older(group, current))[epoch - 1]
    if (identity === undefined)
      throw new KeepError('team_refused', 'An earlier key of this group is missing.')
    return identity
  }

  /** A file of the team, as it was written: checked against its hash. @throws KeepError `team_history_differs` */
  async blob(hash: string): Promise<Uint8Array> {
    const isThere = this.#fetched.has(hash)
    return asWritten(isThere ? this.#fetched : await this.#files.blobs(this.#state.team, [hash]), hash)
  }

  /** Many files, in the order of their hashes, each as {@link blob} gives it. */
  async blobs(hashes: readonly string[]): Promise<readonly Uint8Array[]> {
    const found = await this.#files.blobs(this.#state.team, hashes)
    return hashes.map((hash) => asWritten(found, hash))
  }

  /** Many files at once, opened with the key of a group; `null` for one that does not open. */
  async texts(
    files: readonly { readonly hash: string; readonly group: string }[],
  ): Promise<ReadonlyMap<string, string>> {
    const blobs = await this.#files.blobs(
      this.#state.team,
      files.map(({ hash }) => hash),
    )
    const texts = new Map<string, string>()
    for (const { hash, group } of files) {
      const blob = blobs.get(hash)
      if (blob === undefined || sha256Hex(blob) !== hash) continue
      for (const identity of await this.#all(group)) {
        const text = decryptWithIdentity(blob, identity)
        if (text === null) continue
        texts.set(hash, text.toString())
        break
      }
    }
    return texts
  }

  /**
   * The keys that a change of people needs, made and wrapped.
   *
   * @param progress told before each key how many are made, and of how many.
   */
  async keysFor(
    after: { readonly members: ReadonlyMap<string, Member>; readonly shelves: ReadonlyMap<string, Shelf> },
    blobs: Blobs,
    progress: Progress = () => {},
  ): Promise<readonly GroupKey[]> {
    const keys: GroupKey[] = []
    const changes = groupChanges(this.#state, after)
    await this.#fetchKeys(changes.map(({ group }) => group))
    for (const { group: name, kind, epoch, members } of changes) {
      progress(keys.length, changes.length)
      const group = this.#state.groups.get(name)
      const identity = kind === 'newcomers' ? await this.current(name) : generateIdentity()
      const recipient = recipientOf(identity) ?? ''
      const wraps: Record<string, string> = {}
      for (const member of members) {
        const to = after.members.get(member)?.recipient ?? ''
        wraps[member] = await encrypted(identity, [to], blobs)
      }
      const older = await this.#olderFor(group, kind === 'newcomers', recipient, blobs)
      keys.push({ group: name, epoch, recipient, wraps, older })
    }
    return keys
  }

  /** Fetches what the keys of groups are opened from in one call: one for each is what takes the time. */
  async #fetchKeys(names: readonly string[]): Promise<void> {
    const hashes = names.flatMap((name) => {
      const group = this.#state.groups.get(name)
      return [group?.wraps.get(this.#keys.member) ?? [], group?.older ?? []].flat()
    })
    if (hashes.length > 0) this.#fetched = await this.#files.blobs(this.#state.team, hashes)
  }

  async #olderFor(
    group: Group | undefined,
    keeps: boolean,
    recipient: string,
    blobs: Blobs,
  ): Promise<string | null> {
    if (group === undefined) return null
    if (keeps) return group.older
    const current = await this.current(group.name)
    return encrypted(JSON.stringify([...(await this.#older(group, current)), current]), [recipient], blobs)
  }

  async #older(group: Group, current: string): Promise<readonly string[]> {
    if (group.older === null) return []
    const known = this.#earlier.get(group.name)
    if (known !== undefined) return known
    const list: unknown = JSON.parse(decrypted(await this.blob(group.older), current))
    const earlier = Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
    this.#earlier.set(group.name, earlier)
    return earlier
  }

  async #all(name: string): Promise<readonly string[]> {
    const current = await this.current(name)
    return [current, ...(await this.#older(this.#group(name), current)).toReversed()]
  }

  #group(name: string): Group {
    const group = this.#state.groups.get(name)
    if (group === undefined) throw new KeepError('team_refused', 'There is no such group in the team.')
    return group
  }
}

function asWritten(found: ReadonlyMap<string, Uint8Array>, hash: string): Uint8Array {
  const blob = found.get(hash)
  if (blob !== undefined && sha256Hex(blob) === hash) return blob
  throw new KeepError(
    'team_history_differs',
    'A file of the team is missing, or another stands in its place.',
  )
}

/** A file opened with an identity. @throws KeepError `team_history_differs` */
export function decrypted(file: Uint8Array, identity: string): string {
  const text = decryptWithIdentity(file, identity)
  if (text !== null) return text.toString()
  throw new KeepError(
    'team_history_differs',
    'A file of the team does not open with the key that belongs to it.',
  )
}
