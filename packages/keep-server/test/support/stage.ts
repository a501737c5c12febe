import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { accessHash, blobsOf, parseNote, readChainText, signCall, signRelease } from 'sparekey-keep-team'
import type { ReleaseRequest } from 'sparekey-keep-team'
import { anyId, contents, Crew, halves, person } from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { createApp } from '../../src/http/app.ts'
import { newKeys, serverKeysFrom } from '../../src/keys/server-keys.ts'
import type { ServerKeys } from '../../src/keys/server-keys.ts'
import type { Store } from '../../src/store/port.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Parts } from '../../src/teams/parts.ts'
import { KnownStates } from '../../src/teams/read-state.ts'

export interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

export const setupToken = 's'.repeat(40)
const base = 'http://keep.test'

/** A folder that is gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keep-server-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const nowhere: Store = {
  transact: () => Promise.reject(new TypeError('there is no store here')),
  migrate: async () => {},
  forget: async () => {},
  close: async () => {},
}

/** A server without a listener, its clock in step with that of a team, and the team on it. */
export class Stage {
  readonly crew: Crew
  readonly parts: Parts
  readonly app: { fetch(request: Request): Response | Promise<Response> }
  readonly reports: unknown[] = []
  #sent = 0

  constructor(store: Store, founder: Person, wrap: (store: Store) => Store = (inner) => inner) {
    const keys = serverKeysFrom(newKeys())
    this.crew = new Crew(founder, keys.logSigningKey)
    this.parts = {
      store: wrap(store),
      keys,
      known: new KnownStates(),
      now: () => this.crew.clock,
      setupToken,
      notices: { shared: ['webhook', 'chat'], wake: () => {} },
    }
    this.app = createApp(this.parts, (error) => this.reports.push(error))
  }

  /** A stage whose calls go to a server that runs elsewhere, with keys that are known here. */
  static before(
    founder: Person,
    keys: ServerKeys,
    fetchFrom: (request: Request) => Promise<Response>,
  ): Stage {
    const stage = new Stage(nowhere, founder)
    return Object.assign(stage, {
      crew: new Crew(founder, keys.logSigningKey, Date.now()),
      parts: { ...stage.parts, keys },
      app: { fetch: fetchFrom },
    })
  }

  get team(): string {
    return this.crew.state.team
  }

  path(rest: string): string {
    return `/v1/teams/${this.team}/${rest}`
  }

  /** What the notes name. */
  appending(notes: readonly string[]): Record<string, unknown> {
    const statements = notes.map((note) => readChainText(parseNote(note).text).statement)
    return {
      notes,
      blobs: Object.fromEntries(
        statements
          .flatMap(blobsOf)
          .map((hash) => [hash, Buffer.from(contents.get(hash)!).toString('base64')]),
      ),
      halves: statements.flatMap((statement) =>
        statement.type === 'set.put'
          ? statement.codes.map(({ id, half }) => ({
              set: statement.set,
              code: id,
              half: Buffer.from(halves.get(half)!).toString('base64'),
            }))
          : [],
      ),
    }
  }

  async found(token = setupToken): Promise<Answered> {
    const answered = await this.call(
      'POST',
      '/v1/teams',
      this.appending(this.crew.notes.slice(0, 1)),
      `Keep-Setup ${token}`,
    )
    if (answered.status === 201) this.#sent = 1
    return answered
  }

  /** Sends what was said since. */
  async push(by: Person): Promise<void> {
    const notes = this.crew.notes.slice(this.#sent)
    if (notes.length === 0) return
    const { status, body } = await this.as(by, 'POST', this.path('notes'), this.appending(notes))
    assert.equal(status, 201, JSON.stringify(body))
    this.#sent = this.crew.notes.length
  }

  as(
    by: Person,
    method: string,
    path: string,
    json?: unknown,
    changes: { readonly atMillis?: number } = {},
  ): Promise<Answered> {
    const body = Buffer.from(json === undefined ? '' : JSON.stringify(json))
    const call = {
      server: this.parts.keys.logKey,
      method,
      path,
      body,
      member: by.card.member,
      device: by.card.device.id,
      atMillis: this.crew.clock,
      ...changes,
    }
    return this.call(method, path, json, signCall(call, by.device.signingKey))
  }

  async call(method: string, path: string, json?: unknown, authorization?: string): Promise<Answered> {
    const headers: Record<string, string> = {}
    if (json !== undefined) headers['Content-Type'] = 'application/json'
    if (authorization !== undefined) headers['Authorization'] = authorization
    const body = json === undefined ? null : JSON.stringify(json)
    const response = await this.app.fetch(new Request(`${base}${path}`, { method, headers, body }))
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  wish(by: Person, set: string, request: string | null, changes: Partial<ReleaseRequest> = {}): string {
    const { state } = this.crew
    const wish: ReleaseRequest = {
      team: state.team,
      member: by.card.member,
      device: by.card.device.id,
      set,
      code: state.sets.get(set)!.codes[0]!.id,
      request,
      purpose: 'incident',
      key: anyId(),
      seen: state.head,
      log: { size: 0, head: '0'.repeat(64) },
      at: this.crew.now(),
      ...changes,
    }
    return signRelease(wish, by.device)
  }

  release(by: Person, note: string): Promise<Answered> {
    return this.as(by, 'POST', this.path('releases'), { release: note })
  }

  /** Says that the last note is on the server already. */
  countAsSent(): void {
    this.#sent = this.crew.notes.length
  }

  /** What an invitation says of a token. */
  accessOf(token: string): string {
    return accessHash(token)
  }

  /** The calls that the server knows. */
  routes(): readonly { readonly method: string; readonly path: string }[] {
    return createApp(this.parts, () => {}).routes
  }

  /** How many lines the release log has. */
  async logSize(by: Person): Promise<number> {
    const { body } = await this.as(by, 'GET', this.path('log'))
    return (body['entries'] as unknown[]).length
  }
}

/** A stage on SQLite with a director, an owner and a responder, one shelf and one set. */
export async function staged(
  t: TestContext,
  rule: Parameters<Crew['shelf']>[1],
  wrap?: (store: Store) => Store,
) {
  const store = sqliteStore(join(await temporaryFolder(t), 'server.db'))
  t.after(() => store.close())
  await store.migrate(0)
  return stagedOn(store, rule, wrap)
}

/** {@link staged} on any store that is migrated. */
export async function stagedOn(
  store: Store,
  rule: Parameters<Crew['shelf']>[1],
  wrap?: (store: Store) => Store,
) {
  const [ada, cy, di] = [person('ada'), person('cy'), person('di')]
  const stage = new Stage(store, ada, wrap)
  assert.equal((await stage.found()).status, 201)
  stage.crew.joins(cy, ada)
  stage.crew.joins(di, ada)
  const shelf = stage.crew.shelf(ada, rule, { owner: [cy], responder: [di] })
  const set = stage.crew.puts(cy, shelf)
  await stage.push(ada)
  return { stage, crew: stage.crew, ada, cy, di, shelf, set }
}
