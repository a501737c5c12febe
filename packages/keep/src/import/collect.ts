import type { Match } from './match.ts'
import { findMatches } from './match.ts'
import type { Form, Occurrence } from './shapes.ts'
import { formsIn } from './shapes.ts'
import type { Token } from './tokens.ts'
import { isKnownWord } from './vocabulary.ts'

/** Codes of one form, in reading order. */
export interface Collection {
  readonly occurrence: Occurrence
  readonly matches: readonly Match[]
}

type Lines = readonly (readonly Token[])[]

/** What is known before the codes are: ids of profiles that names point to, and what the person said. */
export interface Expectation {
  readonly favoured: ReadonlySet<string>
  readonly given: string | undefined
}

/** A text of so few words is about its codes, even where it does not say so. */
const fewWords = 40
/** A text of more words is a report or a manual. */
const manyWords = 200
/** Which part of the lines from the first code to the last must have codes. */
const leastDensity = 0.3
const rounds = 4
/** Where nothing says so, so many short lines with something like a code make a list. */
const fewestOfList = 3
/** No service gives so many codes in one set. */
export const mostCodes = 1000

/**
 * The codes in the lines: the form that explains most of what looks like codes, and every further form whose codes stand in
 * a list of their own. Forms of the favoured profiles come first where they fit. `null` for more than {@link mostCodes} of
 * one form.
 */
export function collectCodes(lines: Lines, expected: Expectation): Collection[] | null {
  const collections: Collection[] = []
  const page = pageOf(lines)
  let rest = lines
  for (let round = 0; round < rounds; round++) {
    const best = bestCollection(rest, page, expected)
    if (best === null) break
    if (best.matches.length > mostCodes) return null
    if (round === 0 || isAnotherList(best, collections)) collections.push(best)
    rest = withoutMatches(rest, best.matches)
  }
  return collections.toSorted((a, b) => firstLine(a) - firstLine(b))
}

/** What the lines hold apart from codes. */
interface Page {
  /** For each line, how many lines before it hold anything. */
  readonly filledBefore: readonly number[]
  /** For each line, whether it speaks of codes. */
  readonly speaksOfCodes: readonly boolean[]
  readonly words: number
}

function pageOf(lines: Lines): Page {
  const filledBefore: number[] = []
  let filled = 0
  let words = 0
  for (const tokens of lines) {
    filledBefore.push(filled)
    if (tokens.length > 0) filled++
    for (const token of tokens) if (isWord(token) && /[A-Za-z]{3}/.test(token.text)) words++
  }
  const speaksOfCodes = lines.map((tokens) => tokens.some((token) => token.namesCode))
  return { filledBefore, speaksOfCodes, words }
}

function isWord({ kind }: Token): boolean {
  return kind === 'atom' || kind === 'word'
}

function firstLine({ matches }: Collection): number {
  return matches[0]?.line ?? 0
}

function bestCollection(lines: Lines, page: Page, expected: Expectation): Collection | null {
  let best: Collection | null = null
  let bestScore = 0
  for (const occurrence of formsIn(lines)) {
    const matches = acceptedMatches(lines, page, occurrence, expected)
    const score = scoreOf(occurrence.form, matches, expected)
    if (score <= bestScore) continue
    best = { occurrence, matches }
    bestScore = score
  }
  return best
}

/** Those matches of a form that are codes, judged by where they stand and what else the form matches. */
function acceptedMatches(
  lines: Lines,
  page: Page,
  occurrence: Occurrence,
  expected: Expectation,
): readonly Match[] {
  const { form } = occurrence
  const all = findMatches(lines, occurrence)
  const listed = all.filter(({ place }) => place === 'list')
  const solid = all.filter((match) => match.place === 'prose' && !match.wordy)
  const isList = solid.filter(isInShortLine).length >= fewestOfList
  const inProse = solid.filter(
    (match) => isFavoured(form, expected) || isAnnounced(page, match) || (isList && isInShortLine(match)),
  )
  const isMostlyProse = inProse.length >= listed.length
  const matches =
    isMostlyProse || isWantedWith(listed, inProse, form, expected) ? [...listed, ...inProse] : listed
  if (matches.length === 0 || !isBelievable(matches, page, form, expected)) return []
  return matches.toSorted((a, b) => a.line - b.line || a.first - b.first)
}

/** Whether the line has little else: "first: …", "GitHub …". */
function isInShortLine({ proseWords }: Match): boolean {
  return proseWords <= 3
}

function isFavoured({ profiles }: Form, { favoured, given }: Expectation): boolean {
  return profiles.some(({ id }) => (given === undefined ? favoured.has(id) : id === given))
}

/** Whether a favoured service gives more codes than the list has, and no more than list and sentences have together. */
function isWantedWith(
  listed: readonly Match[],
  inProse: readonly Match[],
  form: Form,
  { favoured }: Expectation,
): boolean {
  const total = distinct([...listed, ...inProse])
  return form.profiles.some(({ id, count }) => favoured.has(id) && count !== null && total <= count)
}

/** Whether the line says that it holds a code. */
function isAnnounced({ speaksOfCodes }: Page, { line }: Match): boolean {
  return speaksOfCodes[line] ?? false
}

/** Whether the line, or a heading or table title close above it, says that a code is there. */
function isUnderHeading({ filledBefore, speaksOfCodes }: Page, match: Match): boolean {
  for (let line = match.line; line >= 0; line--) {
    if ((filledBefore[match.line] ?? 0) - (filledBefore[line] ?? 0) > 2) return false
    if (speaksOfCodes[line] === true) return true
  }
  return false
}

/** Whether one or two codes are to be expected here: the shorter the text, the less must say so. */
function isExpectedHere(page: Page, match: Match, isKnown: boolean): boolean {
  if (page.words <= fewWords) return true
  const standsAlone = match.place === 'list' && match.proseWords === 0
  if (page.words > manyWords || !isKnown) return standsAlone && isUnderHeading(page, match)
  return standsAlone || isAnnounced(page, match)
}

/**
 * Words, names in programs and numbers in a report have the shape of codes too. A list of codes is dense: its lines hold
 * codes and little else, and follow one another. Of a form that no profile has, more is asked.
 */
function isBelievable(matches: readonly Match[], page: Page, form: Form, expected: Expectation): boolean {
  const isGiven = expected.given !== undefined && isFavoured(form, expected)
  if (distinct(matches) <= 2) return areBelievableFew(matches, page, form, expected)
  const solid = matches.filter(({ wordy }) => !wordy).length
  if (solid * 2 < matches.length) return false
  if (isGiven) return true
  if (hasConstantGroup(matches, form)) return false
  const isReport = page.words > manyWords
  const alone = matches.filter(
    (match) => match.proseWords === 0 || (!isReport && (isAnnounced(page, match) || isInShortLine(match))),
  ).length
  const density = densityOf(matches, page)
  if (form.profiles.length > 0) return density >= leastDensity
  if (matches.filter(holdsKnownWord).length * 5 > matches.length) return false
  return isReport
    ? density >= 0.5 && alone >= matches.length * 0.8
    : density >= leastDensity && alone * 2 >= matches.length
}

/** "RFC 2104", "4096 bytes": a group that is always the same is a word beside a number. */
function hasConstantGroup(matches: readonly Match[], { joiner, groups }: Form): boolean {
  if (joiner !== ' ') return false
  return groups.some((_, i) => new Set(matches.map((match) => match.groups[i])).size === 1)
}

function holdsKnownWord({ groups }: Match): boolean {
  return groups.some(isKnownWord)
}

function areBelievableFew(matches: readonly Match[], page: Page, form: Form, expected: Expectation): boolean {
  const isKnown = form.profiles.length > 0
  if (matches.every(({ wordy }) => wordy) && !isLoneWordBelieved(matches, page, form, expected)) return false
  const couldBeCode = ({ bare, groups }: Match): boolean =>
    bare.length >= 8 && /\d/.test(bare) && !groups.some(isKnownWord)
  if (!isKnown && !matches.every(couldBeCode)) return false
  return expected.given !== undefined || matches.every((match) => isExpectedHere(page, match, isKnown))
}

/** One code in letters only is believed where a label or a name says that a code is there, and little else is. */
function isLoneWordBelieved(
  matches: readonly Match[],
  page: Page,
  form: Form,
  expected: Expectation,
): boolean {
  if (distinct(matches) !== 1 || form.profiles.length === 0) return false
  if (isFavoured(form, expected) && (expected.given !== undefined || page.words <= fewWords)) return true
  return page.words <= fewWords && matches.every((match) => isUnderHeading(page, match))
}

function densityOf(matches: readonly Match[], { filledBefore }: Page): number {
  const codeLines = new Set(matches.map(({ line }) => line))
  const first = Math.min(...codeLines)
  const last = Math.max(...codeLines)
  return codeLines.size / ((filledBefore[last] ?? 0) - (filledBefore[first] ?? 0) + 1)
}

/** How much of the input a form explains; forms of known, counted and favoured services weigh more. */
function scoreOf(form: Form, matches: readonly Match[], expected: Expectation): number {
  const symbols = matches.reduce(
    (sum, match) => sum + match.bare.length * (match.place === 'list' ? 1 : 0.3),
    0,
  )
  const count = distinct(matches)
  const wanted = isFavoured(form, expected) ? 3 : 1
  // Written otherwise than the service does it, codes are rather those of another service.
  const isOwnWriting = form.profiles.some(({ shape }) => shape?.separator === form.joiner)
  const known = isOwnWriting ? 1.2 : form.profiles.length > 0 ? 0.95 : 1
  const counted = isOwnWriting && form.profiles.some((profile) => profile.count === count) ? 1.5 : 1
  // A single code can hardly be told from a list of shorter ones by its symbols; being wanted elsewhere decides.
  const overfull =
    form.profiles.length > 0 && form.profiles.every((profile) => profile.count === 1) && count > 1 ? 0.5 : 1
  return symbols * known * counted * wanted * overfull * (form.acrossColumns ? 0.8 : 1)
}

function distinct(matches: readonly Match[]): number {
  return new Set(matches.map(({ bare }) => bare)).size
}

/**
 * A further form counts as codes where it has a list of its own, not a column beside codes that are known already. A few
 * more of the same shape with other symbols are slips of the pen.
 */
function isAnotherList(
  { matches, occurrence: { form } }: Collection,
  earlier: readonly Collection[],
): boolean {
  const taken = new Set(earlier.flatMap((collection) => collection.matches.map(({ line }) => line)))
  const apart = matches.filter(
    (match) => match.place === 'list' && !match.wordy && match.proseWords === 0 && !taken.has(match.line),
  )
  const isSameShape = earlier.some(({ occurrence }) => occurrence.form.groups.join() === form.groups.join())
  return apart.length >= (isSameShape ? 5 : form.profiles.length > 0 ? 2 : 3)
}

function withoutMatches(lines: Lines, matches: readonly Match[]): Lines {
  const rest = [...lines]
  for (const [line, inLine] of Map.groupBy(matches, (match) => match.line)) {
    const tokens = [...(lines[line] ?? [])]
    for (const { first, last } of inLine) {
      for (let i = first; i <= last; i++) {
        const token = tokens[i]
        if (token !== undefined) tokens[i] = { ...token, kind: 'opaque' }
      }
    }
    rest[line] = tokens
  }
  return rest
}
