import type { Actor } from 'sparekey'
import { eventTypes, typesNamed, type Comparison, type EventFilter } from 'sparekey/service'
import type { Problem } from '../shell/parts.ts'

export type FilterText =
  | { readonly ok: true; readonly filter: EventFilter; readonly text: string }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly text: string }

/** One word of the box: `key:value`, `!key:value`, `key:>value`, with quotes round what has spaces. */
interface Term {
  readonly isNot: boolean
  readonly key: string
  readonly is: Comparison
  readonly value: string
}

const field = 'q'
const mostCharacters = 1000

/** Reads the box of terms. What is not understood is an error beside the box, and never left out. */
export const readFilterText = (text: string): FilterText => {
  const problems: string[] = []
  const terms: Term[] = []
  const words = text.slice(0, mostCharacters).match(/(?:"[^"]*"|[^\s"])+/g) ?? []
  if (text.length > mostCharacters) problems.push(`Keep the filter below ${mostCharacters} characters.`)
  for (const word of words) {
    const term = readTerm(word)
    if (term === null) problems.push(notATerm(word))
    else terms.push(term)
  }
  let filter: EventFilter = {}
  for (const term of terms) {
    const added = addTerm(filter, term)
    if (typeof added === 'string') problems.push(added)
    else filter = added
  }
  if (problems.length > 0) return { ok: false, problems: problems.map((one) => ({ field, text: one })), text }
  return { ok: true, filter, text: words.join(' ') }
}

const readTerm = (word: string): Term | null => {
  const [, not, key, is = '', quoted, plain] =
    /^(!)?([a-z]+):(<=|>=|<|>|=)?(?:"([^"]*)"|([^"]*))$/.exec(word) ?? []
  const value = quoted ?? plain ?? ''
  if (key === undefined || value === '') return null
  return { isNot: not !== undefined, key, is: is === '' ? '=' : (is as Comparison), value }
}

const shown = (word: string): string => (word.length > 40 ? `${word.slice(0, 40)}…` : word)
const notATerm = (word: string): string =>
  `“${shown(word)}” is not a term. Write a key, a colon and a value, as in event:code.redeemed or account:"user 4711".`

type Reader = (filter: EventFilter, term: Term) => EventFilter | string

/** What can be asked for, in the order of the help. */
const readers: Readonly<Record<string, Reader>> = {
  event: (filter, { isNot, value }) => {
    if (typesNamed([value], eventTypes).length === 0) {
      return `There is no event “${shown(value)}”. A name may end in *, as in event:support.*`
    }
    return isNot
      ? { ...filter, notTypes: [...(filter.notTypes ?? []), value] }
      : { ...filter, types: [...(filter.types ?? []), value] }
  },
  account: (filter, { value }) => {
    if (filter.account !== undefined) return 'Name one account at a time.'
    return new TextEncoder().encode(value).length > 256
      ? 'An account id has at most 256 bytes.'
      : { ...filter, account: value }
  },
  actor: (filter, { isNot, value }) => {
    const actor = actors[value]
    if (actor === undefined)
      return `There is no actor “${shown(value)}”. Choose one of ${Object.keys(actors).join(', ')}.`
    return isNot
      ? { ...filter, notActors: [...(filter.notActors ?? []), actor] }
      : { ...filter, actors: [...(filter.actors ?? []), actor] }
  },
  at: (filter, { is, value }) => {
    const span = readSpan(value)
    if (span === null) {
      return `“${shown(value)}” is not a time. Write a day as 2026-11-22, or a moment as 2026-11-22T18:50:00Z, in UTC.`
    }
    const from = is === '=' || is === '>=' ? span.from : is === '>' ? span.before : undefined
    const before = is === '=' || is === '<=' ? span.before : is === '<' ? span.from : undefined
    return { ...filter, ...later(filter.from, from), ...earlier(filter.before, before) }
  },
  left: (filter, { is, value }) => {
    if (!/^\d{1,3}$/.test(value)) return 'left: takes a number of codes, as in left:<=3'
    return filter.left === undefined ? { ...filter, left: { is, count: Number(value) } } : 'Give left: once.'
  },
  case: (filter, { value }) =>
    filter.caseId === undefined ? { ...filter, caseId: value } : 'Name one case at a time.',
  risk: (filter, { value }) =>
    risks.includes(value)
      ? { ...filter, risks: [...(filter.risks ?? []), value] }
      : `There is no risk “${shown(value)}”. Choose one of ${risks.join(', ')}.`,
  label: (filter, { value }) =>
    filter.label === undefined ? { ...filter, label: value.toUpperCase() } : 'Give label: once.',
}

/** Those that a `!` makes sense before; those that are compared. */
const negatable = ['event', 'actor']
const comparable = ['at', 'left']

const risks: readonly string[] = ['low', 'standard', 'high', 'critical']
const actors: Readonly<Record<string, Actor>> = {
  person: 'person',
  owner: 'person',
  application: 'application',
  operator: 'operator',
  automation: 'automation',
  system: 'automation',
}

const addTerm = (filter: EventFilter, term: Term): EventFilter | string => {
  const { key, isNot, is } = term
  const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
  if (reader === undefined) {
    return `There is no key “${shown(key)}”. The keys are ${Object.keys(readers).join(', ')}.`
  }
  if (isNot && !negatable.includes(key)) return `“!” goes before ${negatable.join(' and ')} only.`
  if (is !== '=' && !comparable.includes(key))
    return `${key}: is not compared with ${is}; only ${comparable.join(' and ')} are.`
  return reader(filter, term)
}

/** A day, or one moment of a second's length or of a millisecond's. */
const readSpan = (value: string): { readonly from: Date; readonly before: Date } | null => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/.test(value)
  const from = new Date(isDay ? `${value}T00:00:00.000Z` : value)
  if (!(isDay || isMoment) || Number.isNaN(from.getTime())) return null
  // The engine would take the 31st of a short month for the next month's.
  if (!from.toISOString().startsWith(value.slice(0, 10))) return null
  const length = isDay ? 86_400_000 : value.includes('.') ? 1 : 1000
  return { from, before: new Date(from.getTime() + length) }
}

const later = (a: Date | undefined, b: Date | undefined): Pick<EventFilter, 'from'> => {
  const times = [a, b].filter((one) => one !== undefined).map((one) => one.getTime())
  return times.length === 0 ? {} : { from: new Date(Math.max(...times)) }
}

const earlier = (a: Date | undefined, b: Date | undefined): Pick<EventFilter, 'before'> => {
  const times = [a, b].filter((one) => one !== undefined).map((one) => one.getTime())
  return times.length === 0 ? {} : { before: new Date(Math.min(...times)) }
}

/** The fields of the form beside the box, as terms of the box. */
export const termsOfFields = (given: Readonly<Record<string, string>>): string => {
  const term = (key: string, value: string | undefined, is = ''): readonly string[] =>
    value === undefined || value.trim() === '' ? [] : [`${key}:${is}${quoted(value.trim())}`]
  return [
    ...term('event', given['event']),
    ...term('account', given['account']),
    ...term('actor', given['actor']),
    ...term('at', given['from'], '>='),
    ...term('at', given['to'], '<='),
  ].join(' ')
}

/** A quote in a value has no place in a term: what is left names nothing, and the list says so. */
const quoted = (value: string): string => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value)
