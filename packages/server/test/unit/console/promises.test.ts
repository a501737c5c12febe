import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../../../../..')
const folders = new Map([
  ['C', 'packages/server/test/unit/console/'],
  ['B', 'packages/server/test/console/'],
  ['L', 'packages/sparekey/test/'],
])

/** Every file that the page names in its tables, with its folder's letter in full. */
const filesNamed = (): readonly string[] => {
  const page = readFileSync(join(root, 'docs/decisions/console-tests.md'), 'utf8')
  return [...page.matchAll(/`(?:([CBL]) )?([\w./-]+\.ts)`/g)].map(
    ([, letter = '', path = '']) => (folders.get(letter) ?? '') + path,
  )
}

test('what the page of promises names is there', () => {
  const named = filesNamed()
  assert.ok(named.length > 25)
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  )
})

test('each of the 22 failures that others had is a test by its number', () => {
  const texts = ['packages/sparekey/test', 'packages/server/test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  )
  const numbers = Array.from({ length: 22 }, (_, index) => `A9.${index + 1}`)
  const isTested = (number: string): boolean =>
    texts.some((text) =>
      new RegExp(`\\btest\\(\\s*['\`](A9\\.\\d+, )*${number.replace('.', '\\.')}\\b`).test(text),
    )
  assert.deepEqual(
    numbers.filter((number) => !isTested(number)),
    [],
  )
})
