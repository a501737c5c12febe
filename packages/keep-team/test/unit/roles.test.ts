import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anyHash, cautious, Crew, easy, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { actions, allows, standings } from '../../src/chain/roles.ts'
import { replay } from '../../src/chain/replay.ts'

const names = ['director', 'owner', 'responder', 'contact', 'custodian', 'reviewer', 'none'] as const

test('the table of roles, every cell', () => {
  const table = standings.map((standing) => [
    standing,
    actions.map((action) => (allows(standing, action) ? 'x' : '.')).join(''),
  ])
  assert.deepEqual(actions, [
    'members.change',
    'kit.make',
    'shelf.create',
    'shelf.trusted',
    'shelf.people',
    'shelf.rule',
    'set.write',
    'request',
    'approve',
    'emergency.ask',
    'emergency.veto',
    'reveal.own',
    'paper.check',
    'read.everything',
  ])
  assert.deepEqual(Object.fromEntries(table), {
    director: 'xxxxxxxxx.xxxx',
    owner: '....x.xxx.xxx.',
    responder: '.......x......',
    contact: '.........x....',
    custodian: '............x.',
    reviewer: '.............x',
    none: '..............',
  })
})

test('every statement that a role decides on, by everybody: refused unless the table says otherwise', () => {
  const ada = person('ada')
  const crew = new Crew(ada)
  const people: Record<string, Person> = { director: ada }
  for (const name of names.slice(1)) people[name] = crew.joins(person(name), ada)
  const other = crew.joins(person('other'), ada)
  const caller = crew.joins(person('caller'), ada)
  const having = (name: string): readonly Person[] => [people[name]!]
  const shelf = crew.shelf(
    ada,
    { ...easy, ownReveal: 'alone', emergencyHours: 24 },
    {
      owner: having('owner'),
      responder: [...having('responder'), other],
      contact: [...having('contact'), caller],
      custodian: having('custodian'),
      reviewer: having('reviewer'),
    },
  )
  const set = crew.puts(ada, shelf)
  const code = crew.state.sets.get(set)!.codes[0]!.id
  const request = crew.asks(other, set)
  const emergency = crew.alarms(caller, set)
  const expires = new Date(crew.clock + 1000).toISOString()
  const spare = crew.invite(ada)
  const groups = crew.keysFor({
    shelves: new Map(crew.state.shelves).set('xnew', {
      id: 'xnew',
      label: '',
      rule: cautious,
      roles: new Map(),
    }),
  })
  const cases = {
    'invite.make': {
      words: { type: 'invite.make', invite: 'x123', expires, access: anyHash(), director: false },
      by: ['director'],
    },
    'invite.withdraw': { words: { type: 'invite.withdraw', invite: spare }, by: ['director'] },
    'member.add': { words: crew.adding(person('new'), spare), by: ['director'] },
    'member.remove': { words: crew.removing(other), by: ['director'] },
    'shelf.create': {
      words: { type: 'shelf.create', shelf: 'xnew', label: anyHash(), rule: cautious, roles: {}, groups },
      by: ['director'],
    },
    'shelf.role of an owner': { words: crew.changingRole(shelf, other, 'owner'), by: ['director'] },
    'shelf.role of a contact': { words: crew.changingRole(shelf, other, 'contact'), by: ['director'] },
    'shelf.role that ends a contact': { words: crew.changingRole(shelf, caller, null), by: ['director'] },
    'shelf.role of a responder': { words: crew.changingRole(shelf, other, null), by: ['director', 'owner'] },
    'shelf.rule': {
      words: crew.changingRule(shelf, { ...easy, minutes: 10, emergencyHours: 24 }),
      by: ['director'],
    },
    'set.put': { words: crew.putting(shelf), by: ['director', 'owner'] },
    'set.confirm': { words: { type: 'set.confirm', set, code }, by: ['director', 'owner'] },
    'set.void': { words: { type: 'set.void', set, why: 'gone' }, by: ['director', 'owner'] },
    'request.grant': {
      words: { type: 'request.grant', request, codes: 1, minutes: 5, handed: null },
      by: ['director', 'owner'],
    },
    'request.deny': { words: { type: 'request.deny', request }, by: ['director', 'owner'] },
    'emergency.veto': { words: { type: 'emergency.veto', emergency, why: null }, by: ['director', 'owner'] },
    'emergency.cancel': { words: { type: 'emergency.cancel', emergency }, by: [] },
    'request.close': { words: { type: 'request.close', request }, by: ['director', 'owner'] },
    'code.used': { words: { type: 'code.used', set, code, result: 'worked' }, by: ['director', 'owner'] },
    'device.revoke of another': {
      words: { type: 'device.revoke', member: other.card.member, device: other.card.device.id },
      by: ['director'],
    },
  } as const
  for (const [what, { words, by }] of Object.entries(cases)) {
    for (const name of names) {
      const replayed = replay([crew.note(words, people[name]!)], crew.state)
      const expected = (by as readonly string[]).includes(name)
      assert.equal(replayed.ok, expected, `${what} by ${name}${replayed.ok ? '' : `: ${replayed.why.code}`}`)
      if (!replayed.ok) assert.match(replayed.why.code, /not_allowed|group_keys_wrong/, `${what} by ${name}`)
    }
  }
  for (const name of names) {
    const words = crew.asking(people[name]!, set)
    const replayed = replay([crew.note(words, people[name]!)], crew.state)
    assert.equal(replayed.ok, ['director', 'owner', 'responder'].includes(name), `request.make by ${name}`)
    const alarm = replay([crew.note(crew.alarming(people[name]!, set), people[name]!)], crew.state)
    assert.equal(alarm.ok, name === 'contact', `emergency.ask by ${name}`)
  }
})
