import { readPairs, unquote, type Card } from './card.ts'
import { readAccount } from '../model/book.ts'
import { refused } from '../model/fields.ts'
import type { Account, Place, Ref } from '../model/types.ts'

/** Finds what a reference in words means, and makes ids. */
export interface Resolver {
  readonly newId: () => string
  /** `memory`, `vault`, `place NAME` or `account NAME`. @throws KeepError `input_invalid` for anything else. */
  ref(text: string, path: string): Ref
  /** The id of the place of that name. */
  placeId(name: string): string
}

type Fields = ReadonlyMap<string, string>

/**
 * The account of a card that this program wrote, whatever tool had it since: fields are found by name, in any order.
 *
 * @param known the id and the name that the account gets.
 * @throws KeepError `input_invalid` naming the field that is not as it was written.
 */
export function accountOfCard(
  card: Card,
  known: { readonly id: string; readonly name: string },
  resolve: Resolver,
): Account {
  const fields: Fields = new Map(card.fields.map(({ name, value }) => [name, value]))
  const text = (name: string): string | null => {
    const value = fields.get(name)
    return value === undefined || value === '' ? null : unquote(value, name)
  }
  const days = text('Rotate every (days)')
  return readAccount(
    {
      ...known,
      service: text('Service'),
      login: unquote(card.login, 'User name'),
      kind: text('Kind'),
      effect: text('Effect'),
      singleUse: yesOrNo(text('Single use'), 'Single use'),
      ordered: yesOrNo(text('Asked by number'), 'Asked by number'),
      purpose: text('Purpose'),
      owner: text('Owner') ?? '',
      notes: unquote(card.notes, 'Notes'),
      rotateEveryDays: days === null ? null : wholeNumber(days, 'Rotate every (days)'),
      factors: waysIn(fields, resolve),
      recovery: {
        page: card.page === '' ? null : unquote(card.page, 'URL'),
        emailOnFile: text('E-mail on file'),
        phoneOnFile: text('Phone on file'),
        openedOn: text('Opened'),
        supportAsks: text('Support asks'),
      },
      sets: setsOf(fields, resolve),
      createdAt: text('Created'),
      updatedAt: text('Updated'),
    },
    'account',
  )
}

/** The places of a card that this program wrote. @throws KeepError `input_invalid` naming the field. */
export function placesOfCard(card: Card, resolve: Resolver): readonly Place[] {
  const fields: Fields = new Map(card.fields.map(({ name, value }) => [name, value]))
  return numbered(fields, /^Place (\d+)$/).map(({ path, pairs }) => ({
    id: resolve.placeId(pairs.get('name') ?? ''),
    name: pairs.get('name') ?? '',
    // The book is read in full, with the words that it allows, before it is used.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    kind: (pairs.get('kind') ?? 'other') as Place['kind'],
    inside: pairs.has('inside') ? resolve.placeId(pairs.get('inside') ?? '') : null,
    opensWith: ways(pairs.get('opens with'), path, resolve),
    notes: pairs.get('notes') ?? '',
    updatedAt: pairs.get('updated') ?? '',
  }))
}

/** The names of the places that a card of places lists. */
export function placeNamesOf(card: Card): readonly string[] {
  const fields: Fields = new Map(card.fields.map(({ name, value }) => [name, value]))
  return numbered(fields, /^Place (\d+)$/).flatMap(({ pairs }) => pairs.get('name') ?? [])
}

function ways(text: string | undefined, path: string, resolve: Resolver): readonly (readonly Ref[])[] {
  if (text === undefined) return []
  return text
    .split(' | ')
    .map((way) => (way === '' ? [] : way.split(' + ').map((ref) => resolve.ref(ref, path))))
}

function waysIn(fields: Fields, resolve: Resolver): readonly unknown[] {
  return numbered(fields, /^Way in (\d+)$/).map(({ path, pairs }) => ({
    id: resolve.newId(),
    kind: pairs.get('kind'),
    role: pairs.get('role'),
    at: resolve.ref(pairs.get('at') ?? '', path),
    note: pairs.get('note') ?? '',
  }))
}

function setsOf(fields: Fields, resolve: Resolver): readonly unknown[] {
  const found = numbered(fields, /^Set (\d+)$/)
  const ids = new Map(found.map(({ number }) => [number, resolve.newId()]))
  const codes = codesOf(fields)
  return found.map(({ number, path, pairs }) => ({
    id: ids.get(number),
    generatedOn: pairs.get('made') ?? null,
    addedAt: pairs.get('added'),
    source: pairs.get('source') ?? '',
    expiresOn: pairs.get('expires') ?? null,
    checkedOn: pairs.get('seen current') ?? null,
    supersededBy: replacement(pairs.get('replaced by'), number, path, ids),
    codes: codes.get(number) ?? [],
    copies: numbered(fields, new RegExp(`^Set ${number} copy (\\d+)$`)).map(({ path: where, pairs: copy }) =>
      copyOf(copy, where, resolve),
    ),
  }))
}

function replacement(
  text: string | undefined,
  number: number,
  path: string,
  ids: ReadonlyMap<number, string>,
): string | null {
  if (text === undefined) return null
  const target = text === 'nothing' ? number : Number(/^set (\d+)$/.exec(text)?.[1])
  const id = ids.get(target)
  if (id === undefined) throw refused(path, 'says that a set replaced it which is not there')
  return id
}

function codesOf(fields: Fields): ReadonlyMap<number, readonly unknown[]> {
  const bySet = new Map<number, { position: number; text: string; used: unknown }[]>()
  for (const [name, value] of fields) {
    const found = /^Set (\d+) code (\d+)$/.exec(name)
    if (found === null) continue
    const set = Number(found[1])
    const used = fields.get(`${name} used`)
    const code = {
      position: Number(found[2]),
      text: unquote(value, name),
      used: used === undefined ? null : usedMark(used, `${name} used`),
    }
    const codes = bySet.get(set)
    if (codes === undefined) bySet.set(set, [code])
    else codes.push(code)
  }
  for (const codes of bySet.values()) codes.sort((a, b) => a.position - b.position)
  return bySet
}

function usedMark(value: string, path: string): unknown {
  const pairs = readPairs(value, path)
  const at = pairs.get('at') ?? 'unknown'
  const worked = pairs.get('worked')
  return {
    at: at === 'unknown' ? null : at,
    why: pairs.get('why') ?? '',
    worked: worked === undefined ? null : yesOrNo(worked, path),
  }
}

function copyOf(pairs: ReadonlyMap<string, string>, path: string, resolve: Resolver): unknown {
  const positions = pairs.get('codes')
  return {
    id: resolve.newId(),
    medium: pairs.get('medium'),
    at: resolve.ref(pairs.get('at') ?? '', path),
    sheetId: pairs.get('sheet') ?? null,
    number: wholeNumber(pairs.get('number') ?? '', path),
    of: wholeNumber(pairs.get('of') ?? '', path),
    seal: pairs.get('seal') ?? null,
    positions:
      positions === undefined
        ? null
        : positions
            .split(' ')
            .filter((item) => item !== '')
            .map((item) => wholeNumber(item, path)),
    madeOn: pairs.get('made'),
    checkedOn: pairs.get('checked') ?? null,
    state: pairs.get('state'),
  }
}

/** The fields whose names a pattern with one number fits, by that number. */
function numbered(
  fields: Fields,
  pattern: RegExp,
): { number: number; path: string; pairs: ReadonlyMap<string, string> }[] {
  return [...fields]
    .flatMap(([path, value]) => {
      const number = pattern.exec(path)?.[1]
      return number === undefined ? [] : [{ number: Number(number), path, pairs: readPairs(value, path) }]
    })
    .toSorted((a, b) => a.number - b.number)
}

function yesOrNo(text: string | null, path: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw refused(path, 'must be yes or no')
}

function wholeNumber(text: string, path: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw refused(path, 'must be a whole number')
}
