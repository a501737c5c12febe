import type { Place } from './places.ts'
import { placesOf, proseWordsIn } from './places.ts'
import type { Form, Occurrence } from './shapes.ts'
import { hasGluedNumber } from './shapes.ts'
import type { Token } from './tokens.ts'
import { couldBeWords, isKnownWord } from './vocabulary.ts'

/** A place in the lines where text of a form stands. */
export interface Match {
  readonly line: number
  /** First and last token, both included. */
  readonly first: number
  readonly last: number
  readonly text: string
  /** The text without what joins its groups. */
  readonly bare: string
  readonly groups: readonly string[]
  readonly place: Place
  /** Could be a written word or several. */
  readonly wordy: boolean
  /** How many words of a sentence the line has. */
  readonly proseWords: number
  /** A list number that is joined to the code by a dash. */
  readonly gluedNumber: number | null
}

/**
 * All matches of a form in the lines where it occurs, in reading order, none overlapping another. Relaxed, symbols outside
 * the alphabet are taken too.
 */
export function findMatches(
  lines: readonly (readonly Token[])[],
  { form, where }: Occurrence,
  relaxed = false,
): Match[] {
  return [...where].flatMap(([line, starts]) => matchesInLine(lines[line] ?? [], line, starts, form, relaxed))
}

/**
 * Whether a match could be words after all. Capitals in a line of small letters or joined by dashes are none, unless they are
 * known ones; neither are many groups with a digit among them.
 */
function isWordy(groups: readonly string[], { joiner }: Form, isAmongSmallLetters: boolean): boolean {
  if (!couldBeWords(groups)) return false
  if (groups.length >= 4 && groups.some((group) => /\d/.test(group))) return false
  const standsOut = isAmongSmallLetters || joiner === '-' || groups.length >= 4
  return !(standsOut && groups.every((group) => /^[A-Z]+\d{0,2}$/.test(group) && !isKnownWord(group)))
}

interface Found {
  readonly first: number
  readonly last: number
  readonly groups: readonly string[]
  readonly gluedNumber: number | null
}

function matchesInLine(
  tokens: readonly Token[],
  line: number,
  starts: readonly number[],
  form: Form,
  relaxed: boolean,
): Match[] {
  const found: Found[] = []
  const beginnings = form.joiner === ' ' ? alignedStarts(tokens, starts, form, relaxed) : starts
  for (const start of beginnings) {
    if (start <= (found.at(-1)?.last ?? -1)) continue
    const match = matchAt(tokens, start, form, relaxed)
    if (match !== null) found.push(match)
  }
  if (found.length === 0) return []
  const isAmongSmallLetters = tokens.some(({ kind, text }) => kind === 'atom' && /^[a-z]{3,}$/.test(text))
  const proseWords = proseWordsIn(tokens, found)
  const wordy = found.map(({ groups }) => isWordy(groups, form, isAmongSmallLetters))
  const places = placesOf(tokens, found, wordy, proseWords > 0)
  return found.map((match, i) => ({
    line,
    first: match.first,
    last: match.last,
    text: match.groups.join(form.joiner),
    bare: match.groups.join(''),
    groups: match.groups,
    place: places[i] ?? 'prose',
    wordy: wordy[i] ?? false,
    proseWords,
    gluedNumber: match.gluedNumber,
  }))
}

function matchAt(tokens: readonly Token[], first: number, form: Form, relaxed: boolean): Found | null {
  const token = tokens[first]
  if (token?.kind !== 'atom') return null
  if (form.joiner === ' ') return matchSpaced(tokens, first, form, relaxed)
  if (sameLengths(token.groups, form.groups)) return accept(token.parts, null)
  if (!hasGluedNumber(token) || !sameLengths(token.groups.slice(1), form.groups)) return null
  return accept(token.parts.slice(1), Number(token.parts[0]))

  function accept(parts: readonly string[], gluedNumber: number | null): Found | null {
    if (!relaxed && !parts.every((part) => form.alphabet.accepts.test(part))) return null
    if (isPlaceholder(parts) || (parts.length === 1 && isKnownWord(parts[0] ?? ''))) return null
    return { first, last: first, groups: parts, gluedNumber }
  }
}

/**
 * Where codes of several groups begin: at every n-th group of a run whose length is a multiple of n. A run of another length
 * is of another form; words that follow a code, or precede it, do not count.
 */
function alignedStarts(
  tokens: readonly Token[],
  starts: readonly number[],
  form: Form,
  relaxed: boolean,
): number[] {
  const aligned: number[] = []
  const step = form.groups.length
  let next = 0
  for (const start of starts) {
    if (start < next || !fitsGroup(tokens[start], form, relaxed)) continue
    let end = start + 1
    while (isJoined(tokens[end], form) && fitsGroup(tokens[end], form, relaxed)) end++
    next = end
    const [from, to] = withoutEdgeWords(tokens, start, end, step)
    if ((to - from) % step === 0) for (let i = from; i < to; i += step) aligned.push(i)
  }
  return aligned
}

function withoutEdgeWords(
  tokens: readonly Token[],
  start: number,
  end: number,
  step: number,
): [number, number] {
  let from = start
  let to = end
  const isWord = (i: number): boolean => isKnownWord(tokens[i]?.text ?? '')
  while ((to - from) % step !== 0 && to > from && isWord(to - 1)) to--
  while ((to - from) % step !== 0 && to > from && isWord(from)) from++
  return [from, to]
}

function fitsGroup(token: Token | undefined, form: Form, relaxed: boolean): boolean {
  if (token?.kind !== 'atom' || token.groups.length !== 1) return false
  return form.groups.includes(token.text.length) && (relaxed || form.alphabet.accepts.test(token.text))
}

function isJoined(token: Token | undefined, { acrossColumns }: Form): boolean {
  return token?.gap === 'space' || (acrossColumns && token?.gap === 'wide')
}

function matchSpaced(tokens: readonly Token[], first: number, form: Form, relaxed: boolean): Found | null {
  const groups: string[] = []
  for (const [i, length] of form.groups.entries()) {
    const token = tokens[first + i]
    if (token?.kind !== 'atom' || token.groups.length !== 1 || token.text.length !== length) return null
    if ((i > 0 && !isJoined(token, form)) || (!relaxed && !form.alphabet.accepts.test(token.text)))
      return null
    groups.push(token.text)
  }
  if (isPlaceholder(groups) || (couldBeWords(groups) && groups.some(isKnownWord))) return null
  return { first, last: first + form.groups.length - 1, groups, gluedNumber: null }
}

/** One letter over and over, as in "codes look like xxxxx-xxxxx". */
function isPlaceholder(groups: readonly string[]): boolean {
  return /^([A-Za-z])\1+$/.test(groups.join(''))
}

function sameLengths(actual: readonly number[], expected: readonly number[]): boolean {
  return actual.length === expected.length && actual.every((length, i) => length === expected[i])
}
