import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { wordsFor } from '../../../src/pages/words.ts'
import { support as messagesDe, supportKinds as kindsDe } from '../../../src/notices/texts/support-de.ts'
import { support as messagesEn, supportKinds as kindsEn } from '../../../src/notices/texts/support-en.ts'
import { de } from '../../../src/support-pages/texts/de.ts'
import { en } from '../../../src/support-pages/texts/en.ts'
import { supportEventsDe, supportEventsEn } from '../../../src/support-pages/texts/events.ts'
import { supportWords } from '../../../src/support-pages/words.ts'
import { JARGON } from '../try/support.ts'

type Leaf = readonly [path: string, text: string]

/** Every text, by its place. */
const leavesOf = (value: unknown, path = ''): readonly Leaf[] => {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, `${path}.${name}`))
}
const holders = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g))].toSorted()

const languages = {
  en: { pages: en, events: supportEventsEn, kinds: kindsEn, messages: messagesEn },
  de: { pages: de, events: supportEventsDe, kinds: kindsDe, messages: messagesDe },
}

/** The longest sentence, in words: what is said under stress is said shortly (B1 of the CEFR). */
const LONGEST = 20

const longSentences = (text: string): readonly string[] =>
  text.split(/(?<=[.!?:]”?)\s+/).filter((sentence) => sentence.split(/\s+/).length > LONGEST)

describe('the words of requests for help', () => {
  test('are the same in German as in English, with the same values in them', () => {
    const theirs = new Map(leavesOf(languages.de))
    for (const [path, text] of leavesOf(languages.en)) {
      const other = theirs.get(path)
      assert.ok(other !== undefined && (other !== text || /^\{\w+\}$/.test(text)), path)
      assert.deepEqual(holders(other), holders(text), path)
    }
    assert.equal(theirs.size, leavesOf(languages.en).length)
  })

  test('are no words of the team, and none is empty', () => {
    for (const [path, text] of leavesOf(languages)) {
      assert.ok(text.trim() !== '', path)
      assert.doesNotMatch(text, JARGON, path)
      assert.doesNotMatch(text, /sitzung|faktor\b|richtlinie|einlös|widerruf|\bcase\b|\bFall\b|Agent/i, path)
    }
  })

  test('are short sentences, and buttons that fit a narrow phone', () => {
    for (const [path, text] of leavesOf(languages)) {
      assert.deepEqual(longSentences(text), [], path)
      if (/\.(button|again|show|use)$/.test(path)) assert.ok(text.length <= 33, path)
    }
  })
})

test('a wait is said in minutes, hours or days, and never as less than it is', () => {
  const { ahead, span } = supportWords(wordsFor('en', 'en', 'Example'))
  const now = new Date('2026-11-23T15:00:00.000Z')
  const rows: readonly (readonly [seconds: number, words: string])[] = [
    [0, 'in 0 minutes'],
    [1, 'in 1 minute'],
    [899, 'in 15 minutes'],
    [7_199, 'in 120 minutes'],
    [7_200, 'in 2 hours'],
    [86_401, 'in 25 hours'],
    [172_801, 'in 3 days'],
  ]
  for (const [seconds, words] of rows) {
    assert.equal(ahead(new Date(now.getTime() + seconds * 1000), now), words)
  }
  assert.deepEqual([900, 14_400, 86_400, 604_800].map(span), ['15 minutes', '4 hours', '24 hours', '7 days'])
  const german = supportWords(wordsFor('de', 'en', 'Example'))
  assert.equal(german.date(now), 'Montag, 23. November 2026, 15:00 UTC')
  assert.equal(german.span(900), '15 Minuten')
})
