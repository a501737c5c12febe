import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joined } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ShelfRole, ShelfRule } from 'sparekey-keep-team'
import { serve } from '../../../keep-server/src/serve/serve.ts'
import type { Running } from '../../../keep-server/src/serve/serve.ts'
import { serverKeysFile } from '../../../keep-server/src/keys/server-keys.ts'
import { readSettings } from '../../../keep-server/src/serve/settings.ts'
import { newId } from '../../src/cli/ids.ts'
import { addAccount } from '../../src/model/accounts.ts'
import { emptyBook } from '../../src/model/book.ts'
import { addSet } from '../../src/model/sets.ts'
import type { Account } from '../../src/model/types.ts'
import type { MachineKeys } from '../../src/model/teams.ts'
import { Office } from '../../src/team/office.ts'
import { accept, foundTeam, invite, join, newcomers } from '../../src/team/people.ts'
import { createShelf, namedSets, namedShelves, shareAccount } from '../../src/team/shelves.ts'
import { KeepError } from '../../src/errors.ts'

/** What cleans up: a test, or a whole file of them. */
export interface Scope {
  after(clean: () => Promise<void>): void
}

async function temporaryFolder(t: Scope): Promise<string> {
  const folder = await mkdtemp(joined(tmpdir(), 'keep-team-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export const setupToken = 'setup-'.repeat(8)
const around = { now: () => new Date(), newId }

/** A server on data of its own, or on a copy of another one's. */
export async function serverOn(
  t: Scope,
  copyOf: string | null = null,
): Promise<{ readonly server: Running; readonly folder: string }> {
  const folder = await temporaryFolder(t)
  if (copyOf !== null) await cp(copyOf, folder, { recursive: true })
  const env = { KEEP_SERVER_DATA_DIR: folder, KEEP_SERVER_PORT: '0', KEEP_SERVER_SETUP_TOKEN: setupToken }
  const server = await serve(readSettings(env), () => {})
  t.after(() => server.stop())
  return { server, folder }
}

/** What a server that cannot be trusted makes of an answer. */
export type Tamper = (method: string, path: string, answer: Record<string, unknown>) => unknown

/** A server in front of a server, which changes what it says to those who call it. */
export class Liar {
  url = ''
  tamper: Tamper = (_method, _path, answer) => answer
  /** Everything that went by, in both directions. */
  readonly traffic: string[] = []

  static async before(t: Scope, target: string): Promise<Liar> {
    const liar = new Liar()
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const { method = 'GET', url = '/' } = request
        const headers: Record<string, string> = {}
        for (const name of ['content-type', 'authorization'] as const)
          if (request.headers[name] !== undefined) headers[name] = request.headers[name]
        const body = method === 'GET' ? null : Buffer.concat(chunks)
        const answered = await fetch(`${target}${url}`, { method, headers, body })
        const answer = (await answered.json()) as Record<string, unknown>
        liar.traffic.push(url, JSON.stringify(request.headers), String(body), JSON.stringify(answer))
        const told = answered.ok ? liar.tamper(method, url, answer) : answer
        response.writeHead(answered.status, { 'Content-Type': 'application/json', Connection: 'close' })
        response.end(JSON.stringify(told))
      })()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => new Promise((resolve) => server.close(() => resolve())))
    liar.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return liar
  }
}

/** Somebody with keys and a machine. */
export class Colleague {
  keys: MachineKeys
  readonly folder: string

  constructor(keys: MachineKeys, folder: string) {
    this.keys = keys
    this.folder = folder
  }

  /** Their client, talking to the server or to another one at `url`. */
  office(url = this.keys.server, folder = this.folder): Promise<Office> {
    return Office.open({ ...this.keys, server: url }, folder, around.now)
  }
}

export async function founder(t: Scope, url: string, handle = 'ada'): Promise<Colleague> {
  const keys = await foundTeam({ name: 'ops', server: url, handle, setupToken }, around)
  return new Colleague(keys, await temporaryFolder(t))
}

/** Invites somebody; they hand in their card through the server at `url`. */
export async function handsIn(
  t: Scope,
  director: Colleague,
  handle: string,
  { asDirector = false, url = director.keys.server } = {},
): Promise<Colleague> {
  const { link, made } = await invite(await director.office(), asDirector, newId)
  director.keys = { ...director.keys, invitations: [...director.keys.invitations, made] }
  const as = { name: 'ops', handle, known: [] }
  const keys = await join(link.replace(director.keys.server, url), as, around)
  return new Colleague(keys, await temporaryFolder(t))
}

export async function joins(
  t: Scope,
  director: Colleague,
  handle: string,
  asDirector = false,
): Promise<Colleague> {
  const newcomer = await handsIn(t, director, handle, { asDirector })
  const office = await director.office()
  for (const one of await newcomers(office)) await accept(office, one)
  return newcomer
}

/** An account with codes `MARKER-name-1`, … */
export function accountWithCodes(name: string, count = 12): Account {
  const changed = addAccount(emptyBook, { service: name, login: `login-${name}` }, { now: new Date(), newId })
  const id = changed.subjects[0] ?? ''
  const codes = Array.from({ length: count }, (_, index) => ({
    text: `MARKER-${name}-${index + 1}`,
    used: false,
  }))
  const draft = { source: 'typed', generatedOn: null, codes }
  const withSet = addSet(changed.book, id, draft, { now: new Date(), newId })
  const account = withSet.book.accounts[0]
  if (account === undefined) throw new TypeError('no account')
  return account
}

/** Makes a shelf and puts an account's codes on it; gives the set's id. */
export async function shelve(
  owner: Colleague,
  shelf: string,
  rule: ShelfRule,
  roles: Readonly<Record<string, ShelfRole>>,
  account: Account,
): Promise<string> {
  const office = await owner.office()
  if (!(await namedShelves(office)).some(({ name }) => name === shelf))
    await createShelf(office, { name: shelf, rule, roles, id: `h${newId()}` })
  const found = (await namedShelves(office)).find(({ name }) => name === shelf)
  return shareAccount(office, account, found!.item, newId)
}

/** The set of an id, as an office sees it. */
export async function setIn(office: Office, id: string) {
  return (await namedSets(office)).find(({ item }) => item.id === id)!.item
}

/** The code of a refusal; `null`: there was none. */
export async function refusalOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof KeepError ? error.code : String(error)
  }
}

/** Every half on the server, opened with the server's own keys. */
export async function halvesOf(
  folder: string,
  team: string,
  set: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const keys = serverKeysFile(joined(folder, 'keep-server.keys'), false)
  const database = new DatabaseSync(joined(folder, 'keep-server.db'), { readOnly: true })
  const rows = database
    .prepare('SELECT code_id, key_id, sealed FROM keepteam_halves WHERE set_id = ?')
    .all(set)
  database.close()
  return new Map(
    rows.map((row) => {
      const code = String(row['code_id'])
      return [code, keys.open(row['sealed'] as Uint8Array, String(row['key_id']), { team, set, code })]
    }),
  )
}
