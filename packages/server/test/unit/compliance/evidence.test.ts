import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { clauses } from '../../../src/compliance/assess.ts'

const root = new URL('../../../../../', import.meta.url)

/** The titles that a file gives to its tests, and the promises of a contract that tests are made of. */
const titlesIn = (file: string): ReadonlySet<string> => {
  const place = new URL(file, root)
  if (!existsSync(place)) return new Set()
  const found = readFileSync(place, 'utf8').matchAll(
    /\b(?:test|suite|describe|promise)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`$]*)`)/g,
  )
  return new Set([...found].map(([, single, double, template]) => single ?? double ?? template ?? ''))
}

test('every clause names tests that there are', () => {
  const known = new Map<string, ReadonlySet<string>>()
  for (const { clause, evidence } of clauses) {
    for (const { file, title } of evidence) {
      const titles = known.get(file) ?? titlesIn(file)
      known.set(file, titles)
      assert.ok(titles.has(title), `${clause} names a test that is not in ${file}: ${title}`)
    }
  }
})

test('no clause is asked twice in the same words, and each says a sentence', () => {
  const asked = clauses.map(({ framework, clause, asks }) => `${framework} ${clause} ${asks}`)
  assert.equal(new Set(asked).size, asked.length)
  for (const { asks } of clauses) assert.match(asks, /^[A-Z].*\.$/)
})
