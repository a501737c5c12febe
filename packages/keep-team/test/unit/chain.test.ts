import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, cautious, Crew, easy, groupKey, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { compareWithSeen } from '../../src/chain/seen.ts'
import { emptyLog } from '../../src/chain/state.ts'
import { replay, replayWithoutSignatures } from '../../src/chain/replay.ts'
import { fingerprintOf } from '../../src/joining/fingerprint.ts'
import { announcedHash, nextText } from '../../src/notes/chain-text.ts'
import { addSignature, signNote } from '../../src/notes/note.ts'
import type { Statement } from '../../src/notes/statement-types.ts'

const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')]

/** Two directors, an owner and a responder on one shelf with one set. */
function fullTeam(rule = cautious) {
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const shelf = crew.shelf(ada, rule, { owner: [cy], responder: [di] })
  return { crew, shelf, set: crew.puts(cy, shelf) }
}

test('a chain replays to the same state in one piece and note by note', () => {
  const { crew } = fullTeam()
  const whole = replay(crew.notes, null)
  assert.ok(whole.ok)
  assert.deepEqual(whole.state, crew.state)
})

test('a chain that was checked replays to the same state without its signatures, and to none where it is not whole', () => {
  const { crew } = fullTeam()
  const { notes } = crew
  const replayed = replayWithoutSignatures(notes)
  assert.ok(replayed.ok)
  assert.deepEqual(replayed.state, crew.state)
  assert.equal(replayWithoutSignatures(notes.toSpliced(2, 1)).ok, false)
  const unsigned = notes.with(2, notes[2]!.replace(/.{8}\n$/, 'AAAAAAA=\n'))
  assert.equal(replay(unsigned, null).ok, false)
  assert.equal(replayWithoutSignatures(unsigned).ok, true)
})

test('a replay leaves the state that it goes on from as it was', () => {
  const { crew, set } = fullTeam()
  const before = structuredClone(crew.state)
  const started = crew.state
  crew.asks(di, set)
  assert.deepEqual(started, before)
})

test('a note left out, repeated, exchanged or of another team stops the replay at its place', () => {
  const { crew } = fullTeam()
  const { notes } = crew
  const at = (changed: readonly string[]): number | null => {
    const replayed = replay(changed, null)
    return replayed.ok ? null : replayed.at
  }
  assert.equal(at(notes.toSpliced(2, 1)), 2)
  assert.equal(at(notes.toSpliced(2, 0, notes[2]!)), 3)
  assert.equal(at(notes.with(2, notes[3]!).with(3, notes[2]!)), 2)
  assert.equal(at(notes.with(1, fullTeam().crew.notes[1]!)), 1)
  assert.equal(at([]), 0)
})

test('a note that is signed, but says another place than its own, is refused', () => {
  const { crew, set } = fullTeam()
  const { team, head } = crew.state
  const statement = { at: crew.now(), log: emptyLog, ...crew.asking(di, set) }
  const signed = (text: string): string | null => crew.take(signNote(text, [di.signer]))
  assert.equal(signed(nextText(team, { ...head, seq: head.seq + 1 }, statement)), 'chain_broken')
  assert.equal(signed(nextText(team, { ...head, hash: anyHash() }, statement)), 'chain_broken')
  assert.equal(signed(nextText(anyHash(), head, statement)), 'chain_broken')
  assert.equal(signed(nextText(team, head, statement)), null)
})

test('a flipped byte anywhere in a note is noticed', () => {
  const { crew } = fullTeam()
  const note = crew.notes[1]!
  const start = crew.notes.slice(0, 1)
  for (let index = 0; index < note.length; index += 1) {
    const changed = `${note.slice(0, index)}${note[index] === 'A' ? 'B' : 'A'}${note.slice(index + 1)}`
    assert.equal(replay([...start, changed], null).ok, false, `byte ${index}`)
  }
})

test('only members sign: strangers, former members and keys of others are refused', () => {
  const { crew, set } = fullTeam()
  const words = crew.asking(di, set)
  assert.equal(crew.tried(words, person('eve')), 'signature_wrong')
  assert.equal(
    crew.tried(words, { ...di, signer: { ...di.signer, signingKey: ada.signer.signingKey } }),
    'signature_wrong',
  )
  crew.says(crew.removing(di), ada)
  assert.equal(crew.tried(words, di), 'signature_wrong')
})

test('a statement of a kind from the future stops the replay, and is not skipped', () => {
  const { crew } = fullTeam()
  const future = { type: 'moon.land', at: crew.now(), log: emptyLog } as unknown as Statement
  assert.equal(
    crew.take(signNote(nextText(crew.state.team, crew.state.head, future), [ada.signer])),
    'newer_version_needed',
  )
})

test('what nobody signed cannot ask for a newer version', () => {
  const { crew, set } = fullTeam()
  const note = crew.note(crew.asking(di, set), di).replace('request.make', 'request.mare')
  assert.equal(crew.take(note), 'signature_wrong')
})

test('an unknown field is refused: nothing unsigned by meaning comes along', () => {
  const { crew, set } = fullTeam()
  const words = { ...crew.asking(di, set), priority: 'high' }
  assert.equal(crew.tried(words, di), 'statement_malformed')
})

test('statements are dated in order', () => {
  const { crew, set } = fullTeam()
  assert.equal(crew.tried({ ...crew.asking(di, set), at: '2026-02-28T00:00:00.000Z' }, di), 'time_wrong')
})

test('two signers who were shown different release logs stop the chain', () => {
  const { crew, set } = fullTeam()
  crew.says({ ...crew.asking(di, set), log: { size: 7, head: anyHash() } }, di)
  assert.equal(crew.tried({ ...crew.asking(di, set), log: { size: 7, head: anyHash() } }, di), 'chain_forked')
})

test('naming, adding and removing directors, and weakening a shelf, take two directors', () => {
  const { crew, shelf } = fullTeam()
  const demote = {
    type: 'member.director' as const,
    member: bo.card.member,
    on: false,
    groups: [],
    intent: null,
  }
  const members = new Map(crew.state.members)
  members.set(bo.card.member, { ...members.get(bo.card.member)!, director: false })
  const changes = [
    { ...demote, groups: crew.keysFor({ members }) },
    crew.removing(bo),
    crew.changingRule(shelf, easy),
    crew.adding(person('eve'), crew.invite(ada, true), true),
  ]
  for (const words of changes) {
    assert.equal(crew.tried(words, ada), 'second_director_needed', words.type)
    assert.equal(crew.tried(words, ada, cy), 'second_director_needed', words.type)
    assert.equal(crew.tried(words, ada, ada), 'signature_wrong', words.type)
    const signed = addSignature(crew.note(words, ada), bo.signer)
    const after = replay([signed], crew.state)
    assert.ok(after.ok, words.type)
  }
})

test('a lone director announces such a change 72 hours before, word for word', () => {
  const crew = new Crew(ada)
  crew.joins(cy, ada)
  const shelf = crew.shelf(ada, cautious, {})
  crew.puts(ada, shelf)
  const words = crew.changingRule(shelf, easy)
  assert.equal(crew.tried(words, ada), 'second_director_needed')
  const body = announcedHash({ ...words, at: '', log: emptyLog })
  crew.says({ type: 'intent', body }, ada)
  const announced = { ...words, intent: crew.state.head.seq }
  crew.pass(71.999)
  assert.equal(crew.tried(announced, ada), 'second_director_needed')
  crew.pass(0.002)
  assert.equal(crew.tried({ ...announced, rule: { ...easy, codes: 3 } }, ada), 'second_director_needed')
  assert.equal(crew.tried(announced, ada), null)
})

test('before the first codes are kept, a lone director names the second one at once', () => {
  const crew = new Crew(ada)
  crew.joins(bo, ada, true)
  assert.equal(crew.state.members.get(bo.card.member)?.director, true)
})

test('the last director cannot go', () => {
  const crew = new Crew(ada)
  const member = { ...crew.state.members.get(ada.card.member)!, director: false }
  const groups = crew.keysFor({ members: new Map([[member.id, member]]) })
  assert.equal(
    crew.tried({ type: 'member.director', member: member.id, on: false, groups, intent: null }, ada),
    'not_allowed',
  )
})

test('removal is one statement: without a new key for every group that the leaver was in, it is none', () => {
  const { crew } = fullTeam(easy)
  const words = crew.removing(di)
  assert.equal(words.groups.length, 2)
  for (let index = 0; index < words.groups.length; index += 1) {
    assert.equal(crew.tried({ ...words, groups: words.groups.toSpliced(index, 1) }, ada), 'group_keys_wrong')
  }
  const toLeaver = words.groups.map((key) => ({
    ...key,
    wraps: { ...key.wraps, [di.card.member]: anyHash() },
  }))
  assert.equal(crew.tried({ ...words, groups: toLeaver }, ada), 'group_keys_wrong')
  const sameKey = words.groups.map((key) => ({
    ...key,
    recipient: crew.state.groups.get(key.group)!.recipient,
  }))
  assert.equal(crew.tried({ ...words, groups: sameKey }, ada), 'group_keys_wrong')
  const sameEpoch = words.groups.map(({ group }) => {
    const { epoch, recipient, older } = crew.state.groups.get(group)!
    return { group, epoch, recipient, older, wraps: {} }
  })
  assert.equal(crew.tried({ ...words, groups: sameEpoch }, ada), 'group_keys_wrong')
  assert.equal(crew.tried(words, ada), null)
  assert.equal(crew.state.shelves.values().next().value?.roles.has(di.card.member), false)
})

test('nobody makes the key of a group that they leave or do not belong to', () => {
  const { crew, shelf } = fullTeam()
  assert.equal(crew.tried(crew.changingRole(shelf, cy, null), cy), 'not_allowed')
  assert.equal(crew.tried(crew.removing(di), di), 'not_allowed')
  const demoted = { ...crew.state.members.get(bo.card.member)!, director: false }
  const groups = crew.keysFor({ members: new Map(crew.state.members).set(demoted.id, demoted) })
  const words = { type: 'member.director' as const, member: demoted.id, on: false, groups, intent: null }
  assert.equal(crew.tried(words, bo, ada), 'group_keys_wrong')
  assert.ok(replay([crew.note(words, ada, bo)], crew.state).ok)
  crew.says(crew.changingRole(shelf, cy, 'responder'), ada)
  assert.equal(
    crew.tried(
      { type: 'group.epoch', groups: [groupKey(`shelf:${shelf}`, 3, [ada.card.member, bo.card.member])] },
      cy,
    ),
    'not_allowed',
  )
})

test('a newcomer is given the keys, and the keys stay', () => {
  const { crew } = fullTeam()
  const newcomer = person('fay')
  const words = crew.adding(newcomer, crew.invite(ada))
  assert.equal(crew.tried({ ...words, groups: [] }, ada), 'group_keys_wrong')
  const forged = words.groups.map((key) => ({ ...key, recipient: groupKey('everyone', 1, []).recipient }))
  assert.equal(crew.tried({ ...words, groups: forged }, ada), 'group_keys_wrong')
  assert.equal(crew.tried(words, ada), null)
})

test('an invitation is used once, before it expires, and not by keys that are known', () => {
  const { crew } = fullTeam()
  const invite = crew.invite(ada)
  for (const known of [
    { signingKey: di.card.signingKey },
    { recipient: di.card.recipient },
    { device: di.card.device },
    { name: di.card.name },
    { member: di.card.member },
  ]) {
    const gil = person('gil')
    const words = { ...crew.adding(gil, invite), card: { ...gil.card, ...known } }
    assert.equal(crew.tried(words, ada), 'already_exists', Object.keys(known)[0])
  }
  const words = crew.adding(person('hal'), invite)
  crew.says(words, ada)
  assert.equal(crew.tried(crew.adding(person('ida'), invite), ada), 'not_found')
  const late = crew.invite(ada)
  crew.pass(24 * 7)
  assert.equal(crew.tried(crew.adding(person('jon'), late), ada), 'time_wrong')
})

test('what was compared is the keys themselves', () => {
  const { crew } = fullTeam()
  const words = { type: 'key.compared' as const, member: cy.card.member, fingerprint: anyHash() }
  assert.equal(crew.tried(words, ada), 'signature_wrong')
  const { hash, text } = fingerprintOf(crew.state.team, cy.card)
  assert.match(text, /^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  crew.says({ ...words, fingerprint: hash }, ada)
  assert.equal(crew.state.members.get(cy.card.member)?.comparedBy.has(ada.card.member), true)
  assert.equal(crew.tried({ ...words, fingerprint: hash }, cy), 'not_allowed')
})

test('a set is encrypted to the key in use, and confirming it voids the one before', () => {
  const { crew, shelf, set } = fullTeam()
  const { record } = crew.state.sets.get(set)!
  const next = crew.putting(shelf, 3, set, record)
  crew.says(crew.changingRole(shelf, cy, null), ada)
  assert.equal(crew.tried(next, ada), 'group_keys_wrong')
  const again = { ...next, epoch: 2 }
  crew.says(again, ada)
  crew.says({ type: 'set.confirm', set: again.set, code: again.codes[0]!.id }, ada)
  assert.equal(crew.state.sets.get(set)?.state, 'void')
})

test('nobody approves their own request, and no approval gives more than was asked for', () => {
  const { crew, set } = fullTeam()
  const own = crew.asks(cy, set)
  const grant = { type: 'request.grant' as const, request: own, codes: 1, minutes: 30, handed: anyHash() }
  assert.equal(crew.tried(grant, cy), 'not_allowed')
  assert.equal(crew.tried({ ...grant, codes: 2 }, ada), 'not_allowed')
  assert.equal(crew.tried({ ...grant, minutes: 31 }, ada), 'not_allowed')
  assert.equal(crew.tried(grant, di), 'not_allowed')
  assert.equal(crew.tried(grant, ada), null)
  assert.equal(crew.tried(grant, bo), 'not_found')
})

test('where responders hold no key, an approval hands over the member half or does not count', () => {
  const { crew, set } = fullTeam()
  const request = crew.asks(di, set)
  assert.equal(
    crew.tried({ type: 'request.grant', request, codes: 1, minutes: 30, handed: null }, cy),
    'group_keys_wrong',
  )
})

test('a request waits for its approval as long as the shelf says', () => {
  const { crew, set } = fullTeam()
  const request = crew.asks(di, set)
  crew.pass(24)
  assert.equal(
    crew.tried({ type: 'request.grant', request, codes: 1, minutes: 30, handed: anyHash() }, cy),
    'time_wrong',
  )
})

test('a rolled-back chain and a forked one are told apart from one that grew', () => {
  const { crew } = fullTeam()
  const heads = crew.notes.map((_, index) => {
    const replayed = replay(crew.notes.slice(0, index + 1), null)
    return replayed.ok ? replayed.state.head : crew.state.head
  })
  const hashAt = (seq: number): string | null => heads[seq]?.hash ?? null
  const seen = heads.at(-2)!
  assert.equal(compareWithSeen(seen, heads.at(-1)!, hashAt), null)
  assert.equal(compareWithSeen(heads.at(-1)!, seen, hashAt)?.code, 'chain_rolled_back')
  assert.equal(compareWithSeen({ ...seen, hash: anyHash() }, heads.at(-1)!, hashAt)?.code, 'chain_forked')
})

test('somebody is removed from 80 shelves of 24 people, where responders hold keys too, in one statement', () => {
  const crew = new Crew(ada)
  const others = Array.from({ length: 24 }, (_, index) => crew.joins(person(`p${index}`), ada))
  const [leaver] = others as [Person]
  for (let count = 0; count < 80; count += 1) crew.shelf(ada, easy, { owner: others })
  crew.says(crew.removing(leaver), ada)
  const held = [...crew.state.groups.values()].filter(({ members }) => members.has(leaver.card.member))
  assert.deepEqual([crew.state.groups.size, held.length], [161, 0])
})
