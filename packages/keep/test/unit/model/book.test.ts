import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { readBook } from '../../../src/model/book.ts'
import { isDate } from '../../../src/model/fields.ts'
import { nameFault, slug, suggestName } from '../../../src/model/names.ts'
import { BookBuilder } from '../../support/book.ts'

const full = new BookBuilder()
  .place('home', 'building')
  .place('safe', 'container', { inside: 'home', opensWith: [['memory']] })
  .account('github-work')
  .codes('github-work', 4)
  .copy('github-work', 'safe')
  .factor('github-work', 'password', 'first', 'memory').book

test('a book is read back from JSON as it was', () => {
  assert.deepEqual(readBook(JSON.parse(JSON.stringify(full)), 'book'), full)
})

test('an unknown field is refused wherever it stands, and named', () => {
  const paths = objectPaths(full)
  assert.ok(paths.length > 8)
  for (const path of paths) {
    const copy: unknown = JSON.parse(JSON.stringify(full))
    at(copy, path)['surprise'] = 1
    assert.throws(() => readBook(copy, 'book'), {
      code: 'input_invalid',
      message: /surprise is not a known field/,
    })
  }
})

test('a missing field is refused wherever it stands, and named', () => {
  for (const path of objectPaths(full)) {
    const example: unknown = JSON.parse(JSON.stringify(full))
    for (const field of Object.keys(at(example, path))) {
      const copy: unknown = JSON.parse(JSON.stringify(full))
      // oxlint-disable-next-line typescript/no-dynamic-delete
      delete at(copy, path)[field]
      assert.throws(
        () => readBook(copy, 'book'),
        { code: 'input_invalid', message: /is missing/ },
        `${path.join('.')}.${field}`,
      )
    }
  }
})

test('no refusal quotes a value', () => {
  const json = JSON.stringify(full).replaceAll(/github-work-id[0-9]+-[0-9]/g, 'MARKER\u0001')
  assert.throws(
    () => readBook(JSON.parse(json), 'book'),
    (error: Error) => !error.message.includes('MARKER'),
  )
})

test('a refusal names the field that is at fault by its whole path', () => {
  const wrong = structuredClone(full)
  at(wrong, ['accounts', 0, 'sets', 0, 'codes', 2])['position'] = 0
  assert.throws(() => readBook(wrong, 'book'), {
    field: 'book.accounts[0].sets[0].codes[2].position',
    message: 'book.accounts[0].sets[0].codes[2].position must be a whole number from 1 to 1000.',
  })
  const ways = structuredClone(full)
  at(ways, ['places', 1])['opensWith'] = [['memory', 'nowhere']]
  assert.throws(() => readBook(ways, ''), { field: 'places[1].opensWith[0][1]' })
})

test('a position twice in a set is refused, in whatever order the codes stand', () => {
  for (const positions of [
    [1, 2, 2, 3],
    [4, 1, 3, 4],
  ]) {
    const wrong = structuredClone(full)
    positions.forEach((position, index) => {
      at(wrong, ['accounts', 0, 'sets', 0, 'codes', index])['position'] = position
    })
    assert.throws(() => readBook(wrong, 'book'), { field: 'book.accounts[0].sets[0].codes' })
  }
})

test('what is as this program writes it is read without a copy; fields in another order are put in order', () => {
  assert.equal(readBook(full, 'book'), full)
  const [account] = full.accounts
  assert.ok(account !== undefined)
  const turned = Object.fromEntries(Object.entries(account).toReversed())
  const read = readBook({ ...full, accounts: [turned] }, 'book')
  assert.deepEqual(read, full)
  assert.equal(JSON.stringify(read), JSON.stringify(full))
})

test('names and ids are unique, and references lead somewhere', () => {
  const [account] = full.accounts
  const [home, safe] = full.places
  assert.ok(account !== undefined && home !== undefined && safe !== undefined)
  const wrong = [
    { ...full, accounts: [account, account] },
    { ...full, accounts: [account, { ...account, id: 'other' }] },
    { ...full, places: [home, { ...safe, inside: 'nowhere' }] },
    { ...full, places: [{ ...home, inside: safe.id }, safe] },
    { ...full, places: [] },
    { ...full, vaultCare: { ...full.vaultCare, keptAt: ['account:nobody'] } },
  ]
  for (const book of wrong) assert.throws(() => readBook(book, 'book'), { code: 'input_invalid' })
})

test('dates that do not exist are refused', () => {
  for (const wrong of [
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '',
    '1969-12-31',
  ]) {
    assert.equal(isDate(wrong), false, wrong)
  }
  for (const right of ['2024-02-29', '2026-12-31', '1970-01-01']) assert.ok(isDate(right), right)
})

test('a suggested name keeps to the convention whatever the login is, and is not taken', () => {
  const logins = fc.string({ unit: 'grapheme', maxLength: 40 })
  const kinds = fc.constantFrom('backup-codes' as const, 'recovery-key' as const, 'none' as const)
  fc.assert(
    fc.property(logins, kinds, fc.nat({ max: 3 }), (login, kind, takenCount) => {
      const taken = new Set<string>()
      for (let count = 0; count <= takenCount; count += 1) {
        const name = suggestName({ service: 'github', login, kind }, taken)
        assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
        assert.ok(!taken.has(name))
        taken.add(name)
      }
    }),
  )
  assert.equal(
    suggestName({ service: 'github', login: 'Jané.Doe@example.org', kind: 'backup-codes' }, new Set()),
    'github-jane-doe',
  )
  assert.equal(
    suggestName({ service: 'apple', login: '', kind: 'recovery-key' }, new Set()),
    'apple-me-recovery-key',
  )
})

test('a name that is not by the convention is refused with what it should be', () => {
  const account = { service: 'apple', login: '', kind: 'recovery-key' } as const
  assert.match(nameFault('google-me-recovery-key', account) ?? '', /apple-/)
  assert.match(nameFault('apple-me', account) ?? '', /-recovery-key/)
  assert.match(nameFault('Apple me', account) ?? '', /small letters/)
  assert.equal(nameFault('apple-me-recovery-key', account), null)
  assert.equal(slug('  Ünïted — Möbel '), 'united-mobel')
})

function objectPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.entries(value).flatMap(([field, item]) => objectPaths(item, [...path, field]))
  return Array.isArray(value) ? below : [path, ...below]
}

function at(value: unknown, path: readonly (string | number)[]): Record<string, unknown> {
  let current: unknown = value
  for (const field of path) current = isRecord(current) ? current[field] : undefined
  assert.ok(isRecord(current))
  return current
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
