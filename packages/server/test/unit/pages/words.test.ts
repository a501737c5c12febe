import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { recognise } from '../../../src/pages/typed.ts'
import { languages, wordsFor } from '../../../src/pages/words.ts'
import { JARGON } from '../try/support.ts'

type Leaf = readonly [path: string, text: string]

/** Every text of a language, by its place. */
const leavesOf = (value: unknown, path = ''): readonly Leaf[] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, `${path}.${name}`))
}
const holders = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()

const [english = assert.fail(), ...others] = languages

describe('every language', () => {
  for (const texts of others) {
    test(`${texts.language} says everything that English says, with the same values in it`, () => {
      const theirs = new Map(leavesOf(texts))
      for (const [path, text] of leavesOf(english)) {
        const other = theirs.get(path)
        assert.ok(other !== undefined, path)
        assert.deepEqual(holders(other), holders(text), path)
      }
      assert.equal(theirs.size, leavesOf(english).length)
      const same = leavesOf(english).filter(([path, text]) => text !== '' && theirs.get(path) === text)
      assert.deepEqual(
        same.map(([path]) => path),
        ['.direction'],
      )
    })
  }

  for (const texts of languages) {
    test(`${texts.language} has no word of the team, and no text that is empty or overlong`, () => {
      for (const [path, text] of leavesOf(texts)) {
        assert.doesNotMatch(text, JARGON, path)
        assert.doesNotMatch(text, /sitzung|faktor\b|richtlinie|einlös|widerruf/i, path)
        if (path !== '.unnamed.sheet') assert.ok(text.length > 0, path)
        // A button on a phone of 320 pixels.
        if (/\.(button|later|cancel|goOn|copy|download|print|next|newSheet|anew)$/.test(path)) {
          assert.ok(text.length <= 33, `${path}: ${text.length}`)
        }
      }
    })
  }
})

test('the styles know no left and no right, and move nothing', () => {
  const style = readFileSync(new URL('../../../src/pages/style.css', import.meta.url), 'utf8')
  const properties = Array.from(
    style.matchAll(/^\s+([a-z-]+):\s*([^;]*);/gm),
    ([, name, value]) => `${name}: ${value}`,
  )
  assert.ok(properties.length > 100)
  for (const one of properties) {
    assert.doesNotMatch(
      one,
      /^((margin|padding|border)-)?(left|right|top|bottom)\b|: (left|right)$|^float/,
      one,
    )
    assert.doesNotMatch(one, /^(transition|animation|scroll-behavior)/, one)
  }
})

test('the reader’s language is taken, and what is put into a text is not read as one', () => {
  assert.equal(wordsFor('fr, de;q=0.8, en;q=0.5', 'en', 'Example').texts.language, 'de')
  assert.equal(wordsFor(null, 'de', 'Example').texts.language, 'de')
  const words = wordsFor('en', 'en', '{sheet}')
  assert.equal(words.say('{application} {sheet}', { sheet: 'A7K2' }), '{sheet} A7K2')
  assert.equal(wordsFor('en', 'en', 'x').moment(new Date('2026-03-03T09:05:00Z')), '3 March 2026, 09:05 UTC')
})

const CODE = 'X7K9-M3NP-QR2W-5T8E'

test('what is typed is told apart', () => {
  const rows: readonly (readonly [string, string])[] = [
    [CODE, 'code'],
    [` ${CODE.toLowerCase().replaceAll('-', ' ')}\n`, 'code'],
    [`${CODE}\n4HDC-2V8S-T6JB-9YWZ`, 'many'],
    [`${CODE}\n${CODE}`, 'many'],
    [`1. ${CODE}\n2. ${CODE}`, 'many'],
    ['123456', 'authenticator'],
    ['123 456', 'authenticator'],
    ['1234567', 'slip'],
    ['A7K2', 'slip'],
    ['', 'slip'],
    ['legal winner thank year wave sausage worth useful legal winner thank yellow', 'phrase'],
    [`1. ${'abandon '.repeat(23)}art`, 'phrase'],
    ['I do not have my codes any more', 'slip'],
    ['x'.repeat(9000), 'slip'],
  ]
  for (const [text, kind] of rows) assert.equal(recognise(text).kind, kind, text.slice(0, 30))
})
