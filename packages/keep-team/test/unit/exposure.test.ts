import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cautious, Crew, easy, person } from '../support/crew.ts'
import { exposureOf } from '../../src/chain/exposure.ts'
import type { Sighting } from '../../src/chain/exposure.ts'
import type { CodeSet } from '../../src/chain/state.ts'
import { readChainText } from '../../src/notes/chain-text.ts'
import { parseNote } from '../../src/notes/note.ts'

// More of them: KEEP_TEAM_HISTORIES.
const histories = Number(process.env['KEEP_TEAM_HISTORIES'] ?? '15')
const [ada, bo, cy, di, flo] = [person('ada'), person('bo'), person('cy'), person('di'), person('flo')]

test('what somebody read, what they need the server for, and what they only know of', () => {
  const crew = new Crew(ada)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const open = crew.shelf(ada, easy, { owner: [cy], responder: [di] })
  const closed = crew.shelf(ada, cautious, { responder: [di] })
  const [own, seen, held, handed, known] = [
    crew.puts(cy, open),
    crew.puts(cy, open),
    crew.puts(cy, open),
    crew.puts(ada, closed),
    crew.puts(ada, closed),
  ]
  crew.grants(ada, crew.asks(di, handed))
  const sighting = (code: number, at: string): Sighting => ({
    set: seen,
    code: crew.state.sets.get(seen)!.codes[code]!.id,
    member: di.card.member,
    at,
  })
  const log = [
    sighting(0, '2026-03-02T00:00:00.000Z'),
    sighting(0, '2026-03-03T00:00:00.000Z'),
    sighting(1, '2026-03-01T00:00:00.000Z'),
  ]
  crew.says(crew.removing(di), ada)
  const later = crew.puts(cy, open)
  const di2 = exposureOf(crew.state, di.card.member, log)
  assert.deepEqual(di2.read, [{ set: seen, codes: 2, lastAt: '2026-03-03T00:00:00.000Z', settled: false }])
  assert.deepEqual(di2.helpNeeded, [own, held, handed])
  assert.deepEqual(di2.namesOnly, [known, later])
  assert.deepEqual(
    exposureOf(crew.state, cy.card.member, log).read.map(({ set }) => set),
    [own, seen, held, later],
  )
  crew.says({ type: 'set.void', set: seen, why: 'replaced' }, cy)
  assert.equal(exposureOf(crew.state, di.card.member, log).read[0]?.settled, true)
})

/** Who holds which keys, by counting every wrap that was ever made: not what the state says. */
function truth(crew: Crew, member: string): ReadonlySet<string> {
  const holds = new Set<string>()
  for (const note of crew.notes) {
    const { statement } = readChainText(parseNote(note).text)
    if (!('groups' in statement)) continue
    for (const { group, epoch, wraps } of statement.groups)
      if (member in wraps) for (let before = 1; before <= epoch; before += 1) holds.add(`${group}/${before}`)
  }
  return holds
}

test('over random comings and goings, who is said to hold a member half holds a key that opens it, and nobody else', () => {
  const people = [bo, cy, di]
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(6), fc.nat(2)), { minLength: 10, maxLength: 30 }), (moves) => {
      const crew = new Crew(ada)
      for (const one of people) crew.joins(one, ada)
      crew.joins(flo, ada, true)
      const shelf = crew.shelf(ada, easy, { responder: [cy] })
      let hours: number | null = null
      for (const [kind, about] of moves) {
        const other = people[about]!
        const isIn = crew.state.members.get(other.card.member)?.removedAt === null
        if (kind <= 1 && isIn)
          crew.tried(crew.changingRole(shelf, other, kind === 0 ? 'responder' : 'owner'), ada)
        if (kind === 2 && isIn) crew.tried(crew.changingRole(shelf, other, null), ada)
        if (kind === 3) crew.puts(ada, shelf)
        if (kind === 5 && isIn) crew.tried(crew.changingRole(shelf, other, 'contact'), ada)
        if (kind === 6) {
          hours = hours === null ? 24 : null
          crew.tried(crew.changingRule(shelf, { ...easy, emergencyHours: hours }), ada, flo)
        }
        if (kind === 4 && about === 0 && isIn) crew.tried(crew.removing(other), ada)
      }
      for (const { card } of people) {
        const holds = truth(crew, card.member)
        const sets = [...crew.state.sets.values()]
        const opens = ({ group, epoch, contacts }: CodeSet): boolean =>
          holds.has(`${group}/${epoch}`) ||
          (contacts !== null && holds.has(`emergency:${shelf}/${contacts.epoch}`))
        const expected = sets.filter(opens).map(({ id }) => id)
        const said = exposureOf(crew.state, card.member, [])
        assert.deepEqual(said.helpNeeded, expected)
        assert.equal(said.helpNeeded.length + said.namesOnly.length, sets.length)
      }
    }),
    { numRuns: histories },
  )
})

test('over random histories a leaver’s report is what they read, each set once, and what was replaced since is settled', () => {
  const move = fc.record({ kind: fc.nat(5), who: fc.nat(2), set: fc.nat(9), code: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 60 }), fc.nat(2), (moves, leaving) => {
      const people = [bo, cy, di]
      const crew = new Crew(ada)
      for (const one of people) crew.joins(one, ada)
      const shelf = crew.shelf(ada, easy, { owner: [bo], responder: [cy, di] })
      const log: Sighting[] = []
      const expected = new Map<string, { codes: Set<string>; lastAt: string; settled: boolean }>()
      const leaver = people[leaving]!.card.member
      const sets: string[] = []
      for (const { kind, who, set: index, code: number } of moves) {
        crew.pass(1)
        const set = sets[index % Math.max(1, sets.length)]
        const live = set !== undefined && crew.state.sets.get(set)?.state === 'live'
        if (kind === 0 || set === undefined) sets.push(crew.puts(ada, shelf))
        else if (kind === 1 && live) {
          const words = crew.putting(shelf, 4, set, crew.state.sets.get(set)!.record)
          crew.says(words, ada)
          // What is typed back by nobody replaces nothing.
          if (number === 0) continue
          crew.says({ type: 'set.confirm', set: words.set, code: words.codes[0]!.id }, ada)
          sets.push(words.set)
          const read = expected.get(set)
          if (read !== undefined) read.settled = true
        } else if (kind > 1 && live) {
          const code = crew.state.sets.get(set)!.codes[number]!.id
          const member = people[who]!.card.member
          log.push({ set, code, member, at: crew.now() })
          if (member !== leaver) continue
          const read = expected.get(set) ?? { codes: new Set(), lastAt: '', settled: false }
          expected.set(set, { ...read, codes: read.codes.add(code), lastAt: crew.now() })
        }
      }
      crew.says(crew.removing(people[leaving]!), ada)
      const report = exposureOf(crew.state, leaver, log)
      assert.deepEqual(
        new Map(report.read.map(({ set, ...rest }) => [set, rest])),
        new Map([...expected].map(([set, { codes, ...rest }]) => [set, { codes: codes.size, ...rest }])),
      )
      assert.equal(new Set(report.read.map(({ set }) => set)).size, report.read.length, 'each once')
      const rest = [...report.helpNeeded, ...report.namesOnly]
      const others = [...crew.state.sets.values()].filter(
        ({ id, state }) => state === 'live' && !expected.has(id),
      )
      assert.deepEqual(new Set(rest), new Set(others.map(({ id }) => id)))
    }),
    { numRuns: histories },
  )
})
