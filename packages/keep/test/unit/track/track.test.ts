import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { editAccount } from '../../../src/model/accounts.ts'
import { markUsed } from '../../../src/model/sets.ts'
import { addDays, addMonths, daysBetween, spanInWords } from '../../../src/track/dates.ts'
import { dueItems } from '../../../src/track/due.ts'
import { toICalendar } from '../../../src/track/icalendar.ts'
import { monthWeeks } from '../../../src/track/month.ts'
import {
  answerQuestion,
  finishRound,
  openQuestions,
  roundInProgress,
  roundQuestions,
  startRound,
} from '../../../src/track/review.ts'
import { statusRow, statusRows } from '../../../src/track/status.ts'
import { BookBuilder, surroundings } from '../../support/book.ts'

const today = '2026-11-21'
const options = { now: new Date('2026-11-21T12:00:00Z'), named: false, alarmDaysAhead: 30 }

test('a healthy account has no problems; each problem shows by its own cause', () => {
  const healthy = (): BookBuilder =>
    new BookBuilder()
      .place('home', 'building')
      .account('github-work')
      .codes('github-work', 5)
      .copy('github-work', 'home')
  assert.deepEqual(statusRow(healthy().get('github-work'), today).problems, [])

  const problems = (builder: BookBuilder): readonly string[] =>
    statusRow(builder.get('github-work'), today).problems
  assert.deepEqual(problems(new BookBuilder().account('github-work')), ['no-codes'])
  assert.deepEqual(problems(new BookBuilder().account('github-work', { kind: 'none' })), [])
  assert.deepEqual(problems(new BookBuilder().account('github-work').codes('github-work', 5)), ['no-copy'])
  assert.deepEqual(problems(healthy().codes('github-work', 5)), ['old-copies', 'no-copy'])
  assert.deepEqual(problems(use(healthy(), 3)), ['few-left'])
  assert.deepEqual(problems(use(healthy(), 5)), ['none-left'])

  const rotating = new BookBuilder()
    .place('home', 'building')
    .account('github-work', { rotateEveryDays: 365 })
  rotating.codes('github-work', 5, { generatedOn: '2025-11-20' }).copy('github-work', 'home')
  assert.deepEqual(problems(rotating), ['rotation-overdue'])
  const expiring = new BookBuilder().place('home', 'building').account('github-work')
  expiring.codes('github-work', 5, { expiresOn: '2026-11-20' }).copy('github-work', 'home')
  assert.deepEqual(problems(expiring), ['expired'])
})

test('a use of a code that turns two-factor sign-in off is shown until a new set is there', () => {
  const builder = use(
    new BookBuilder()
      .place('home')
      .account('github-work', { effect: 'disables-2fa' })
      .codes('github-work', 5)
      .copy('github-work', 'home'),
    1,
  )
  assert.deepEqual(statusRow(builder.get('github-work'), today).problems, ['2fa-may-be-off'])
  builder.codes('github-work', 5).copy('github-work', 'home')
  assert.ok(!statusRow(builder.get('github-work'), today).problems.includes('2fa-may-be-off'))
})

test('what is left is counted over the current set only, and reusable codes stay', () => {
  const builder = use(new BookBuilder().account('github-work').codes('github-work', 4), 1)
  const row = statusRow(builder.get('github-work'), today)
  assert.deepEqual([row.left, row.total], [3, 4])
  const reusable = use(
    new BookBuilder().account('github-work', { singleUse: false }).codes('github-work', 1),
    1,
  )
  assert.equal(statusRow(reusable.get('github-work'), today).left, 1)
})

test('accounts with problems come first, then by name', () => {
  const builder = new BookBuilder()
    .place('home')
    .account('a-one')
    .codes('a-one')
    .copy('a-one', 'home')
    .account('z-one')
  assert.deepEqual(
    statusRows(builder.book, today).map(({ name }) => name),
    ['z-one', 'a-one'],
  )
})

test('the due list holds rotation, expiry, low sets, void copies and sheets to look at, each with what to type', () => {
  const builder = new BookBuilder('2026-08-01T00:00:00.000Z').place('home', 'building')
  builder.account('github-work', { rotateEveryDays: 120 })
  builder.codes('github-work', 5, { generatedOn: '2026-07-01' }).copy('github-work', 'home')
  builder
    .codes('github-work', 3, { generatedOn: '2026-08-01', expiresOn: '2026-12-24' })
    .copy('github-work', 'home')
  use(builder, 1)
  const items = dueItems(builder.book, today, '2026-12-31')
  const found = items.filter(({ kind }) => kind !== 'round').map(({ kind, on }) => [kind, on])
  assert.deepEqual(found, [
    ['check-copy', '2026-10-30'],
    ['destroy-copy', today],
    ['replenish', today],
    ['rotate', '2026-11-29'],
    ['expires', '2026-12-24'],
  ])
  assert.ok(items.every(({ command }) => command.startsWith('keep ')))
  assert.deepEqual(
    dueItems(builder.book, today, '2026-11-28').filter(({ kind }) => kind === 'rotate'),
    [],
  )
})

test('an empty vault has nothing due', () => {
  assert.deepEqual(dueItems(new BookBuilder().book, today, '2099-01-01'), [])
})

test('the calendar: whole weeks, Monday first, every day of the month once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2199 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const name = `${year}-${String(month).padStart(2, '0')}`
      const weeks = monthWeeks(name, [])
      assert.ok(weeks.every((week) => week.length === 7))
      assert.equal(new Date(`${weeks[0]?.[0]?.date}T00:00:00Z`).getUTCDay(), 1)
      const days = weeks.flat().filter(({ inMonth }) => inMonth)
      assert.equal(days.length, new Date(Date.UTC(year, month, 0)).getUTCDate())
    }),
  )
})

test('the .ics keeps to RFC 5545: CRLF, at most 75 octets a line, balanced, an alarm 30 days ahead of all but rounds', () => {
  const builder = new BookBuilder('2026-08-01T00:00:00.000Z')
    .place('home')
    .account('github-work', { rotateEveryDays: 90 })
  builder.codes('github-work').copy('github-work', 'home')
  const text = toICalendar(dueItems(builder.book, today, '2027-12-31'), { ...options, named: true })
  const lines = text.split('\r\n')
  assert.equal(lines.at(-1), '')
  assert.ok(!lines.some((line) => line.includes('\n') || Buffer.byteLength(line) > 75))
  const count = (line: string): number => lines.filter((item) => item === line).length
  assert.ok(count('BEGIN:VEVENT') >= 5)
  for (const part of ['VEVENT', 'VALARM', 'VCALENDAR'])
    assert.equal(count(`BEGIN:${part}`), count(`END:${part}`))
  const rounds = lines.filter((line) => line.startsWith('UID:round-')).length
  assert.equal(rounds, 3)
  assert.equal(count('TRIGGER:-P30D'), count('BEGIN:VEVENT') - rounds)
})

test('titles are discreet: no service, account or place is named unless asked for', () => {
  const builder = new BookBuilder('2026-08-01T00:00:00.000Z')
    .place('home')
    .account('github-work', { rotateEveryDays: 90 })
  builder.codes('github-work', 1).copy('github-work', 'home')
  const items = dueItems(builder.book, today, '2027-12-31')
  assert.doesNotMatch(toICalendar(items, options), /github|work|home/)
  assert.match(toICalendar(items, { ...options, named: true }), /github/)
})

test('the same thing to do has the same UID on another day, and no two share one', () => {
  const builder = new BookBuilder('2026-08-01T00:00:00.000Z')
    .place('home')
    .account('github-work', { rotateEveryDays: 90 })
  builder.codes('github-work').copy('github-work', 'home')
  const uids = (day: string): string[] =>
    toICalendar(dueItems(builder.book, day, '2027-12-31'), options).match(/^UID:.*$/gm) ?? []
  assert.deepEqual(uids(today).toSorted(), uids('2026-12-05').toSorted())
  assert.equal(new Set(uids(today)).size, uids(today).length)
})

test('texts with commas, semicolons, line breaks and long lines survive folding', () => {
  const item = { key: 'k', kind: 'rotate', on: today, account: 'id', command: 'c' } as const
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replaceAll(/\p{Cc}/gu, '')),
      (text) => {
        const lines = toICalendar([{ ...item, text }], { ...options, named: true })
          .replaceAll('\r\n ', '')
          .split('\r\n')
        const summary = lines.find((line) => line.startsWith('SUMMARY:')) ?? ''
        assert.equal(summary.slice(8).replaceAll(/\\([\\;,])/g, '$1'), text)
      },
    ),
  )
})

test('a quarterly round asks for every sheet; what was seen is checked, what was not there is lost', () => {
  const builder = new BookBuilder('2026-08-01T00:00:00.000Z')
    .place('home')
    .account('github-work')
    .codes('github-work')
  builder.copy('github-work', 'home', { seal: '0042' }).copy('github-work', 'home')
  const around = surroundings('2026-11-21T12:00:00.000Z', 'r')
  let { book } = startRound(builder.book, 'quarterly', around)
  const round = roundInProgress(book, 'quarterly')
  assert.ok(round !== null)
  const questions = openQuestions(book, round, today)
  assert.deepEqual(
    questions.map(({ topic }) => topic),
    ['copy', 'copy', 'vault-copy'],
  )
  assert.match(questions[0]?.text ?? '', /seal 0042/)
  for (const [index, answer] of (['yes', 'no', 'skipped'] as const).entries()) {
    const question = questions[index]
    assert.ok(question !== undefined)
    book = answerQuestion(book, round.id, question, answer, around).book
  }
  const copies = book.accounts[0]?.sets[0]?.copies ?? []
  assert.deepEqual(
    copies.map(({ state, checkedOn }) => [state, checkedOn]),
    [
      ['in-place', today],
      ['lost', null],
    ],
  )
  const resumed = roundInProgress(book, 'quarterly')
  assert.ok(resumed !== null)
  assert.deepEqual(openQuestions(book, resumed, today), [])
  const done = finishRound(book, round.id, around).book
  assert.equal(roundInProgress(done, 'quarterly'), null)
  const next = dueItems(done, today, '2099-01-01').find(({ key }) => key === 'round-quarterly')
  assert.equal(next?.on, '2027-02-21')
})

test('a yearly round asks whether each set is current, and a yes is recorded', () => {
  const builder = new BookBuilder()
    .account('github-work', { recovery: { phoneOnFile: '+1 555' } })
    .codes('github-work')
  const around = surroundings('2026-11-21T12:00:00.000Z', 'r')
  const topics = roundQuestions(builder.book, 'yearly', today).map(({ topic }) => topic)
  assert.deepEqual(topics, ['set', 'contacts', 'recovery-key', 'vault-copy'])
  const { book } = startRound(builder.book, 'yearly', around)
  const [question] = roundQuestions(book, 'yearly', today)
  assert.ok(question !== undefined)
  const answered = answerQuestion(book, book.rounds[0]?.id ?? '', question, 'yes', around).book
  assert.equal(answered.accounts[0]?.sets[0]?.checkedOn, today)
})

test('dates: adding and counting days agree; months keep to their last day', () => {
  const days = fc.integer({ min: -20_000, max: 20_000 })
  fc.assert(fc.property(days, (count) => daysBetween(today, addDays(today, count)) === count))
  assert.equal(addMonths('2026-01-31', 1), '2026-02-28')
  assert.equal(addMonths('2026-11-21', 12), '2027-11-21')
  assert.deepEqual([0, 1, 13, 28, 365, 800].map(spanInWords), [
    'today',
    '1 day',
    '13 days',
    '4 weeks',
    '12 months',
    '2 years',
  ])
})

test('editing does not touch what is tracked', () => {
  const builder = new BookBuilder().account('github-work').codes('github-work')
  const before = statusRow(builder.get('github-work'), today)
  const { book } = editAccount(builder.book, builder.get('github-work').id, { notes: 'x' }, builder.around)
  assert.deepEqual(statusRows(book, today)[0], before)
})

function use(builder: BookBuilder, count: number): BookBuilder {
  const { id, sets } = builder.get('github-work')
  const setId = sets.at(-1)?.id ?? ''
  for (let position = 1; position <= count; position += 1) {
    builder.book = markUsed(builder.book, id, { setId, position, why: '', worked: true }, builder.around).book
  }
  return builder
}
