// Teams that are large before anything is measured: said to the server many statements at a time.
import { newSigningKey, nextText, publicKeyOf, replay, signNote, type Statement } from 'sparekey-keep-team'
import type { ShelfRole, ShelfRule } from 'sparekey-keep-team'
import { newId } from '../../packages/keep/src/cli/ids.ts'
import { Keyring, type Files } from '../../packages/keep/src/team/groups.ts'
import type { Office, Said } from '../../packages/keep/src/team/office.ts'
import { accept, invite } from '../../packages/keep/src/team/people.ts'
import type { Appending } from '../../packages/keep/src/team/server.ts'
import { createShelf } from '../../packages/keep/src/team/shelves.ts'
import { recipientOf } from '../../packages/keep/src/vault/age-read.ts'
import { generateIdentity } from '../../packages/keep/src/vault/age-write.ts'
import { founder, serverOn, type Colleague, type Scope } from '../../packages/keep/test/support/team.ts'

const statementsAtOnce = 50

/** A founded team on a server of its own, in this process. */
export const foundLargeTeam = async (scope: Scope): Promise<Colleague> => {
  const { server } = await serverOn(scope)
  return founder(scope, server.url)
}

/** Lets an office say many things, each on top of the one before, and sends them afterwards. */
export const inBulk = async (office: Office, work: (bulk: Office) => Promise<void>): Promise<void> => {
  const { keys, server } = office
  const said: (Required<Said> & { readonly note: string })[] = []
  // What is said here is not on the server yet.
  const own = new Map<string, Uint8Array>()
  const files: Files = {
    blobs: async (team, hashes) => {
      const elsewhere = hashes.filter((hash) => !own.has(hash))
      return elsewhere.length === 0 ? own : new Map([...own, ...(await server.blobs(team, elsewhere))])
    },
  }
  let { state } = office
  let ring = new Keyring(server, keys, state)
  const signer = { name: keys.member, signingKey: keys.signingKey, publicKey: publicKeyOf(keys.signingKey) }
  const bulk = {
    keys,
    get state() {
      return state
    },
    get ring() {
      return ring
    },
    get now() {
      return new Date()
    },
    say: async (say: Parameters<Office['say']>[0]) => {
      const at = new Date().toISOString()
      const { words, blobs = new Map(), halves = [] } = await say(bulk, at)
      const statement = { ...words, at, log: office.synced.log } as Statement
      const note = signNote(nextText(state.team, state.head, statement), [signer])
      const replayed = replay([note], state)
      if (!replayed.ok) throw replayed.why
      state = replayed.state
      for (const [hash, blob] of blobs) own.set(hash, blob)
      ring = new Keyring(files, keys, state)
      said.push({ words, blobs, halves, note })
    },
  } as unknown as Office
  await work(bulk)
  for (let start = 0; start < said.length; start += statementsAtOnce) {
    const some = said.slice(start, start + statementsAtOnce)
    const appending: Appending = {
      notes: some.map(({ note }) => note),
      blobs: written(some),
      halves: some.flatMap(({ halves }) => halves),
    }
    await server.append(state.team, appending)
  }
  await office.refresh()
}

const written = (said: readonly Required<Said>[]): ReadonlyMap<string, Uint8Array> =>
  new Map(said.flatMap(({ blobs }) => [...blobs]))

/** Takes people in who have keys and no program; gives their ids. */
export const takeIn = async (office: Office, count: number): Promise<readonly string[]> => {
  const members: string[] = []
  for (let index = 0; index < count; index += 1) {
    const { made } = await invite(office, false, newId)
    const card = {
      member: `m${newId()}`,
      name: `p${index}`,
      recipient: recipientOf(generateIdentity()) ?? '',
      signingKey: publicKeyOf(newSigningKey()),
      device: { id: `d${newId()}`, key: publicKeyOf(newSigningKey()) },
    }
    await accept(office, { invite: made.invite, card, fingerprint: '' })
    members.push(card.member)
  }
  return members
}

/** Makes shelves that all have the same rule and people; gives their ids. */
export const makeShelves = async (
  office: Office,
  count: number,
  rule: ShelfRule,
  roles: Readonly<Record<string, ShelfRole>>,
): Promise<readonly string[]> => {
  const shelves = Array.from({ length: count }, () => `h${newId()}`)
  for (const id of shelves) await createShelf(office, { name: `shelf ${id}`, rule, roles, id })
  return shelves
}
