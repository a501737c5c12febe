import { profiles } from '../profiles/registry.ts'
import type { CodeShape, ServiceProfile } from '../profiles/schema.ts'
import type { Token } from './tokens.ts'
import { couldBeWords, isKnownWord } from './vocabulary.ts'

/** What may stand between the groups of one code. */
export type Joiner = '' | '-' | ' '

/** One way in which codes may be written: group lengths, what joins them, and which symbols occur. */
export interface Form {
  readonly groups: readonly number[]
  readonly joiner: Joiner
  /** Also takes groups that lie in columns of their own. */
  readonly acrossColumns: boolean
  readonly alphabet: Alphabet
  /** The profiles whose codes look like this; none for a form that only the input itself suggests. */
  readonly profiles: readonly ServiceProfile[]
}

export interface Alphabet {
  readonly symbols: string
  /** Takes any text whose symbols are in the alphabet, in either case where the alphabet has one case only. */
  readonly accepts: RegExp
}

const anyAlphabet: Alphabet = { symbols: '', accepts: /^[A-Za-z0-9]+$/ }
const shortestCode = 6
const longestCode = 128
/** How many forms of unknown services are tried: the most frequent ones. */
const mostSuggested = 12

/** The alphabet of a profile. Typed copies may be in the other case; the text is kept as it is. */
export function alphabetOf({ alphabet }: CodeShape): Alphabet {
  const mixed = alphabet !== alphabet.toLowerCase() && alphabet !== alphabet.toUpperCase()
  return { symbols: alphabet, accepts: new RegExp(`^[${alphabet}]+$`, mixed ? '' : 'i') }
}

/** Whether a profile says what its codes look like. Phrases are words, and are recognised elsewhere. */
export function hasCodeShape(profile: ServiceProfile): profile is ServiceProfile & { shape: CodeShape } {
  return profile.shape !== null && profile.kind !== 'recovery-phrase'
}

/** Every form of every profile: as the service writes it, in one piece, and with the other separator. */
const profileForms: readonly Form[] = collectProfileForms()

function collectProfileForms(): Form[] {
  const forms = new Map<string, Form>()
  for (const profile of profiles.filter(hasCodeShape)) {
    const alphabet = alphabetOf(profile.shape)
    for (const [groups, joiner] of writingsOf(profile.shape)) {
      const key = `${groups.join()}|${joiner}|${alphabet.symbols}`
      const known = forms.get(key)?.profiles ?? []
      forms.set(key, { groups, joiner, acrossColumns: false, alphabet, profiles: [...known, profile] })
    }
  }
  return [...forms.values()]
}

function writingsOf({ groups, length }: CodeShape): [groups: readonly number[], joiner: Joiner][] {
  if (groups.length === 1) return [[groups, '']]
  return [
    [groups, '-'],
    [groups, ' '],
    [[length], ''],
  ]
}

/** A form with the places where it can begin: for each line the indices of tokens. */
export interface Occurrence {
  readonly form: Form
  readonly where: Places
}

type Places = ReadonlyMap<number, readonly number[]>

/** The forms that can occur in these lines: those of profiles, and those that the lines themselves repeat. */
export function formsIn(lines: readonly (readonly Token[])[]): Occurrence[] {
  const seen = countWritings(lines)
  const known = profileForms.flatMap((form) => {
    const where = seen.get(keyOf(form.groups, form.joiner))?.where
    return where === undefined ? [] : [{ form, where }]
  })
  const suggested = [...seen.values()]
    .filter((writing) => writing.solid > 0 && writing.groups.length > 0 && isPlausible(writing))
    .toSorted((a, b) => b.solid - a.solid)
    .slice(0, mostSuggested)
    .map((writing) => ({
      form: {
        groups: writing.groups,
        joiner: writing.joiner,
        acrossColumns: false,
        alphabet: anyAlphabet,
        profiles: [],
      },
      where: writing.where,
    }))
  const apart = seen.get(apartKey)?.where
  if (apart === undefined) return [...known, ...suggested]
  const acrossColumns = profileForms
    .filter((form) => form.joiner === ' ' && !seen.has(keyOf(form.groups, ' ')))
    .map((form) => ({ form: { ...form, acrossColumns: true }, where: apart }))
  return [...known, ...suggested, ...acrossColumns]
}

interface Writing {
  readonly groups: readonly number[]
  readonly joiner: Joiner
  readonly where: Map<number, number[]>
  /** How many of them cannot be words. */
  solid: number
}

/** Key of the lines in which short groups stand in columns of their own. */
const apartKey = 'apart'

function keyOf(groups: readonly number[], joiner: Joiner): string {
  return groups.join(joiner === '' ? ' ' : joiner) + joiner
}

function isPlausible({ groups, joiner }: Writing): boolean {
  const length = groups.reduce((sum, group) => sum + group, 0)
  if (length < shortestCode || length > longestCode || groups.length > 12) return false
  return joiner === ' '
    ? groups.every((group) => group >= 3 && group <= 5)
    : groups.every((group) => group >= 2)
}

/** Whether an atom may be a list number with a dash in front of a code: `1-51740698`. */
export function hasGluedNumber(token: Token): boolean {
  return token.groups.length > 1 && /^\d{1,3}-/.test(token.text)
}

/** Notes that a writing may begin at these tokens. */
type Note = (
  groups: readonly number[],
  joiner: Joiner,
  starts: readonly number[],
  solid: boolean,
  key?: string,
) => void

function countWritings(lines: readonly (readonly Token[])[]): Map<string, Writing> {
  const seen = new Map<string, Writing>()
  for (const [line, tokens] of lines.entries()) {
    const note: Note = (groups, joiner, starts, solid, key = keyOf(groups, joiner)) => {
      const writing = seen.get(key) ?? { groups, joiner, where: new Map<number, number[]>(), solid: 0 }
      const inLine = writing.where.get(line)
      if (inLine === undefined) writing.where.set(line, [...starts])
      else for (const start of starts) inLine.push(start)
      if (solid) writing.solid++
      seen.set(key, writing)
    }
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== 'atom') continue
      noteAtom(token, i, note)
      if (isSpacedGroup(token)) noteSpacedRun(tokens, i, note)
    }
  }
  return seen
}

function noteAtom(token: Token, i: number, note: Note): void {
  const { groups, parts, text } = token
  const solid = text.length >= shortestCode && !couldBeWords(parts)
  note(groups, groups.length === 1 ? '' : '-', [i], solid)
  if (!hasGluedNumber(token)) return
  const rest = groups.slice(1)
  note(rest, rest.length === 1 ? '' : '-', [i], solid)
}

/** Notes the run of short groups that starts at `first`, whole and in every profile's piece of it. */
function noteSpacedRun(tokens: readonly Token[], first: number, note: Note): void {
  const follows = (i: number, gap: Token['gap']): boolean =>
    isSpacedGroup(tokens[i]) && isSpacedGroup(tokens[i - 1]) && tokens[i]?.gap === gap
  if (follows(first, 'wide') || follows(first + 1, 'wide')) note([], ' ', [first], false, apartKey)
  if (follows(first, 'space')) return
  let end = first + 1
  while (follows(end, 'space')) end++
  const run = tokens.slice(first, end)
  if (run.length < 2) return
  const lengths = run.map(({ text }) => text.length)
  const starts = run.map((_, i) => first + i)
  const solid = run.filter(({ parts }) => !couldBeWords(parts)).length
  const hasWord = run.some(({ text }) => isKnownWord(text))
  if (run.length <= 12) note(lengths, ' ', [first], solid * 2 >= run.length && !hasWord)
  const noted = new Set([run.length <= 12 ? keyOf(lengths, ' ') : ''])
  for (const { groups, joiner } of profileForms) {
    const key = keyOf(groups, ' ')
    if (joiner !== ' ' || noted.has(key) || !groups.every((group) => lengths.includes(group))) continue
    noted.add(key)
    note(groups, ' ', starts, false, key)
  }
}

function isSpacedGroup(token: Token | undefined): boolean {
  return (
    token?.kind === 'atom' && token.groups.length === 1 && token.text.length >= 3 && token.text.length <= 5
  )
}
