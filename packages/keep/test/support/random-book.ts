import fc from 'fast-check'
import { emptyBook, readBook, splitRef } from '../../src/model/book.ts'
import type { Account, Book, Code, CodeSet, Copy, Factor, Place, Ref } from '../../src/model/types.ts'

const nasty = [
  '=1+1',
  "'=1+1",
  "''-x",
  '@sum',
  '"quoted"',
  '""',
  ' leading',
  'trailing ',
  'a; b: c',
  'x, "y"',
  'key: value; other: "z"',
  'line\nbreak',
  'carriage\r\nreturn\r',
  '\ttab',
  '<b>&amp;]]></b>',
  '== title ==',
  'Name: value',
  '\uFFFE\uFFFF',
  '\uD800 alone',
  '\u2028\u2029',
  '\uFEFF',
  '\u00A0',
  '😀 grün',
  '\\u0041\\',
  'x'.repeat(280),
]

/** Any sign of Unicode, halves of pairs among them. (The unit `binary` of fast-check takes a second to set up.) */
export const anySign = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point))

const text = fc
  .oneof(fc.constantFrom(...nasty), fc.string({ unit: anySign, maxLength: 40 }), fc.string({ maxLength: 30 }))
  .map((value) => value.replace(/[\p{Cc}--[\n\r\t]]/gv, '').slice(0, 290))
const filled = text.map((value) => value || 'x')
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })
const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))
const instant = fc
  .integer({ min: 0, max: 2_000_000_000 })
  .map((seconds) => new Date(seconds * 1000 + 7).toISOString())

const places: readonly string[] = ['phone', 'home-safe', 'bank']
const accounts: readonly string[] = ['github-jane', 'mail-jane', 'x-y']
const refs: readonly Ref[] = [
  'memory',
  'vault',
  ...places.map((name) => `place:p-${name}` as const),
  ...accounts.map((name) => `account:a-${name}` as const),
]
const ref = fc.constantFrom(...refs)

const code = (position: number): fc.Arbitrary<Code> =>
  fc.record({
    position: fc.constant(position),
    text: filled,
    used: maybe(fc.record({ at: maybe(instant), why: text, worked: maybe(fc.boolean()) })),
  })

const copy = (id: string): fc.Arbitrary<Copy> =>
  fc.record({
    id: fc.constant(id),
    medium: fc.constantFrom('paper', 'file', 'usb-stick', 'hardware-token', 'metal', 'other'),
    at: ref,
    sheetId: maybe(text),
    number: fc.integer({ min: 1, max: 3 }),
    of: fc.integer({ min: 3, max: 99 }),
    seal: maybe(text),
    positions: maybe(fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 4 })),
    madeOn: day,
    checkedOn: maybe(day),
    state: fc.constantFrom('in-place', 'lost', 'destroyed'),
  })

const set = (id: string, successor: string | null): fc.Arbitrary<CodeSet> =>
  fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 5 }).chain((positions) =>
    fc.record({
      id: fc.constant(id),
      generatedOn: maybe(day),
      addedAt: instant,
      source: text,
      expiresOn: maybe(day),
      checkedOn: maybe(day),
      supersededBy: fc.constantFrom(null, id, successor),
      codes: fc.tuple(...positions.toSorted((a, b) => a - b).map(code)),
      copies: fc.tuple(copy(`${id}-c1`), copy(`${id}-c2`)),
    }),
  )

const factor = (id: string): fc.Arbitrary<Factor> =>
  fc.record({
    id: fc.constant(id),
    kind: fc.constantFrom('password', 'authenticator', 'passkey', 'other'),
    role: fc.constantFrom('first', 'second', 'alone'),
    at: ref,
    note: text,
  })

const account = (name: string): fc.Arbitrary<Account> =>
  fc.record({
    id: fc.constant(`a-${name}`),
    name: fc.constant(name),
    service: filled.map((value) => value.slice(0, 70)),
    login: text,
    kind: fc.constantFrom('backup-codes', 'recovery-key', 'none'),
    effect: fc.constantFrom('login', 'disables-2fa', 'unknown'),
    singleUse: fc.boolean(),
    ordered: fc.boolean(),
    purpose: fc.constantFrom('ordinary', 'e-mail', 'password-manager'),
    owner: text,
    notes: fc.array(text, { maxLength: 4 }).map((lines) => lines.join('\n')),
    rotateEveryDays: maybe(fc.integer({ min: 1, max: 3650 })),
    factors: fc.oneof(fc.constant([]), fc.tuple(factor(`${name}-f1`), factor(`${name}-f2`))),
    recovery: fc.record({
      page: maybe(text),
      emailOnFile: maybe(text),
      phoneOnFile: maybe(text),
      openedOn: maybe(text),
      supportAsks: maybe(fc.oneof(text, fc.constant('long '.repeat(1900)))),
    }),
    sets: fc.oneof(fc.constant([]), fc.tuple(set(`${name}-s1`, `${name}-s2`), set(`${name}-s2`, null))),
    createdAt: instant,
    updatedAt: instant,
  })

const place = (name: string, inside: string | null): fc.Arbitrary<Place> =>
  fc.record({
    id: fc.constant(`p-${name}`),
    name: fc.constant(name),
    kind: fc.constantFrom('device', 'building', 'container', 'person', 'bank', 'other'),
    inside: fc.constantFrom(null, inside),
    opensWith: fc.array(fc.array(ref, { maxLength: 2 }), { maxLength: 2 }),
    notes: text,
    updatedAt: instant,
  })

/** Valid books of three accounts and three places that refer to each other, with texts that formats stumble over. */
export const randomBook: fc.Arbitrary<Book> = fc
  .record({
    accounts: fc.tuple(...accounts.map(account)),
    places: fc.tuple(place('phone', null), place('home-safe', 'p-bank'), place('bank', 'p-phone')),
  })
  .map((parts) => readBook(structuredClone({ ...emptyBook, ...parts }), 'book'))

/** A book with names in the place of ids: equal for two books exactly where they differ in nothing but ids. */
export function withoutIds({ accounts: list, places: placeList, ...rest }: Book): unknown {
  const names = new Map([...list, ...placeList].map(({ id, name }) => [id, name]))
  const named = (at: Ref): string => {
    const [kind, id] = splitRef(at)
    return `${kind} ${names.get(id) ?? ''}`
  }
  return {
    ...rest,
    accounts: list.map(({ id: _id, factors, sets, ...account_ }) => ({
      ...account_,
      factors: factors.map(({ id: _factor, at, ...other }) => ({ ...other, at: named(at) })),
      sets: sets.map(({ id: _set, supersededBy, copies, ...other }) => ({
        ...other,
        supersededBy: sets.findIndex((item) => item.id === supersededBy),
        copies: copies.map(({ id: _copy, at, ...more }) => ({ ...more, at: named(at) })),
      })),
    })),
    places: placeList
      .map(({ id: _place, inside, opensWith, ...other }) => ({
        ...other,
        inside: inside === null ? null : names.get(inside),
        opensWith: opensWith.map((way) => way.map(named)),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}
