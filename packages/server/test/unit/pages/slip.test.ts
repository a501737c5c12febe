import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Said, saidOfSlip } from '../../../src/pages/said.ts'
import { recognise } from '../../../src/pages/typed.ts'
import { sampleCodes } from '../../support/sheet-samples.ts'

type SlipIn = (text: string) => Said | null
const file = new URL('../../../src/pages/slip.js', import.meta.url).href
const { slipIn } = (await import(file)) as { readonly slipIn: SlipIn }

/** What the service would say of it. */
const saidHere = (text: string): Said | null => {
  const found = recognise(text)
  if (found.kind === 'code') return null
  return found.kind === 'slip' ? saidOfSlip(found.problem) : { about: found.kind }
}

/** Fields that are missing and fields that are `undefined` say the same. */
const bare = (said: Said | null): unknown => JSON.parse(JSON.stringify(said))

const CODE = 'X7K9-M3NP-QR2W-5T8E'
const DIGITS = '0123-4567-8901-2345-6789-0128'
const LONG = 'X7K9M-3NPQR-2W5T8-ABCDE-FGHJK-MNPQE'

const typed = [
  '',
  '   ',
  CODE,
  CODE.toLowerCase(),
  CODE.replaceAll('-', ' '),
  CODE.replaceAll('-', '\u2014'),
  `\u200b${CODE}\n`,
  `${CODE}\n${CODE}`,
  `1. ${CODE}\n2. ${CODE}`,
  LONG,
  DIGITS,
  DIGITS.replaceAll('-', ''),
  '0123-4567-89O1-2345-6789-0128',
  '0123-4567-8901-2345-6789-0182',
  '0123-4567-890-2345-6789-0128',
  'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01',
  'ABCD-EFGH-JKM-PQRS-TVWX-YZ01',
  'A7K2',
  'A7U2',
  '123456',
  '123 456',
  '123-456',
  '1234567',
  'X7K9-M3N-QR2W-5T8E',
  'X7K9-M3NP-QR2WW-5T8E',
  'X7K9-M3UP-QR2W-5T8E',
  'X7K9-M3NP-QR2W-5T8É',
  'X7K9M3NPQR2W5T8?',
  'X7K9-M3NP-QR2W-5T8F',
  '7XK9-M3NP-QR2W-5T8E',
  'abcdef12345',
  'legal winner thank year wave sausage worth useful legal winner thank yellow',
  `1. ${'abandon '.repeat(23)}art`,
  'I do not have my codes any more',
  'x'.repeat(300),
  'x'.repeat(9000),
  ...sampleCodes(5),
]

test('the browser names each slip as the service does', () => {
  for (const text of typed) assert.deepEqual(bare(slipIn(text)), bare(saidHere(text)), text.slice(0, 40))
  const abouts = new Set(typed.map((text) => slipIn(text)?.about ?? 'a code'))
  assert.equal(abouts.size, 13, 'every slip is among them')
})

test('whatever is typed, the browser and the service say the same', () => {
  const symbol = fc.constantFrom(
    ...'01234567890123456789ABCDEFGHJKMNPQRSTVWXYZIOLUiolux.\u00ad\ufe0f'.split(''),
  )
  const separator = fc.constantFrom('', '-', ' ', '\n', '\u2013', '\u2212', '\u00a0', '_')
  const group = fc.array(symbol, { minLength: 3, maxLength: 6 }).map((all) => all.join(''))
  const groups = fc
    .tuple(fc.array(group, { minLength: 1, maxLength: 7 }), separator)
    .map(([all, between]) => all.join(between))
  const text = fc.oneof(groups, fc.constantFrom(...typed), fc.string({ unit: 'binary', maxLength: 40 }))
  const mixed = fc.oneof(
    text,
    fc.tuple(text, separator, text).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(mixed, (given) => {
      assert.deepEqual(bare(slipIn(given)), bare(saidHere(given)))
    }),
    { numRuns: 300 },
  )
})

test('of all last symbols exactly one makes a code, for the browser as for the service', () => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('')
  const start = fc
    .constantFrom(15, 29)
    .chain((length) => fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }))
  fc.assert(
    fc.property(start, (symbols) => {
      const codes = alphabet.map((last) => [...symbols, last].join(''))
      assert.equal(codes.filter((code) => slipIn(code) === null).length, 1)
      assert.deepEqual(
        codes.map((code) => slipIn(code) === null),
        codes.map((code) => recognise(code).kind === 'code'),
      )
    }),
    { numRuns: 30 },
  )
})

test('of all last digits exactly one makes a code of digits, for the browser as for the service', () => {
  const digits = '0123456789'.split('')
  const start = fc.array(fc.constantFrom(...digits), { minLength: 23, maxLength: 23 })
  fc.assert(
    fc.property(start, (symbols) => {
      const codes = digits.map((last) => [...symbols, last].join(''))
      assert.equal(codes.filter((code) => slipIn(code) === null).length, 1)
      assert.deepEqual(
        codes.map((code) => slipIn(code) === null),
        codes.map((code) => recognise(code).kind === 'code'),
      )
    }),
    { numRuns: 100 },
  )
})

test('what the browser says holds nothing of what was typed', () => {
  for (const text of typed) {
    const { about, group, ...rest } = slipIn(text) ?? { about: null }
    assert.deepEqual(rest, {})
    assert.ok(group === undefined || (group >= 1 && group <= 64), about ?? '')
  }
})
