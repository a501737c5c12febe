import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readSelection, selected, type IncidentSelection } from '../../../src/incidents/selection.ts'
import type { WalkedSet } from '../../../src/store/catalogue/incidents.ts'

const bytes = new Uint8Array(16)
const cutOff = 1000

const set = (changes: Partial<WalkedSet> = {}): WalkedSet => ({
  accountKey: bytes,
  setId: bytes,
  serial: 'A7K2',
  format: 'standard',
  state: 'active',
  issuedAt: 500,
  expiresAt: null,
  endedAt: null,
  policyHash: bytes,
  scheme: 'sparekey/1',
  ...changes,
})
const use = (redeemedAt: number) => ({ accountKey: bytes, setId: bytes, label: 'X7', redeemedAt })
const isMeant = (selection: IncidentSelection, one: WalkedSet, uses: readonly number[] = []): boolean =>
  selected(selection, cutOff, [one], uses.map(use)).length === 1

test('a sheet is meant where it could be used at the cut-off, also where it ended since', () => {
  const any = { format: 'standard' } as const
  assert.equal(isMeant(any, set()), true)
  assert.equal(isMeant(any, set({ state: 'pending' })), true)
  assert.equal(isMeant(any, set({ issuedAt: cutOff })), false, 'issued at the cut-off')
  assert.equal(isMeant(any, set({ state: 'superseded', endedAt: cutOff })), true)
  assert.equal(isMeant(any, set({ state: 'superseded', endedAt: cutOff - 1 })), false)
  assert.equal(isMeant(any, set({ expiresAt: cutOff })), false, 'its time was over')
  assert.equal(isMeant(any, set({ expiresAt: cutOff + 1 })), true)
})

test('the code of a support case is no sheet', () => {
  assert.equal(isMeant({ format: 'standard' }, set({ scheme: 'sparekey/1:support' })), false)
})

test('each condition leaves out what does not fulfil it, and spans include their beginning alone', () => {
  const span = { issuedFrom: new Date(500), issuedUntil: new Date(600) }
  for (const [issuedAt, expected] of [
    [499, false],
    [500, true],
    [599, true],
    [600, false],
  ] as const) {
    assert.equal(isMeant(span, set({ issuedAt })), expected, `${issuedAt}`)
  }
  assert.equal(isMeant({ format: 'long' }, set()), false)
  assert.equal(isMeant({ serial: 'B7K2' }, set()), false)
  assert.equal(isMeant({ policyHash: '00'.repeat(16) }, set()), true)
  assert.equal(isMeant({ policyHash: '01'.repeat(16) }, set()), false)
})

test('a use in the span means every sheet of the account; a use at another time none', () => {
  const span = { usedFrom: new Date(700), usedUntil: new Date(800) }
  assert.equal(isMeant(span, set(), [700]), true)
  assert.equal(isMeant(span, set(), [800]), false)
  assert.equal(isMeant(span, set(), [699, 801]), false)
  assert.equal(isMeant(span, set(), []), false)
})

test('more conditions never mean more sheets', () => {
  const time = fc.integer({ min: 0, max: 2000 })
  const selection = fc.record(
    {
      issuedFrom: time.map((at) => new Date(at)),
      issuedUntil: time.map((at) => new Date(at)),
      usedFrom: time.map((at) => new Date(at)),
      format: fc.constantFrom('standard' as const, 'long' as const),
      serial: fc.constantFrom('A7K2', 'B7K2'),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(selection, selection, time, fc.array(time), (one, other, issuedAt, uses) => {
      const both = { ...other, ...one }
      if (isMeant(both, set({ issuedAt }), uses)) assert.ok(isMeant(one, set({ issuedAt }), uses))
    }),
  )
})

test('a serial is read as people type it', () => {
  assert.equal(readSelection({ serial: ' a7 ko' }).serial, 'A7K0')
})

for (const [what, given, field] of [
  ['no condition', {}, 'selection'],
  ['an unknown one', { owner: 'ada' }, 'selection.owner'],
  [
    'a span that ends before it begins',
    { usedFrom: new Date(2), usedUntil: new Date(1) },
    'selection.usedUntil',
  ],
  ['a serial of five symbols', { serial: 'A7K22' }, 'selection.serial'],
  ['a hash that is none', { policyHash: 'x' }, 'selection.policyHash'],
  ['a time that is none', { issuedFrom: '2026' }, 'selection.issuedFrom'],
] as const) {
  test(`${what} is refused, and the field is named`, () => {
    assert.throws(() => readSelection(given), { code: 'invalid_request', field })
  })
}
