import assert from 'node:assert/strict'
import { test } from 'node:test'
import { de } from '../../../src/elements/texts/de.ts'
import { en } from '../../../src/elements/texts/en.ts'
import { fill } from '../../../src/elements/texts/texts.ts'

const english = Object.entries<string>({ ...en })
const names = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted()

test('both languages have every text, none empty, with the same names to fill in', () => {
  assert.deepEqual(Object.keys(de).toSorted(), Object.keys(en).toSorted())
  for (const [key, text] of english) {
    const other = de[key as keyof typeof de]
    assert.ok(text.trim() !== '' && other.trim() !== '', key)
    assert.deepEqual(names(other), names(text), key)
  }
  assert.equal(en.ordinals.split('|').length, 6)
  assert.equal(de.ordinals.split('|').length, 6)
})

test('no text says a word of the team', () => {
  const jargon = /factor|credential|redeem|revo[kc]|token|policy|policies|\bsession/i
  for (const text of Object.values<string>({ ...en }).concat(Object.values({ ...de })))
    assert.doesNotMatch(text, jargon)
})

test('German is not much longer than English, so that nothing overflows what English fills', () => {
  for (const [key, text] of english) {
    const other = de[key as keyof typeof de]
    assert.ok(
      other.length <= Math.max(text.length * 1.7, text.length + 16),
      `${key}: ${other.length} to ${text.length}`,
    )
  }
})

test('names are filled in, and one that is not given stays', () => {
  assert.equal(fill('{a} of {b}', { a: 3 }), '3 of {b}')
})
