import { date, instant, list, nullable, object, refused, text, truth, whole, word } from './fields.ts'
import type { Reader } from './fields.ts'
import { factorKinds, media } from './kinds.ts'
import { readName } from './names.ts'
import type {
  Account,
  Book,
  Code,
  CodeSet,
  Copy,
  Emergency,
  EmergencyStep,
  Factor,
  Place,
  RecoveryNote,
  Ref,
  Round,
  RoundAnswer,
  UsedMark,
  VaultCare,
} from './types.ts'

/** At most this many codes in a set, sets in an account, accounts in a book. */
export const limits = { codes: 1000, sets: 200, accounts: 20_000, codeLength: 2000 } as const

const id = text(40, 1)
const line = text(300)
const notes = text(10_000)

const ref: Reader<Ref> = (value, path) => {
  if (value === 'memory' || value === 'vault') return value
  if (typeof value === 'string' && isIdRef(value)) return value
  throw refused(path, 'must be memory, vault, place:ID or account:ID')
}

const usedMark = object<UsedMark>({ at: nullable(instant), why: line, worked: nullable(truth) })

const code = object<Code>({
  position: whole(1, limits.codes),
  text: text(limits.codeLength, 1),
  used: nullable(usedMark),
})

const copy = object<Copy>({
  id,
  medium: word(...media),
  at: ref,
  sheetId: nullable(line),
  number: whole(1, 99),
  of: whole(1, 99),
  seal: nullable(line),
  positions: nullable(list(whole(1, limits.codes), limits.codes)),
  madeOn: date,
  checkedOn: nullable(date),
  state: word('in-place', 'lost', 'destroyed'),
})

const codeSet = object<CodeSet>({
  id,
  generatedOn: nullable(date),
  addedAt: instant,
  source: line,
  expiresOn: nullable(date),
  checkedOn: nullable(date),
  supersededBy: nullable(id),
  codes: list(code, limits.codes),
  copies: list(copy, 200),
})

const factor = object<Factor>({
  id,
  kind: word(...factorKinds),
  role: word('first', 'second', 'alone'),
  at: ref,
  note: line,
})

const recovery = object<RecoveryNote>({
  page: nullable(line),
  emailOnFile: nullable(line),
  phoneOnFile: nullable(line),
  openedOn: nullable(line),
  supportAsks: nullable(notes),
})

const account = object<Account>({
  id,
  name: readName,
  service: text(80, 1),
  login: line,
  kind: word(
    'backup-codes',
    'single-recovery-code',
    'recovery-key',
    'recovery-phrase',
    'user-chosen',
    'none',
  ),
  effect: word('login', 'disables-2fa', 'resets-password', 'rotates', 'unknown', 'none'),
  singleUse: truth,
  ordered: truth,
  purpose: word('ordinary', 'e-mail', 'password-manager'),
  owner: line,
  notes,
  rotateEveryDays: nullable(whole(1, 3650)),
  factors: list(factor, 100),
  recovery,
  sets: list(codeSet, limits.sets),
  createdAt: instant,
  updatedAt: instant,
})

const place = object<Place>({
  id,
  name: readName,
  kind: word('device', 'building', 'container', 'person', 'bank', 'other'),
  inside: nullable(id),
  opensWith: list(list(ref, 10), 20),
  notes,
  updatedAt: instant,
})

const vaultCare = object<VaultCare>({
  keptAt: list(ref, 50),
  passphraseAt: list(ref, 20),
  recoveryKeyAt: list(ref, 20),
})

const round = object<Round>({
  id,
  kind: word('monthly', 'quarterly', 'yearly'),
  startedAt: instant,
  finishedAt: nullable(instant),
  answers: list(
    object<RoundAnswer>({ question: line, subject: id, answer: word('yes', 'no', 'skipped'), at: instant }),
    100_000,
  ),
})

const emergency = object<Emergency>({
  kind: word('device-lost', 'authenticator-broken', 'devices-out-of-sync', 'everything-lost'),
  startedAt: instant,
  steps: list(
    object<EmergencyStep>({ text: notes, account: nullable(id), doneAt: nullable(instant) }),
    100_000,
  ),
})

const book = object<Book>({
  accounts: list(account, limits.accounts),
  places: list(place, 2000),
  vaultCare,
  rounds: list(round, 2000),
  emergency: nullable(emergency),
})

/** A book with nothing in it. The passphrase is in its owner's head until said otherwise. */
export const emptyBook: Book = {
  accounts: [],
  places: [],
  vaultCare: { keptAt: [], passphraseAt: ['memory'], recoveryKeyAt: [] },
  rounds: [],
  emergency: null,
}

/**
 * Reads a book of unknown shape, in full: every field known and within bounds, every id and name unique, every reference to
 * something that is there.
 *
 * @throws KeepError `input_invalid` naming the first field that does not fit. No value is quoted.
 */
export const readBook: Reader<Book> = (value, path) => {
  const result = book(value, path)
  checkUnique(result, path)
  checkReferences(result, path)
  return result
}

/**
 * The book that was given, after reading it in full as {@link readBook} does. Parts that a change did not touch stay the same
 * objects, by which an undo step tells what to keep.
 */
export function requireValidBook(value: Book): Book {
  readBook(value, 'book')
  return value
}

/** Reads one account by itself; its references are not followed. */
export const readAccount: Reader<Account> = (value, path) => {
  const result = account(value, path)
  checkSets(result, path)
  return result
}

function checkUnique(value: Book, path: string): void {
  requireUnique(value.accounts, 'id', `${path}.accounts`)
  requireUnique(value.accounts, 'name', `${path}.accounts`)
  requireUnique(value.places, 'id', `${path}.places`)
  requireUnique(value.places, 'name', `${path}.places`)
  value.accounts.forEach((item, index) => checkSets(item, `${path}.accounts[${index}]`))
}

function checkSets({ sets }: Account, path: string): void {
  const ids = new Set(sets.map((set) => set.id))
  if (ids.size !== sets.length) throw refused(`${path}.sets`, 'holds the same id twice')
  sets.forEach((set, index) => {
    const where = `${path}.sets[${index}]`
    if (set.supersededBy !== null && !ids.has(set.supersededBy)) {
      throw refused(`${where}.supersededBy`, 'names a set that is not there')
    }
    if (!haveDistinctPositions(set.codes)) throw refused(`${where}.codes`, 'holds the same position twice')
    for (const { number, of } of set.copies) {
      if (number > of)
        throw refused(`${where}.copies`, 'holds a copy with a number above the count of copies')
    }
  })
}

function haveDistinctPositions(codes: readonly Code[]): boolean {
  // Nearly every set stands in order, which is told without remembering any.
  let last = 0
  for (const { position } of codes) {
    if (position <= last) return new Set(codes.map((item) => item.position)).size === codes.length
    last = position
  }
  return true
}

function checkReferences(value: Book, path: string): void {
  const places = new Map(value.places.map((item) => [item.id, item]))
  const accounts = new Set(value.accounts.map((item) => item.id))
  const requireKnown = (reference: Ref, where: string): void => {
    const [kind, target] = splitRef(reference)
    if (kind === 'place' && !places.has(target)) throw refused(where, 'names a place that is not there')
    if (kind === 'account' && !accounts.has(target))
      throw refused(where, 'names an account that is not there')
  }
  for (const [where, reference] of references(value, path)) requireKnown(reference, where)
  value.places.forEach((item, index) => {
    const where = `${path}.places[${index}].inside`
    const seen = new Set([item.id])
    for (let outer = item.inside; outer !== null;) {
      const next = places.get(outer)
      if (next === undefined) throw refused(where, 'names a place that is not there')
      if (seen.has(outer)) throw refused(where, 'leads back to the place itself')
      seen.add(outer)
      outer = next.inside
    }
  })
}

/** Every reference of a book with the path of the field that holds it. */
export function* references(value: Book, path = ''): Generator<readonly [string, Ref]> {
  for (const [index, item] of value.accounts.entries()) {
    const where = `${path}.accounts[${index}]`
    for (const { at } of item.factors) yield [`${where}.factors`, at]
    for (const set of item.sets) for (const { at } of set.copies) yield [`${where}.sets`, at]
  }
  for (const [index, item] of value.places.entries()) {
    for (const way of item.opensWith) for (const at of way) yield [`${path}.places[${index}].opensWith`, at]
  }
  for (const field of ['keptAt', 'passphraseAt', 'recoveryKeyAt'] as const) {
    for (const at of value.vaultCare[field]) yield [`${path}.vaultCare.${field}`, at]
  }
}

/** The two halves of a reference: `['place', id]`, `['account', id]`, `['memory', '']` or `['vault', '']`. */
export function splitRef(reference: Ref): readonly ['place' | 'account' | 'memory' | 'vault', string] {
  if (reference === 'memory' || reference === 'vault') return [reference, '']
  const target = reference.slice(reference.indexOf(':') + 1)
  return [reference.startsWith('place:') ? 'place' : 'account', target]
}

function requireUnique<T, K extends keyof T>(items: readonly T[], field: K, path: string): void {
  const seen = new Set<T[K]>()
  for (const [index, item] of items.entries()) {
    if (seen.has(item[field]))
      throw refused(`${path}[${index}].${String(field)}`, 'is taken by an entry before it')
    seen.add(item[field])
  }
}

function isIdRef(value: string): value is `place:${string}` | `account:${string}` {
  return /^(?:place|account):.{1,40}$/v.test(value)
}
