import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { languages, textsAccepted, textsOf } from '../../../src/notices/language.ts'
import { de } from '../../../src/notices/texts/de.ts'
import { en } from '../../../src/notices/texts/en.ts'
import { JARGON } from '../try/support.ts'

/** Every text of a language, by its path. */
const textsIn = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, `${path}/${name}`))
}

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

const KNOWN =
  'application sheet Sheet serial label left count browser system text day month year time contact number earliest until why name'.split(
    ' ',
  )

/** The same in German, where the team's words are borrowed or translated. */
const GERMAN_JARGON = /\b(Faktor|Anmeldedaten|einlös|widerruf|Token|Richtlinie|Sitzung|Session|Policy)/i

describe('the texts of every language', () => {
  test('say the same things: none is missing and none is empty', () => {
    const expected = textsIn(en).map(([path]) => path)
    for (const texts of languages) {
      assert.deepEqual(
        textsIn(texts).map(([path]) => path),
        expected,
      )
      assert.deepEqual(
        textsIn(texts).filter(([, text]) => text.trim() === ''),
        [],
      )
    }
  })

  test('put nothing in that is not known, and the same values wherever one stands for the other', () => {
    const german = new Map(textsIn(de))
    for (const [path, text] of textsIn(en)) {
      const names = (given: string): readonly string[] =>
        [...new Set(placeholders(given).map((name) => name.toLowerCase()))].toSorted()
      assert.deepEqual(names(german.get(path) ?? ''), names(text), path)
      assert.deepEqual(
        placeholders(text).filter((name) => !KNOWN.includes(name)),
        [],
        path,
      )
    }
  })

  test('use no word of the team', () => {
    for (const [path, text] of textsIn(en)) assert.doesNotMatch(text, JARGON, path)
    for (const [path, text] of textsIn(de)) assert.doesNotMatch(text, GERMAN_JARGON, path)
  })

  test('in German speak to the reader as “Sie”', () => {
    for (const [path, text] of textsIn(de))
      assert.doesNotMatch(text, /\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b/, path)
  })

  test('have subjects that fit a line with a long application name', () => {
    for (const texts of languages) {
      for (const [kind, { subject }] of Object.entries(texts.kinds)) {
        assert.ok(subject.replace('{application}', '').length <= 76, kind)
      }
    }
  })
})

describe('the language of a message', () => {
  test('is the address’s where there are texts in it, whatever its region', () => {
    assert.equal(textsOf('de-CH', 'en'), de)
    assert.equal(textsOf('EN_gb', 'de'), en)
  })

  test('is otherwise the default, and English where that has no texts either', () => {
    assert.equal(textsOf(null, 'de'), de)
    assert.equal(textsOf('fr', 'de-AT'), de)
    assert.equal(textsOf('fr', 'it'), en)
  })

  test('of a page follows the browser’s list by weight', () => {
    assert.equal(textsAccepted('fr, en;q=0.3, de;q=0.8', 'en'), de)
    assert.equal(textsAccepted('de;q=0, en;q=0.1', 'de'), en)
    assert.equal(textsAccepted('tlh', 'de'), de)
    assert.equal(textsAccepted(null, 'en'), en)
  })
})
