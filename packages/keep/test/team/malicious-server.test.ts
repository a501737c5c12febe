import assert from 'node:assert/strict'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { everyone, openCode } from 'sparekey-keep-team'
import {
  accountWithCodes,
  founder,
  halvesOf,
  handsIn,
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
import { accept, newcomers, remove } from '../../src/team/people.ts'
import { namedSets, shelfRules } from '../../src/team/shelves.ts'
import { whatTheLogShows } from '../../src/team/words.ts'
import { encrypted } from '../../src/team/groups.ts'
import { decryptWithIdentity } from '../../src/vault/age-read.ts'
import { generateIdentity } from '../../src/vault/age-write.ts'

const asking = { codes: 1, minutes: 30, purpose: 'incident' as const, why: 'MARKER-reason' }

const scope = { after }
/** A director, a responder, a critical and an ordinary shelf with a set each. */
async function stage() {
  const { server, folder } = await serverOn(scope)
  const ada = await founder(scope, server.url)
  const bo = await joins(scope, ada, 'bo', true)
  const cy = await joins(scope, ada, 'cy')
  const roles = { [cy.keys.member]: 'responder' as const }
  const critical = await shelve(
    ada,
    'markershelf',
    shelfRules.critical,
    roles,
    accountWithCodes('markerservice'),
  )
  const ordinary = await shelve(
    ada,
    'easyshelf',
    shelfRules.ordinary,
    roles,
    accountWithCodes('otherservice'),
  )
  const liar = await Liar.before(scope, server.url)
  return { folder, ada, bo, cy, critical, ordinary, liar }
}

// One server and one team for the file: starting them is what takes the time.
const scene = await stage()
const honest: Tamper = (_method, _path, answer) => answer
beforeEach(() => {
  scene.liar.tamper = honest
})

test('a card whose keys the server swaps on its way is not taken in', async () => {
  const { ada, liar } = scene
  await handsIn(scope, ada, 'di')
  const eve = await handsIn(scope, ada, 'eve')
  const swap: Tamper = (method, path, answer) => {
    if (method !== 'GET' || !path.endsWith('/joins')) return answer
    const shown = answer['joins'] as { card: string }[]
    return {
      joins: shown.map((one) => ({
        ...one,
        card: one.card.replace(
          /"recipient":"[^"]+"/,
          `"recipient":"${(JSON.parse(shown.at(-1)!.card) as { recipient: string }).recipient}"`,
        ),
      })),
    }
  }
  liar.tamper = swap
  assert.equal(await refusalOf(newcomers(await ada.office(liar.url))), 'team_history_differs')
  liar.tamper = honest
  const office = await ada.office(liar.url)
  for (const one of await newcomers(office)) await accept(office, one)
  assert.equal(await refusalOf(eve.office()), null)
})

test('a newcomer is not shown another team, or one without its last notes', async () => {
  const { ada, liar } = scene
  liar.tamper = (method, path, answer) =>
    method === 'GET' && path.includes('/notes')
      ? {
          ...answer,
          notes: (answer['notes'] as string[]).slice(0, 2),
          head: { seq: 1, hash: 'a'.repeat(64) },
        }
      : answer
  assert.equal(await refusalOf(handsIn(scope, ada, 'di', { url: liar.url })), 'team_history_differs')
})

test('notes that are kept back, changed or taken away again stop the client', async () => {
  const { ada, cy, liar } = scene
  await cy.office(liar.url)
  const lies: readonly Tamper[] = [
    (_, path, answer) =>
      path.includes('/notes') ? { ...answer, head: { seq: 1, hash: 'a'.repeat(64) } } : answer,
    (_, path, answer) =>
      path.includes('/notes') ? { ...answer, head: { seq: 1000, hash: 'a'.repeat(64) } } : answer,
    (_, path, answer) =>
      path.includes('/notes') ? { ...answer, log: { size: 3, head: 'a'.repeat(64) } } : answer,
    (_, path, answer) => {
      const { seq } = answer['head'] as { seq: number }
      return path.includes('/notes') ? { ...answer, head: { seq, hash: 'a'.repeat(64) } } : answer
    },
  ]
  for (const [index, lie] of lies.entries()) {
    liar.tamper = lie
    assert.equal(await refusalOf(cy.office(liar.url)), 'team_history_differs', `lie ${index}`)
  }
  await shelve(ada, 'easyshelf', shelfRules.ordinary, {}, accountWithCodes('third'))
  liar.tamper = (_, path, answer) =>
    path.includes('/notes')
      ? { ...answer, notes: (answer['notes'] as string[]).map((note) => note.replace('shelf', 'sheet')) }
      : answer
  assert.equal(await refusalOf(cy.office(liar.url)), 'team_history_differs')
})

test('a server that went back to an old backup, or keeps two histories, is found out by whoever saw the other', async () => {
  const { folder, ada, bo, cy } = scene
  await bo.office()
  await cy.office()
  const old = await serverOn(scope, folder)
  await shelve(ada, 'easyshelf', shelfRules.ordinary, {}, accountWithCodes('third'))
  await bo.office()
  assert.equal(await refusalOf(bo.office(old.server.url)), 'team_history_differs', 'a rollback')
  const fork = `${cy.folder}/fork`
  await cp(`${cy.folder}/teams`, `${fork}/teams`, { recursive: true })
  const other = await cy.office(old.server.url, fork)
  for (let count = 0; count < 3; count += 1) {
    const set = (await namedSets(other))[0]!.item
    await requestCodes(other, { set, ...asking, id: `q${newId()}` })
  }
  assert.ok(other.state.head.seq >= (await ada.office()).state.head.seq)
  assert.equal(await refusalOf(bo.office(old.server.url)), 'team_history_differs', 'a fork')
  assert.equal(
    await refusalOf(cy.office(undefined, fork)),
    'team_history_differs',
    'the same fork from the other side',
  )
})

test('a vault that has seen more than the server shows says so on a machine that has seen nothing', async () => {
  const { folder, ada, bo } = scene
  const old = await serverOn(scope, folder)
  await shelve(ada, 'easyshelf', shelfRules.ordinary, {}, accountWithCodes('third'))
  bo.keys = { ...bo.keys, seen: (await bo.office()).state.head }
  assert.equal(await refusalOf(bo.office(old.server.url, `${bo.folder}/elsewhere`)), 'team_history_differs')
})

test('files of the team that are exchanged or altered are not used', async () => {
  const { ada, liar, ordinary } = scene
  const office = await ada.office(liar.url)
  const set = await setIn(office, ordinary)
  const code = set.codes[0]!
  const other = set.codes[1]!
  liar.tamper = (_, path, answer) => {
    if (!path.endsWith('/blobs')) return answer
    const blobs = answer['blobs'] as Record<string, string>
    return {
      blobs: Object.fromEntries(Object.entries(blobs).map(([hash, text]) => [hash, `AAAA${text.slice(4)}`])),
    }
  }
  assert.equal(await refusalOf(office.ring.blob(code.sealed)), 'team_history_differs')
  const half = Buffer.alloc(32)
  liar.tamper = (_, path, answer) =>
    path.endsWith('/blobs')
      ? { blobs: { [code.sealed]: (answer['blobs'] as Record<string, string>)[other.sealed] ?? '' } }
      : answer
  assert.equal(await refusalOf(office.ring.blob(code.sealed)), 'team_history_differs')
  liar.tamper = (_, path, answer) =>
    path.endsWith('/releases') ? { ...answer, half: half.toString('base64') } : answer
  const fresh = await ada.office(liar.url)
  assert.equal(
    await refusalOf(reveal(fresh, await setIn(fresh, ordinary), 'drill', newId)),
    'team_history_differs',
  )
})

test('without a receipt for this very release, the halves are not brought together', async () => {
  const { ada, liar, ordinary } = scene
  let first: Record<string, unknown> | null = null
  const lies: readonly Tamper[] = [
    (_, path, answer) => {
      if (path.endsWith('/releases')) first = answer
      return answer
    },
    (_, path, answer) => (path.endsWith('/releases') ? { ...answer, receipt: first?.['receipt'] } : answer),
    (_, path, answer) =>
      path.endsWith('/releases')
        ? { ...answer, receipt: String(answer['receipt']).replace(/"at":"2/, '"at":"1') }
        : answer,
  ]
  const outcomes: (string | null)[] = []
  for (const lie of lies) {
    liar.tamper = lie
    const office = await ada.office(liar.url)
    outcomes.push(await refusalOf(reveal(office, await setIn(office, ordinary), 'drill', newId)))
  }
  assert.deepEqual(outcomes, [null, 'team_history_differs', 'team_history_differs'])
})

test('a log of the same length with another end is not the one that was seen', async () => {
  const { ada, liar } = scene
  await ada.office(liar.url)
  liar.tamper = (_, path, answer) => {
    const { size } = (answer['log'] ?? { size: 0 }) as { size: number }
    return path.includes('/notes') ? { ...answer, log: { size, head: 'a'.repeat(64) } } : answer
  }
  assert.equal(await refusalOf(ada.office(liar.url)), 'team_history_differs')
})

test('a key that a director wraps for a newcomer, and that is not the one of the group, is not used', async () => {
  const { ada } = scene
  const newcomer = await handsIn(scope, ada, 'fay')
  const office = await ada.office()
  const { keysFor } = office.ring
  office.ring.keysFor = async (people, blobs) => {
    const keys = await keysFor.call(office.ring, people, new Map())
    return Promise.all(
      keys.map(async (key) => {
        const recipient = people.members.get(newcomer.keys.member)!.recipient
        return {
          ...key,
          wraps: { [newcomer.keys.member]: await encrypted(generateIdentity(), [recipient], blobs) },
        }
      }),
    )
  }
  for (const one of await newcomers(office)) if (one.card.name === 'fay') await accept(office, one)
  const theirs = await newcomer.office()
  assert.equal(await refusalOf(theirs.ring.current(everyone)), 'team_history_differs')
})

test('two who write at the same moment are both heard, one after the other', async () => {
  const { ada, bo, critical } = scene
  const before = (await ada.office()).state.requests.size
  const offices = await Promise.all([ada.office(), bo.office()])
  await Promise.all(
    offices.map(async (office) =>
      requestCodes(office, { set: await setIn(office, critical), ...asking, id: `q${newId()}` }),
    ),
  )
  assert.equal((await ada.office()).state.requests.size, before + 2)
})

test('a release that the server leaves out of the log that it shows is missed by the one who had it', async () => {
  const { ada, liar, ordinary } = scene
  const office = await ada.office(liar.url)
  await reveal(office, await setIn(office, ordinary), 'drill', newId)
  await office.refresh()
  liar.tamper = (_, path, answer) => {
    if (path.includes('/notes')) return { ...answer, log: { size: 0, head: '0'.repeat(64) } }
    return path.includes('/log') ? { entries: [] } : answer
  }
  assert.equal(await refusalOf(ada.office(liar.url)), 'team_history_differs')
})

test('a server that hands out a half without an approval: the responder of a critical shelf still opens nothing', async () => {
  const { folder, cy, critical } = scene
  const office = await cy.office()
  const set = await setIn(office, critical)
  assert.equal((await halvesOf(folder, office.state.team, critical)).size, 12)
  const head = await office.ring.blob(set.head)
  const held = [cy.keys.identity, await office.ring.current(everyone)]
  for (const group of office.state.groups.keys()) {
    const identity = await office.ring.current(group).catch(() => null)
    if (identity !== null) held.push(identity)
  }
  assert.equal(held.length, 4, 'their own, everyone twice, and the ordinary shelf')
  for (const identity of held) assert.equal(decryptWithIdentity(head, identity), null)
})

test('everything that the server has holds no code, no name, no reason, and opens none', async () => {
  const { folder, cy, critical } = scene
  const office = await cy.office()
  await requestCodes(office, { set: await setIn(office, critical), ...asking, id: `q${newId()}` })
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
  const everything = Buffer.concat(files).toString('latin1')
  assert.ok(everything.includes(critical), 'ids are there')
  assert.doesNotMatch(everything, /marker|otherservice|easyshelf|AGE-SECRET-KEY/i)
})

test('what nobody can promise stays said: a server and a member together open a code that no log shows', async () => {
  const { folder, ada, cy, ordinary } = scene
  const shown = (await ada.office()).synced.released.length
  const office = await cy.office()
  const set = await setIn(office, ordinary)
  const identity = await office.ring.at(set.group, set.epoch)
  const head = JSON.parse(decryptWithIdentity(await office.ring.blob(set.head), identity)!.toString()) as {
    memberHalf: string
  }
  const [code] = set.codes
  const half = (await halvesOf(folder, office.state.team, ordinary)).get(code!.id)!
  const slot = { team: office.state.team, shelf: set.shelf, set: set.id, code: code!.id }
  const halves = { member: Buffer.from(head.memberHalf, 'base64'), server: half, commitment: code!.half }
  assert.equal(openCode(await office.ring.blob(code!.sealed), halves, slot), 'MARKER-otherservice-1')
  assert.equal((await ada.office()).synced.released.length, shown, 'and the log shows nothing')
  assert.match(whatTheLogShows, /cannot show .* what a manipulated server gave away/)
})

test('who left keeps what they had and gets no further: no call, no new set, no half', async () => {
  const { ada, cy, ordinary, critical } = scene
  const before = await cy.office()
  const held = new Map<string, string>()
  for (const group of before.state.groups.keys()) {
    const identity = await before.ring.current(group).catch(() => null)
    if (identity !== null) held.set(group, identity)
  }
  await requestCodes(before, { set: await setIn(before, critical), ...asking, id: 'qleaver' })
  await approve(await ada.office(), 'qleaver')
  await remove(await ada.office(), cy.keys.member)
  assert.equal(await refusalOf(cy.office()), 'team_refused')
  assert.equal(
    await refusalOf(reveal(before, before.state.sets.get(ordinary)!, 'other', newId)),
    'team_refused',
  )
  assert.equal(
    await refusalOf(reveal(before, before.state.sets.get(critical)!, 'other', newId)),
    'team_refused',
  )
  const later = await shelve(ada, 'easyshelf', shelfRules.ordinary, {}, accountWithCodes('later'))
  const office = await ada.office()
  const set = await setIn(office, later)
  for (const hash of [
    set.head,
    set.label,
    ...[...office.state.groups.values()].map(({ older }) => older ?? set.head),
  ]) {
    const file = await office.ring.blob(hash)
    for (const identity of [...held.values(), cy.keys.identity])
      assert.equal(decryptWithIdentity(file, identity), null)
  }
  const opened = await reveal(office, await setIn(office, ordinary), 'other', newId)
  assert.match(opened.text, /^MARKER-otherservice-\d$/, 'those who stay open what was there before')
})
