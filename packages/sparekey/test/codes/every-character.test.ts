import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInvisible, isSeparator } from '../../src/codes/forgiven.ts'
import { parseCode } from '../../src/codes/parse.ts'
import { redactCodes } from '../../src/codes/redact.ts'

/** Ranges of the code points that are dropped, first and last, in order. A change of this list is a change of the grammar. */
const dropped: readonly (readonly [number, number])[] = [
  [0x0009, 0x000d],
  [0x0020, 0x0020],
  [0x002d, 0x002d],
  [0x0085, 0x0085],
  [0x00a0, 0x00a0],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x058a, 0x058a],
  [0x05be, 0x05be],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x115f, 0x1160],
  [0x1400, 0x1400],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x1806, 0x1806],
  [0x180b, 0x180f],
  [0x2000, 0x2015],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2212, 0x2212],
  [0x2e17, 0x2e17],
  [0x2e1a, 0x2e1a],
  [0x2e3a, 0x2e3b],
  [0x2e40, 0x2e40],
  [0x2e5d, 0x2e5d],
  [0x3000, 0x3000],
  [0x301c, 0x301c],
  [0x3030, 0x3030],
  [0x30a0, 0x30a0],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfe31, 0xfe32],
  [0xfe58, 0xfe58],
  [0xfe63, 0xfe63],
  [0xfeff, 0xfeff],
  [0xff0d, 0xff0d],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x10d6e, 0x10d6e],
  [0x10ead, 0x10ead],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
]

const isListed = (codePoint: number): boolean =>
  dropped.some(([first, last]) => first <= codePoint && codePoint <= last)

test('of all 1,114,112 code points exactly those of the list are dropped inside a code', () => {
  const found: [number, number][] = []
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    if (!isSeparator(character) && !isInvisible(character)) continue
    const last = found.at(-1)
    if (last?.[1] === codePoint - 1) last[1] = codePoint
    else found.push([codePoint, codePoint])
  }
  assert.deepEqual(found, dropped)
})

test('a code with one of these inside is that code; with any other it is none', () => {
  const atTheEdges = dropped.flatMap(([first, last]) => [first - 1, first, last, last + 1])
  const everywhere = Array.from({ length: 11_000 }, (_, index) => index * 101)
  for (const codePoint of [...atTheEdges, ...everywhere]) {
    const result = parseCode(`X7K9-M3NP${String.fromCodePoint(codePoint)}QR2W-5T8E`)
    const read = result.ok ? result.code.symbols : null
    assert.equal(read, isListed(codePoint) ? 'X7K9M3NPQR2W5T8E' : null, codePoint.toString(16))
  }
})

const size = 2 ** 20
const fill = (unit: string): string => unit.repeat(Math.ceil(size / unit.length))

for (const unit of [
  'a',
  'a ',
  '1 1-',
  '0000-',
  '0 0000 ',
  '.',
  '\\n',
  '\\u',
  '%',
  '&a',
  '\u200b',
  '00000000-0000-',
]) {
  // The limit is for a hang only: what takes time quadratic in the length would take hours.
  test(`a megabyte of ${JSON.stringify(unit)} is searched for codes`, { timeout: 60_000 }, () => {
    const text = fill(unit)
    assert.ok(redactCodes(`${text}.X7K9-M3NP-QR2W-5T8E`).endsWith('.[code]'))
  })
}
