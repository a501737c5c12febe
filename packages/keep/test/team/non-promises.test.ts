import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { emergencyGroup, exposureOf, openCode } from 'sparekey-keep-team'
import type { CodeSet } from 'sparekey-keep-team'
import { Crew, easy, person } from '../../../keep-team/test/support/crew.ts'
import { newPasskey, touched } from '../../../keep-team/test/support/passkeys.ts'
import { accountWithCodes, founder, halvesOf, joins, serverOn, setIn, shelve } from '../support/team.ts'
import { newId } from '../../src/cli/ids.ts'
import { approve, headOf, requestCodes, reveal } from '../../src/team/access.ts'
import { decrypted } from '../../src/team/groups.ts'
import type { Office } from '../../src/team/office.ts'
import { remove } from '../../src/team/people.ts'
import { rotateSet, shelfRules } from '../../src/team/shelves.ts'

// What `keep promises` says cannot be promised. Each of these succeeds in what nobody wants; where one fails, the text has to change.

const scope = { after }
const asking = { codes: 1, minutes: 30, purpose: 'incident' as const, why: 'MARKER-reason' }

/** Two directors, a responder and a contact; a critical shelf with emergencies, and an ordinary one. */
async function stage() {
  const { server, folder } = await serverOn(scope)
  const ada = await founder(scope, server.url)
  const cy = await joins(scope, ada, 'cy')
  const eve = await joins(scope, ada, 'eve')
  const roles = { [cy.keys.member]: 'responder' as const, [eve.keys.member]: 'contact' as const }
  const rule = { ...shelfRules.critical, emergencyHours: 72 }
  const critical = await shelve(ada, 'guarded', rule, roles, accountWithCodes('one', 4))
  const account = accountWithCodes('two', 4)
  const ordinary = await shelve(ada, 'easy', shelfRules.ordinary, roles, account)
  return { folder, ada, cy, eve, critical, ordinary, account }
}

const scene = await stage()

/** The codes of a set, as a server with its keys and somebody with the member half read them between them. */
async function openedTogether(office: Office, set: CodeSet, memberHalf: string): Promise<readonly string[]> {
  const halves = await halvesOf(scene.folder, office.state.team, set.id)
  return Promise.all(
    set.codes.map(async ({ id, sealed, half: commitment }) => {
      const both = { member: Buffer.from(memberHalf, 'base64'), server: halves.get(id)!, commitment }
      const slot = { team: office.state.team, shelf: set.shelf, set: set.id, code: id }
      return openCode(await office.ring.blob(sealed), both, slot)
    }),
  )
}

const codesOf = (name: string) => [1, 2, 3, 4].map((number) => `MARKER-${name}-${number}`)

test('a server and an owner open codes of a critical shelf with no second person, and no log shows it', async () => {
  const office = await scene.ada.office()
  const set = await setIn(office, scene.critical)
  const before = office.synced.log.size
  assert.deepEqual(await openedTogether(office, set, (await headOf(office, set)).memberHalf), codesOf('one'))
  assert.equal((await scene.ada.office()).synced.log.size, before)
})

test('a server and a contact need neither an emergency nor its wait', async () => {
  const office = await scene.eve.office()
  const set = await setIn(office, scene.critical)
  const identity = await office.ring.at(emergencyGroup(set.shelf), set.contacts!.epoch)
  const head = JSON.parse(decrypted(await office.ring.blob(set.contacts!.file), identity)) as {
    memberHalf: string
  }
  assert.equal(office.state.emergencies.size, 0)
  assert.deepEqual(await openedTogether(office, set, head.memberHalf), codesOf('one'))
})

test('a server and a responder who had one approval need no other: it ends neither at its time nor with its codes', async () => {
  const { ada, cy, critical } = scene
  const asked = await cy.office()
  await requestCodes(asked, { set: await setIn(asked, critical), ...asking, id: 'qonce' })
  await approve(await ada.office(), 'qonce')
  const office = await cy.office()
  await office.say(() => ({ words: { type: 'request.close', request: 'qonce' } }))
  const { grant, state } = office.state.requests.get('qonce')!
  assert.deepEqual([state, grant?.codes], ['closed', 1])
  const handed = JSON.parse(decrypted(await office.ring.blob(grant!.handed!), cy.keys.identity)) as {
    memberHalf: string
  }
  assert.deepEqual(
    await openedTogether(office, await setIn(office, critical), handed.memberHalf),
    codesOf('one'),
  )
})

test('a stolen device that opens its vault asks, and has codes, in the name of its member', async () => {
  const { cy, ordinary } = scene
  const thief = await cy.office(undefined, `${cy.folder}/elsewhere`)
  await requestCodes(thief, { set: await setIn(thief, ordinary), ...asking, id: 'qstolen' })
  assert.equal((await cy.office()).state.requests.get('qstolen')?.member, cy.keys.member)
})

test('codes that were replaced open with the halves that the server still has', async () => {
  const { ada, ordinary, account } = scene
  const office = await ada.office()
  const old = await setIn(office, ordinary)
  const { memberHalf } = await headOf(office, old)
  await rotateSet(office, account, office.state.shelves.get(old.shelf)!, old, {
    typed: 'MARKER-two-1',
    newId,
  })
  const replaced = office.state.sets.get(ordinary)!
  assert.equal(replaced.state, 'void')
  assert.deepEqual(await openedTogether(office, replaced, memberHalf), codesOf('two'))
})

test('who is removed has what they read, and opens with the server what they never had', async () => {
  const { ada, cy } = scene
  const office = await ada.office()
  const shelf = [...office.state.shelves.values()].find(({ rule }) => rule.custody === 'standing')!
  const [current] = [...office.state.sets.values()].filter(
    (set) => set.shelf === shelf.id && set.state === 'live',
  )
  const theirs = await cy.office()
  await requestCodes(theirs, { set: current!, ...asking, id: 'qread' })
  await approve(await ada.office(), 'qread')
  const asked = await cy.office()
  const read = await reveal(asked, current!, 'incident', newId)
  const { memberHalf } = await headOf(asked, current!)
  await remove(await ada.office(), cy.keys.member)
  const later = await ada.office()
  const [known] = exposureOf(later.state, cy.keys.member, later.synced.released).read.filter(
    ({ set }) => set === current!.id,
  )
  assert.deepEqual([known?.codes, known?.settled], [1, false], 'the report knows, and can call nothing back')
  const opened = await openedTogether(later, current!, memberHalf)
  assert.equal(opened[0], read.text)
  assert.deepEqual(opened, codesOf('two'))
})

test('the server sees what members call themselves, their roles, who had which code when, why in a word, and what days are due', async () => {
  const { state, synced } = await scene.ada.office()
  const files = await Promise.all(
    (await readdir(scene.folder)).map((name) => readFile(join(scene.folder, name), 'latin1')),
  )
  const everything = files.join('\n')
  const [release] = synced.released
  const { rotateBy } = state.sets.get(scene.critical)!
  for (const seen of [
    '"name":"cy"',
    '"responder"',
    `"code":"${release!.code}"`,
    '"purpose":"incident"',
    rotateBy,
  ])
    assert.ok(everything.includes(seen), seen)
})

test('a passkey signs what a page asks for, whatever the page showed', () => {
  const [director, owner, di, eve] = [person('ada'), person('cy'), person('di'), person('eve')]
  const crew = new Crew(director)
  for (const one of [owner, di, eve]) crew.joins(one, director)
  const set = crew.puts(director, crew.shelf(director, easy, { owner: [owner], responder: [di, eve] }))
  const held = newPasskey()
  crew.says({ type: 'passkey.add', passkey: held.passkey }, owner)
  const [shown, signed] = [crew.asks(di, set), crew.asks(eve, set)]
  // The page shows the request of one, and asks for a touch over the approval of the other.
  const words = { type: 'request.grant' as const, request: signed, codes: 1, minutes: 30, handed: null }
  assert.equal(crew.take(touched(crew.note(words, owner), owner.card.member, held)), null)
  const stateOf = (request: string) => crew.state.requests.get(request)?.state
  assert.deepEqual([stateOf(shown), stateOf(signed)], ['open', 'granted'])
})
