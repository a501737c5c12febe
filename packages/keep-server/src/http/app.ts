import { Buffer } from 'node:buffer'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { authenticated, currentState, requireSetup } from './callers.ts'
import type { Authenticated, Caller } from './callers.ts'
import {
  addressSchema,
  appendingSchema,
  blobsSchema,
  joinSchema,
  readBody,
  readJson,
  releaseSchema,
  shownSchema,
} from './body.ts'
import { problemResponse } from './problem.ts'
import { offersFor } from '../pages/offers.ts'
import { createPages } from '../pages/pages.ts'
import { setAddress, showAddress } from '../notices/addresses.ts'
import { appendNotes, foundTeam } from '../teams/append.ts'
import { beginWaits, markShown } from '../teams/emergencies.ts'
import { handIn, openJoins } from '../teams/joins.ts'
import { committed } from '../teams/parts.ts'
import type { Parts } from '../teams/parts.ts'
import { readTeam } from '../teams/read-state.ts'
import { release } from '../teams/release.ts'
import { ask, bytes, first, text } from '../store/port.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** What is said of a failure that nobody foresaw, for the operator. Holds nothing that was submitted. */
export type Report = (error: unknown) => void

const mostNotes = 1000
const mostNotesLength = 8 * 1024 * 1024
const mostEntries = 500

/**
 * The API of a team's server as a function from a request to a response, without a listener.
 *
 * @param origin under which people reach its pages; `null`: there are none.
 */
export function createApp(parts: Parts, report: Report, origin: string | null = null): Hono {
  const app = new Hono()
  app.get('/healthz', () => json({ status: 'ok' }))
  app.get('/v1/server', () => json({ version: 1, logKey: parts.keys.logKey }))
  app.post('/v1/teams', async (c) => {
    requireSetup(parts, c.req.raw)
    const appending = readJson(c.req.raw, await readBody(c.req.raw), appendingSchema)
    return json(await foundTeam(parts, appending), 201)
  })
  app.get('/v1/teams/:team/notes', async (c) => {
    await authenticate(parts, c)
    const after = afterOf(c, -1)
    return json(await committed(parts.store, () => readNotes(parts, teamOf(c), after)))
  })
  app.post('/v1/teams/:team/notes', async (c) => {
    const { body } = await authenticatedMember(parts, c)
    return json(await appendNotes(parts, teamOf(c), readJson(c.req.raw, body, appendingSchema)), 201)
  })
  app.post('/v1/teams/:team/blobs', async (c) => {
    const { body } = await authenticatedMember(parts, c)
    const { hashes } = readJson(c.req.raw, body, blobsSchema)
    const blobs = await committed(parts.store, () => readBlobs(teamOf(c), hashes))
    return json({ blobs })
  })
  app.post('/v1/teams/:team/joins', async (c) => {
    const { caller, body } = await authenticate(parts, c)
    if (caller.kind !== 'invited') throw new Refusal('forbidden', 'Cards are handed in under an invitation.')
    await handIn(parts, teamOf(c), caller.invite, caller.token, readJson(c.req.raw, body, joinSchema))
    return json({}, 201)
  })
  app.get('/v1/teams/:team/joins', async (c) => {
    await authenticatedMember(parts, c)
    return json({ joins: await openJoins(parts, teamOf(c)) })
  })
  app.post('/v1/teams/:team/releases', async (c) => {
    const { caller, body } = await authenticatedMember(parts, c)
    const { release: note } = readJson(c.req.raw, body, releaseSchema)
    const { half, receipt } = await release(parts, teamOf(c), caller, note)
    return json({ half: Buffer.from(half).toString('base64'), receipt }, 201)
  })
  app.post('/v1/teams/:team/emergencies/shown', async (c) => {
    const { caller, body } = await authenticatedMember(parts, c)
    const { emergency } = readJson(c.req.raw, body, shownSchema)
    await markShown(parts, teamOf(c), caller.member, emergency)
    return json({})
  })
  app.get('/v1/teams/:team/log', async (c) => {
    await authenticatedMember(parts, c)
    const after = afterOf(c, 0)
    const { rows } = await committed(parts.store, () =>
      ask('readLog', { team: teamOf(c), after, limit: mostEntries }),
    )
    return json({
      entries: rows.map((row) => ({ entry: text(row, 'entry'), release: text(row, 'release_note') })),
    })
  })
  app.get('/v1/teams/:team/address', async (c) => {
    const { caller } = await authenticatedMember(parts, c)
    return json(await showAddress(parts, teamOf(c), caller.member))
  })
  app.put('/v1/teams/:team/address', async (c) => {
    const { caller, body } = await authenticatedMember(parts, c)
    const said = readJson(c.req.raw, body, addressSchema)
    await setAddress(parts, teamOf(c), caller.member, said)
    return json(await showAddress(parts, teamOf(c), caller.member))
  })
  app.get('/v1/teams/:team/passkeys', async (c) => {
    const { caller } = await authenticatedMember(parts, c)
    return json({ origin, offers: await offersFor(parts, teamOf(c), caller.member) })
  })
  if (origin !== null) {
    app.get('/', (c) => c.redirect('/pages', 303))
    app.route('/pages', createPages(parts, origin, report))
  }
  app.notFound(() => problemResponse(new Refusal('not_found', 'There is nothing under this path.')))
  app.onError((error) => {
    const response = problemResponse(error)
    if (response.status === 500) report(error)
    return response
  })
  return app
}

async function authenticate(parts: Parts, c: Context): Promise<Authenticated> {
  return authenticated(parts, await currentState(parts, teamOf(c)), c.req.raw)
}

/** @throws Refusal `forbidden` for somebody who is only invited. */
async function authenticatedMember(
  parts: Parts,
  c: Context,
): Promise<{ readonly caller: Caller & { readonly kind: 'member' }; readonly body: Uint8Array }> {
  const { caller, body } = await authenticate(parts, c)
  if (caller.kind !== 'member') throw new Refusal('forbidden', 'This is for members of the team.')
  return { caller, body }
}

/** Notes after a place, with the heads: who has seen more than there is finds out. */
function* readNotes(parts: Parts, team: string, after: number): Transaction<unknown> {
  yield* beginWaits(parts, team)
  const { headSeq, headHash, logSize, logHead } = yield* readTeam(team)
  const { rows } = yield* ask('readNotes', { team, after, limit: mostNotes })
  return {
    notes: firstMegabytes(rows.map((row) => text(row, 'note'))),
    head: { seq: headSeq, hash: headHash },
    log: { size: logSize, head: logHead },
  }
}

/** As many as an answer holds, and at least one: whoever reads them asks again for the rest. */
function firstMegabytes(notes: readonly string[]): readonly string[] {
  let length = 0
  const end = notes.findIndex((note) => (length += note.length) > mostNotesLength)
  return end === -1 ? notes : notes.slice(0, Math.max(1, end))
}

function* readBlobs(team: string, hashes: readonly string[]): Transaction<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const hash of hashes) {
    const row = yield* first('readBlob', { team, hash })
    if (row !== null) found[hash] = Buffer.from(bytes(row, 'bytes')).toString('base64')
  }
  return found
}

function teamOf(c: Context): string {
  const team = c.req.param('team') ?? ''
  if (/^[0-9a-f]{64}$/.test(team)) return team
  throw new Refusal('not_found', 'There is no such team on this server.')
}

function afterOf(c: Context, otherwise: number): number {
  const after = c.req.query('after')
  if (after === undefined) return otherwise
  if (/^(?:-1|\d{1,15})$/.test(after)) return Number(after)
  throw new Refusal('invalid_request', 'The place to read from is a whole number.', { field: 'after' })
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  })
}
