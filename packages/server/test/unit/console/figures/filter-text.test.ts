import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFilterText, termsOfFields } from '../../../../src/console/events/filter-text.ts'

const filterOf = (text: string): unknown => {
  const read = readFilterText(text)
  return read.ok ? read.filter : read.problems.map((one) => one.text)
}

test('terms are read as they are meant', () => {
  const day = (text: string): Date => new Date(`${text}T00:00:00.000Z`)
  const meant: readonly (readonly [string, object])[] = [
    ['', {}],
    ['event:code.redeemed', { types: ['code.redeemed'] }],
    ['event:set.* event:code.redeemed', { types: ['set.*', 'code.redeemed'] }],
    ['!event:recovery.*', { notTypes: ['recovery.*'] }],
    ['account:"user 4711"', { account: 'user 4711' }],
    ['account:a:b', { account: 'a:b' }],
    ['actor:owner !actor:system', { actors: ['person'], notActors: ['automation'] }],
    ['at:2026-11-01', { from: day('2026-11-01'), before: day('2026-11-02') }],
    ['at:>2026-11-01', { from: day('2026-11-02') }],
    ['at:>=2026-11-01 at:<2026-11-03', { from: day('2026-11-01'), before: day('2026-11-03') }],
    ['at:<=2026-11-03', { before: day('2026-11-04') }],
    ['at:>=2026-11-03T10:00:00Z', { from: new Date('2026-11-03T10:00:00.000Z') }],
    [
      'left:<=3 risk:high case:482913 label:x7',
      { left: { is: '<=', count: 3 }, risks: ['high'], caseId: '482913', label: 'X7' },
    ],
  ]
  for (const [text, filter] of meant) assert.deepEqual(filterOf(text), filter, text)
})

test('what is not understood is an error with what to write instead, and nothing is left out', () => {
  const errors: readonly (readonly [string, RegExp])[] = [
    ['evnt:code.redeemed', /no key “evnt”\. The keys are event, account/],
    ['toString:x', /no key|not a term/],
    ['event:code.redeem', /no event “code\.redeem”/],
    ['redeemed', /“redeemed” is not a term/],
    ['account:', /not a term/],
    ['account:a account:b', /one account/],
    ['at:yesterday', /not a time/],
    ['at:2026-02-31', /not a time/],
    ['left:many', /a number of codes/],
    ['left:<3 left:>1', /once/],
    ['risk:huge', /Choose one of low, standard, high, critical/],
    ['!account:ada', /“!” goes before event and actor/],
    ['account:>ada', /not compared/],
    [`label:${'x'.repeat(1001)}`, /below 1000 characters/],
  ]
  for (const [text, says] of errors) {
    const read = readFilterText(text)
    assert.equal(read.ok, false, text)
    assert.match(read.ok ? '' : read.problems.map((one) => one.text).join(' '), says)
    assert.ok(read.ok || read.problems.every(({ field }) => field === 'q'))
  }
  const both = readFilterText('nope event:code.redeemed never:1')
  assert.equal(both.ok ? 0 : both.problems.length, 2)
})

test('the fields of the form come to the same terms', () => {
  const text = termsOfFields({
    event: 'set.issued',
    account: ' user "4711" ',
    actor: '',
    from: '2026-11-01',
    to: '2026-11-02',
  })
  assert.equal(text, 'event:set.issued account:"user 4711" at:>=2026-11-01 at:<=2026-11-02')
  const read = readFilterText(text)
  assert.ok(read.ok)
  assert.deepEqual(read.filter.before, new Date('2026-11-03T00:00:00.000Z'))
  assert.equal(termsOfFields({}), '')
})
