import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyHash, anyId, anyRecipient, cautious, Crew, easy, person } from '../support/crew.ts'
import type { Person } from '../support/crew.ts'
import { isInPlaceSince, sealHash } from '../../src/chain/apply-copies.ts'
import { exposureOf } from '../../src/chain/exposure.ts'
import { populationHash, populationOf } from '../../src/chain/population.ts'
import { blobsOf } from '../../src/notes/statements.ts'
import type { CopyResult, Statement } from '../../src/notes/statement-types.ts'

const people = ['ada', 'bo', 'cy', 'di', 'eve', 'flo'].map(person)
const [ada, bo, cy, di, eve, flo] = people as [Person, Person, Person, Person, Person, Person]
const id = (one: Person): string => one.card.member
const dayMs = 86_400_000

/** A director, an owner, a custodian, a reviewer of a shelf with a set; `eve` has no part in it, and `flo` in the team. */
function team(rule = cautious) {
  const crew = new Crew(ada)
  for (const one of [bo, cy, di, eve]) crew.joins(one, ada)
  const shelf = crew.shelf(ada, rule, { owner: [bo], custodian: [cy], reviewer: [di] })
  const set = crew.puts(bo, shelf)
  const inDays = (days: number): string => new Date(crew.clock + days * dayMs).toISOString().slice(0, 10)
  const seal = (copy: string, number = 'A 1187'): string => sealHash(crew.state.team, copy, number)
  const putting = (custodian: Person | null = cy, of = set) => {
    const copy = anyId()
    return {
      type: 'copy.put' as const,
      copy,
      set: of,
      sheet: sheetId(),
      number: 1,
      of: 2,
      custodian: custodian === null ? null : id(custodian),
      seal: seal(copy) as string | null,
      label: anyHash(),
      checkBy: inDays(30),
    }
  }
  const puts = (custodian: Person | null = cy, isSealed = true): string => {
    const words = putting(custodian)
    crew.says(isSealed ? words : { ...words, seal: null }, bo)
    return words.copy
  }
  const checking = (copy: string, result: CopyResult = 'ok') => ({
    type: 'copy.check' as const,
    copy,
    result,
    seal: result === 'ok' ? crew.state.copies.get(copy)!.seal : null,
    why: result === 'ok' ? null : anyHash(),
    checkBy: inDays(30),
  })
  const moving = (copy: string, to: Person | null) => ({
    type: 'copy.move' as const,
    copy,
    custodian: to === null ? null : id(to),
    seal: seal(copy, 'B 2'),
    label: anyHash(),
    checkBy: inDays(30),
  })
  const ending = (copy: string, why: 'destroyed' | 'lost' = 'destroyed') => ({
    type: 'copy.end' as const,
    copy,
    why,
  })
  const copyOf = (copy: string) => crew.state.copies.get(copy)!
  return { crew, shelf, set, inDays, seal, putting, puts, checking, moving, ending, copyOf }
}

let printed = 0
const sheetId = (): string => `K7Q2-${String((printed += 1)).padStart(4, '0')}`

test('who may register, look after and end a copy; what is not written is refused', () => {
  const allowed: Readonly<Record<'put' | 'check' | 'move' | 'end', readonly Person[]>> = {
    put: [ada, bo],
    check: [ada, bo, cy, eve],
    move: [ada, bo, cy, eve],
    end: [ada, bo],
  }
  for (const [action, who] of Object.entries(allowed))
    for (const one of [ada, bo, cy, di, eve, flo]) {
      const { crew, puts, putting, checking, moving, ending } = team()
      const held = puts(eve)
      const words = { put: putting(), check: checking(held), move: moving(held, cy), end: ending(held) }
      const expected = who.includes(one) ? null : one === flo ? 'signature_wrong' : 'not_allowed'
      const verdict = crew.tried(words[action as keyof typeof words], one)
      assert.equal(verdict, expected, `${action} by ${one.card.name}`)
    }
})

test('a copy is of codes in use, with a custodian who is there, a number that can be, and a check within a year', () => {
  const { crew, set, putting, puts, inDays } = team()
  const words = putting()
  const refused: readonly (readonly [Partial<typeof words>, string])[] = [
    [{ set: anyId() }, 'not_found'],
    [{ custodian: id(flo) }, 'not_found'],
    [{ number: 3 }, 'copy_wrong'],
    [{ checkBy: inDays(-1) }, 'copy_wrong'],
    [{ checkBy: inDays(366) }, 'copy_wrong'],
    [{ checkBy: '2026-02-30' }, 'statement_malformed'],
    [{ number: 0 }, 'statement_malformed'],
    [{ of: 100 }, 'statement_malformed'],
    [{ sheet: 'root of example.org' }, 'statement_malformed'],
    [{ seal: 'A1187' }, 'statement_malformed'],
    [{ label: 'the safe' }, 'statement_malformed'],
  ]
  for (const [change, code] of refused)
    assert.equal(crew.tried({ ...words, ...change }, bo), code, JSON.stringify(change))
  crew.says({ ...words, checkBy: inDays(365) }, bo)
  assert.equal(crew.tried({ ...putting(), copy: words.copy }, bo), 'already_exists')
  assert.equal(crew.tried({ ...putting(), sheet: words.sheet }, bo), 'already_exists')
  crew.says({ type: 'copy.end', copy: words.copy, why: 'lost' }, bo)
  assert.equal(crew.tried({ ...putting(), sheet: words.sheet }, bo), null, 'it was found')
  const copy = puts(null)
  assert.equal(crew.state.copies.get(copy)?.custodian, null)
  crew.says({ type: 'set.void', set, why: 'gone' }, bo)
  assert.equal(crew.tried(putting(), bo), 'not_found', 'codes that were replaced')
})

test('that a copy is in its place is said with the number on its seal, by somebody who read it there', () => {
  const { crew, puts, checking, copyOf, seal, inDays } = team()
  const copy = puts()
  assert.equal(seal(copy, 'a11-87'), seal(copy), 'however it is typed')
  assert.notEqual(seal(copy), seal(anyId()), 'one number on two seals is two hashes')
  assert.equal(crew.tried({ ...checking(copy), seal: null }, cy), 'copy_wrong')
  assert.equal(crew.tried({ ...checking(copy), seal: seal(copy, 'A 1188') }, cy), 'copy_wrong')
  assert.equal(crew.tried({ ...checking(copy), checkBy: inDays(400) }, cy), 'copy_wrong')
  assert.equal(crew.tried({ ...checking(copy, 'missing'), why: null }, cy), 'copy_wrong')
  assert.equal(crew.tried({ ...checking(copy, 'opened'), seal: seal(copy) }, cy), 'copy_wrong')
  assert.equal(crew.tried({ ...checking(copy, 'missing'), copy: anyId() }, cy), 'not_found')
  crew.pass(24)
  crew.says(checking(copy), cy)
  const { seenAt, checkBy, checks } = copyOf(copy)
  assert.deepEqual(
    [seenAt, checkBy, checks.map(({ by, result }) => [by, result])],
    [crew.now(), inDays(30), [[id(cy), 'ok']]],
  )
})

test('what was opened, or was away without a seal, may have been read for good; what was away sealed was not', () => {
  const after = (isSealed: boolean, ...results: readonly CopyResult[]) => {
    const { crew, puts, checking, copyOf } = team()
    const copy = puts(cy, isSealed)
    const putAt = crew.now()
    crew.pass(1)
    for (const result of results) crew.says(checking(copy, result), cy)
    const { isMissing, mayBeRead, seenAt } = copyOf(copy)
    return [isMissing, mayBeRead, seenAt > putAt]
  }
  assert.deepEqual(after(true, 'ok'), [false, false, true])
  assert.deepEqual(after(true, 'missing'), [true, false, false])
  assert.deepEqual(after(true, 'missing', 'ok'), [false, false, true])
  assert.deepEqual(after(false, 'missing', 'ok'), [false, true, true])
  assert.deepEqual(after(true, 'opened'), [false, true, true])
  assert.deepEqual(after(true, 'opened', 'ok'), [false, true, true])
  assert.deepEqual(after(true, 'opened', 'missing'), [true, true, true])
})

test('a copy moves to somebody who is there, with another seal, and not while it is missing', () => {
  const { crew, puts, checking, moving, copyOf } = team()
  const copy = puts()
  assert.equal(crew.tried(moving(copy, flo), cy), 'not_found')
  assert.equal(crew.tried({ ...moving(copy, eve), checkBy: '2020-01-01' }, cy), 'copy_wrong')
  crew.says(checking(copy, 'missing'), cy)
  assert.equal(crew.tried(moving(copy, eve), cy), 'copy_wrong')
  crew.says(checking(copy), cy)
  const words = moving(copy, eve)
  crew.says(words, cy)
  const { custodian, seal, label, mayBeRead } = copyOf(copy)
  assert.deepEqual([custodian, seal, label, mayBeRead], [id(eve), words.seal, words.label, false])
  crew.says(checking(copy, 'opened'), eve)
  crew.says(moving(copy, cy), eve)
  assert.equal(copyOf(copy).mayBeRead, true, 'another seal does not undo it')
})

test('what is no more cannot be checked, moved or ended again, and what is missing was not destroyed', () => {
  const { crew, puts, checking, moving, ending, copyOf } = team()
  const copy = puts()
  crew.says(checking(copy, 'missing'), cy)
  assert.equal(crew.tried(ending(copy), bo), 'copy_wrong')
  const check = checking(copy)
  crew.says(ending(copy, 'lost'), bo)
  assert.deepEqual(copyOf(copy).end, { by: id(bo), at: crew.now(), why: 'lost' })
  for (const words of [check, moving(copy, eve), ending(copy, 'lost')])
    assert.equal(crew.tried(words, bo), 'not_found')
})

test('reviews look at copies: of critical sets each month, of others every third, of all each quarter', () => {
  const { crew, puts, ending } = team()
  const [held, gone] = [puts(), puts()]
  crew.says(ending(gone), bo)
  const months = ['2026-04-01', '2026-05-01', '2026-06-01'].map((day) => `${day}T00:00:00.000Z`)
  const copies = (of: Crew, round: 'monthly' | 'quarterly', at: string): readonly string[] =>
    populationOf(of.state, round, at).filter((item) => item.startsWith('copy:'))
  for (const month of months) assert.deepEqual(copies(crew, 'monthly', month), [`copy:${held}`])
  assert.deepEqual(copies(crew, 'quarterly', crew.now()), [`copy:${held}`])
  const ordinary = team(easy)
  const all = Array.from({ length: 6 }, () => `copy:${ordinary.puts()}`)
  const seen = months.flatMap((month) => copies(ordinary.crew, 'monthly', month))
  assert.deepEqual(seen.toSorted(), all.toSorted(), 'each once in three months')
  assert.deepEqual(copies(ordinary.crew, 'quarterly', crew.now()), all.toSorted())
})

test('a review takes no "ok" for a copy whose seal nobody read since it began, or that may have been read', () => {
  const { crew, puts, checking, ending, copyOf } = team()
  const [checked, opened, destroyed, lost] = [puts(eve), puts(), puts(), puts()]
  crew.says(checking(checked), cy)
  crew.pass(1)
  const review = anyId()
  const population = populationHash(populationOf(crew.state, 'monthly', crew.now()))
  crew.says({ type: 'review.open', review, round: 'monthly', population }, ada)
  const answers = (copy: string, by: Person, answer: 'ok' | 'finding' | 'mended' = 'ok') => {
    const why = answer === 'ok' ? null : anyHash()
    return crew.tried({ type: 'review.answer', review, item: `copy:${copy}`, answer, why }, by)
  }
  assert.equal(answers(checked, cy), 'review_wrong', 'checked before it began')
  crew.says(checking(checked), cy)
  assert.equal(answers(checked, eve), null, 'the one who has it')
  assert.equal(answers(opened, eve), 'not_allowed', 'somebody who has no part in it')
  assert.equal(answers(checked, di), null, 'a reviewer')
  crew.says(checking(opened, 'opened'), cy)
  crew.says(checking(opened), cy)
  assert.equal(answers(opened, cy), 'review_wrong')
  assert.equal(answers(opened, cy, 'finding'), null)
  crew.says(ending(destroyed), bo)
  crew.says(ending(lost, 'lost'), bo)
  assert.deepEqual([answers(destroyed, cy), answers(lost, cy)], [null, 'review_wrong'])
  assert.equal(isInPlaceSince(copyOf(checked), crew.now()), true)
})

test('the report of a leaver names the sheets that they have, and the kit', () => {
  const { crew, puts, moving, ending } = team()
  const [kept, moved, ended] = [puts(eve), puts(eve), puts(eve)]
  puts(cy)
  crew.says(moving(moved, cy), eve)
  crew.says(ending(ended), bo)
  const kit = {
    type: 'kit.make' as const,
    kit: anyId(),
    recipient: anyRecipient(),
    custodian: id(eve),
    sets: {},
    intent: null,
  }
  assert.deepEqual(exposureOf(crew.state, id(eve), []).inHands, { copies: [kept], kit: false })
  const fresh = new Crew(ada)
  fresh.joins(eve, ada)
  fresh.says(kit, ada)
  assert.deepEqual(exposureOf(fresh.state, id(eve), []).inHands, { copies: [], kit: true })
  crew.says(crew.removing(eve), ada)
  assert.deepEqual(exposureOf(crew.state, id(eve), []).inHands.copies, [kept], 'also when they have gone')
})

test('places and reasons are files that the server stores and cannot read', () => {
  const { putting, checking, moving, ending, puts } = team()
  const copy = puts()
  const stamp = { at: '', log: { size: 0, head: '' } }
  const files = (words: object): readonly string[] => blobsOf({ ...words, ...stamp } as Statement)
  const [put, check, move] = [putting(), checking(copy, 'opened'), moving(copy, eve)]
  assert.deepEqual(files(put), [put.label])
  assert.deepEqual(files(move), [move.label])
  assert.deepEqual(files(check), [check.why])
  assert.deepEqual([files(checking(copy)), files(ending(copy))], [[], []])
})

test('whatever is said of copies, in whatever order, one that was opened stays so, and one that ended stays ended', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { minLength: 5, maxLength: 25 }), (moves) => {
      const { crew, puts, checking, moving, ending, copyOf } = team()
      const copy = puts(eve)
      let wasOpened = false
      for (const [kind, by] of moves) {
        const signer = [ada, bo, cy, eve][by]!
        const before = copyOf(copy)
        const words = [
          checking(copy),
          checking(copy, 'opened'),
          checking(copy, 'missing'),
          moving(copy, cy),
          ending(copy),
          ending(copy, 'lost'),
        ][kind]!
        const isTaken = crew.tried(words, signer) === null
        wasOpened ||= isTaken && kind === 1
        const now = copyOf(copy)
        assert.equal(now.mayBeRead, wasOpened)
        if (before.end !== null) assert.deepEqual([isTaken, now], [false, before])
      }
    }),
    { numRuns: 10 },
  )
})
