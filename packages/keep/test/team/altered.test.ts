import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, beforeEach, test } from 'node:test'
import { commitmentOf, followLog, replay } from 'sparekey-keep-team'
import type { LoggedRelease, TeamState } from 'sparekey-keep-team'
import { serverKeysFile } from '../../../keep-server/src/keys/server-keys.ts'
import {
  accountWithCodes,
  founder,
  joins,
  Liar,
  refusalOf,
  serverOn,
  setIn,
  shelve,
} from '../support/team.ts'
import type { Tamper } from '../support/team.ts'
import { newId } from '../../src/cli/ids.ts'
import { approve, requestCodes, reveal } from '../../src/team/access.ts'
import { readCache } from '../../src/team/cache.ts'
import { Keyring } from '../../src/team/groups.ts'
import { remove } from '../../src/team/people.ts'
import { shelfRules } from '../../src/team/shelves.ts'

// Every so many bytes one is flipped; all of them: KEEP_TEAM_FLIP_EVERY=1.
const every = Number(process.env['KEEP_TEAM_FLIP_EVERY'] ?? '41')
const scope = { after }

async function stage() {
  const { server, folder } = await serverOn(scope)
  const ada = await founder(scope, server.url)
  const cy = await joins(scope, ada, 'cy')
  const roles = { [cy.keys.member]: 'responder' as const }
  const first = await shelve(ada, 'MARKERshelf', shelfRules.critical, roles, accountWithCodes('one', 3))
  const second = await shelve(ada, 'easyshelf', shelfRules.ordinary, roles, accountWithCodes('two', 3))
  const liar = await Liar.before(scope, server.url)
  const asking = await cy.office(liar.url)
  const wish = { codes: 1, minutes: 30, purpose: 'incident' as const, why: 'MARKER-reason', id: 'qone' }
  await requestCodes(asking, { set: await setIn(asking, first), ...wish })
  await approve(await ada.office(liar.url), 'qone')
  const office = await cy.office(liar.url)
  const shown = await reveal(office, await setIn(office, first), 'incident', newId)
  assert.equal(shown.text, 'MARKER-one-1')
  await cy.office(liar.url)
  return { folder, ada, cy, first, second, liar, traffic: [...liar.traffic] }
}

const scene = await stage()
const honest: Tamper = (_method, _path, answer) => answer
beforeEach(() => {
  scene.liar.tamper = honest
})

function rowsOf(folder: string, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'keep-server.db'), { readOnly: true })
  const rows = database.prepare(sql).all()
  database.close()
  return rows
}

/** Copies with one bit of one byte changed, somewhere else in each. */
function* flipped(bytes: Uint8Array): Generator<Buffer> {
  for (let index = Math.floor(Math.random() * every); index < bytes.length; index += every) {
    const copy = Buffer.from(bytes)
    copy[index] = (copy[index] ?? 0) ^ (1 << (index % 8))
    yield copy
  }
}
const flippedText = function* (text: string): Generator<string> {
  for (const bytes of flipped(Buffer.from(text))) yield bytes.toString()
}

test('a bit flipped in any note of the chain is refused, or nothing that is shown changes', () => {
  const notes = rowsOf(scene.folder, 'SELECT note FROM keepteam_notes ORDER BY seq').map(({ note }) =>
    String(note),
  )
  let before: TeamState | null = null
  let tried = 0
  for (const note of notes) {
    const right = replay([note], before)
    assert.ok(right.ok)
    for (const other of flippedText(note)) {
      const played = replay([other], before)
      if (played.ok) assert.deepEqual(played.state, right.state)
      tried += 1
    }
    before = right.state
  }
  assert.ok(tried > notes.length)
})

test('a bit flipped in any line of the log, or in the request that it rests on, is refused', async () => {
  const rows = rowsOf(scene.folder, 'SELECT entry, release_note FROM keepteam_log ORDER BY size')
  const { state } = await scene.ada.office()
  const keys = (member: string, device: string): string | null =>
    state.members.get(member)?.devices.get(device)?.key ?? null
  const follows = (one: LoggedRelease): boolean => {
    try {
      followLog([one], { size: 0, head: '0'.repeat(64) }, state.logKey, keys)
      return true
    } catch {
      return false
    }
  }
  const [row] = rows
  const line = { entry: String(row?.['entry']), release: String(row?.['release_note']) }
  assert.ok(follows(line))
  for (const entry of flippedText(line.entry)) assert.equal(follows({ ...line, entry }), false)
  for (const release of flippedText(line.release)) assert.equal(follows({ ...line, release }), false)
})

test('a bit flipped in any file of the team is noticed before the file is used', async () => {
  const { ada, folder } = scene
  const { state } = await ada.office()
  for (const row of rowsOf(folder, 'SELECT hash, bytes FROM keepteam_blobs')) {
    const hash = String(row['hash'])
    for (const bytes of flipped(row['bytes'] as Uint8Array)) {
      const ring = new Keyring({ blobs: async () => new Map([[hash, bytes]]) }, ada.keys, state)
      assert.equal(await refusalOf(ring.blob(hash)), 'team_history_differs')
    }
  }
})

test('a half with a flipped bit, or at the place of another code, set or team, is not unsealed', () => {
  const { folder, first, second } = scene
  const keys = serverKeysFile(join(folder, 'keep-server.keys'), false)
  const rows = rowsOf(folder, 'SELECT team_key, set_id, code_id, key_id, sealed FROM keepteam_halves')
  assert.equal(rows.length, 6)
  const places = rows.map((row) => ({
    team: String(row['team_key']),
    set: String(row['set_id']),
    code: String(row['code_id']),
  }))
  for (const [index, row] of rows.entries()) {
    const place = places[index]!
    const sealed = row['sealed'] as Uint8Array
    const opens = (bytes: Uint8Array, at: typeof place): string | null => {
      try {
        return commitmentOf(keys.open(bytes, String(row['key_id']), at))
      } catch {
        return null
      }
    }
    assert.ok(opens(sealed, place))
    for (const bytes of flipped(sealed)) assert.equal(opens(bytes, place), null)
    const moved = [
      ...places.filter((other) => other.code !== place.code),
      { ...place, set: place.set === first ? second : first },
      { ...place, team: 'a'.repeat(64) },
    ]
    for (const other of moved) assert.equal(opens(sealed, other), null)
  }
})

test('what a machine remembers of a team counts only as this member wrote it', async () => {
  const { cy } = scene
  const path = join(cy.folder, 'teams', `${cy.keys.team}.json`)
  const written = await readFile(path)
  assert.notEqual(await readCache(cy.folder, cy.keys), null)
  const step = Math.ceil(written.length / (every === 1 ? written.length : 60))
  for (let index = 0; index < written.length; index += step) {
    const copy = Buffer.from(written)
    copy[index] = (copy[index] ?? 0) ^ 1
    await writeFile(path, copy)
    assert.equal(await readCache(cy.folder, cy.keys), null, `byte ${index}`)
  }
  await writeFile(path, written)
})

test('halves that change places in the database open nothing: the server does not give them, and a program does not take them', async () => {
  const { folder, ada, second } = scene
  const other = await serverOn(scope, folder)
  const database = new DatabaseSync(join(other.folder, 'keep-server.db'))
  const rows = database.prepare('SELECT code_id, sealed FROM keepteam_halves WHERE set_id = ?').all(second)
  const move = database.prepare('UPDATE keepteam_halves SET sealed = ? WHERE code_id = ?')
  for (const [index, row] of rows.entries())
    move.run(rows[(index + 1) % rows.length]!['sealed'] as Uint8Array, String(row['code_id']))
  database.close()
  const office = await ada.office(other.server.url, join(ada.folder, 'moved'))
  const refused = await refusalOf(reveal(office, await setIn(office, second), 'drill', newId))
  assert.equal(refused, 'team_server_unreachable')
  const keys = serverKeysFile(join(folder, 'keep-server.keys'), false)
  const { team } = ada.keys
  const foreign = keys.open(rows[2]!['sealed'] as Uint8Array, keyIdIn(folder), {
    team,
    set: second,
    code: String(rows[2]!['code_id']),
  })
  scene.liar.tamper = (_, path, answer) =>
    path.endsWith('/releases') ? { ...answer, half: Buffer.from(foreign).toString('base64') } : answer
  const lied = await ada.office(scene.liar.url, join(ada.folder, 'lied'))
  const set = await setIn(lied, second)
  await assert.rejects(reveal(lied, set, 'drill', newId), /another half than the one that belongs/)
})

function keyIdIn(folder: string): string {
  return String(rowsOf(folder, 'SELECT key_id FROM keepteam_halves')[0]?.['key_id'])
}

test('keys that the server swaps in the chain or in what it hands over are refused, by name', async () => {
  const { ada, cy, liar } = scene
  const office = await ada.office()
  const { state } = office
  const { recipient } = state.members.get(cy.keys.member)!
  const everyone = state.groups.get('everyone')!
  const swaps: readonly (readonly [string, string])[] = [
    [recipient, state.members.get(ada.keys.member)!.recipient],
    [everyone.recipient, recipient],
    [state.members.get(cy.keys.member)!.signingKey, state.members.get(ada.keys.member)!.signingKey],
    [everyone.wraps.get(cy.keys.member)!, everyone.wraps.get(ada.keys.member)!],
    [state.logKey, state.members.get(cy.keys.member)!.signingKey],
  ]
  for (const [right, wrong] of swaps) {
    liar.tamper = (_, path, answer) =>
      path.includes('/notes')
        ? { ...answer, notes: (answer['notes'] as string[]).map((note) => note.replaceAll(right, wrong)) }
        : answer
    await assert.rejects(
      ada.office(liar.url, join(ada.folder, newId())),
      /Entry \d+ of the team's chain does not hold/,
    )
  }
  const mine = everyone.wraps.get(ada.keys.member)!
  const theirs = Buffer.from(await office.ring.blob(everyone.wraps.get(cy.keys.member)!)).toString('base64')
  liar.tamper = (_, path, answer) =>
    path.endsWith('/blobs') ? { blobs: { ...(answer['blobs'] as object), [mine]: theirs } } : answer
  const swapped = await ada.office(liar.url)
  await assert.rejects(swapped.ring.current('everyone'), /missing, or another stands in its place/)
})

test('the log shown without a line, with two in turn, or dated back, is not the one that a remembered checkpoint fits', async () => {
  const { cy, ada, second, liar } = scene
  for (let count = 0; count < 2; count += 1) {
    const office = await ada.office()
    await reveal(office, await setIn(office, second), 'drill', newId)
  }
  const lies: readonly ((entries: LoggedRelease[]) => LoggedRelease[])[] = [
    (entries) => entries.slice(1),
    (entries) => entries.toReversed(),
    (entries) => entries.with(0, entries[1]!),
    (entries) => entries.map((one) => ({ ...one, entry: one.entry.replace(/"at":"20/, '"at":"19') })),
    (entries) => entries.map(({ entry }) => ({ entry, release: entries[0]!.release })),
  ]
  for (const [index, lie] of lies.entries()) {
    liar.tamper = (_, path, answer) =>
      path.includes('/log') ? { entries: lie(answer['entries'] as LoggedRelease[]) } : answer
    const refusal = await refusalOf(cy.office(liar.url, join(cy.folder, `again-${index}`)))
    assert.equal(refusal, 'team_history_differs', `lie ${index}`)
  }
})

test('no code, name, reason or half stands in any address, header, body or answer between a program and its server', async () => {
  const { traffic, folder, ada, first } = scene
  const text = traffic.join('\n')
  assert.ok(text.includes(first), 'ids do')
  const markers = ['MARKER', 'login-one', ada.keys.identity, ada.keys.signingKey]
  const spellings = markers.flatMap((marker) => [
    marker,
    Buffer.from(marker).toString('hex'),
    // Base64 at each of its three alignments, without the ends, which depend on what stands beside it.
    ...[0, 1, 2].map((before) =>
      Buffer.from(`${' '.repeat(before)}${marker}`)
        .toString('base64')
        .slice(before + 1, -4),
    ),
  ])
  for (const spelling of spellings) assert.ok(!text.includes(spelling), spelling)
  const halves = rowsOf(folder, 'SELECT team_key, set_id, code_id, key_id, sealed FROM keepteam_halves')
  const keys = serverKeysFile(join(folder, 'keep-server.keys'), false)
  const shown = halves.filter((row) => {
    const place = { team: String(row['team_key']), set: String(row['set_id']), code: String(row['code_id']) }
    const half = keys.open(row['sealed'] as Uint8Array, String(row['key_id']), place)
    return text.includes(Buffer.from(half).toString('base64'))
  })
  assert.equal(shown.length, 1, 'the one half that was released, in its answer')
})

test('thousands of files are asked for, a part at a time', async () => {
  const office = await scene.ada.office()
  const [{ hash } = { hash: '' }] = rowsOf(scene.folder, 'SELECT hash FROM keepteam_blobs') as {
    hash: string
  }[]
  const hashes = Array.from({ length: 1200 }, (_, index) => index.toString(16).padStart(64, '0'))
  const found = await office.server.blobs(office.state.team, [...hashes, hash])
  assert.deepEqual([...found.keys()], [hash])
})

test('a removal asks for all the keys that it renews in one call, and says how far it is', async () => {
  const { ada, cy, liar } = scene
  const office = await ada.office(liar.url)
  const before = liar.traffic.length
  const told: string[] = []
  await remove(office, cy.keys.member, (done, all) => told.push(`${done}/${all}`))
  const asked = liar.traffic.slice(before).filter((text) => text.endsWith('/blobs')).length
  assert.deepEqual([asked, told], [1, ['0/2', '1/2']])
})
