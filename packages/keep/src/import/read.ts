import { profileById, profiles } from '../profiles/registry.ts'
import type { Collection } from './collect.ts'
import { collectCodes } from './collect.ts'
import type { Look } from './looks.ts'
import { looksOf } from './looks.ts'
import type { Match } from './match.ts'
import { findMatches } from './match.ts'
import type { NameSign } from './signs.ts'
import { decidingWeight, signsOfFileName, signsOfLines } from './signs.ts'
import { positions } from './positions.ts'
import { tidyLines } from './tidy.ts'
import type { Token } from './tokens.ts'
import { Tokeniser } from './tokens.ts'
import { usedMarks } from './used-marks.ts'

/** A code with where it came from. */
export interface ReadCode {
  readonly text: string
  readonly bare: string
  readonly position: number
  readonly used: boolean
}

/** Codes that belong together, with what points to their service. */
export interface Part {
  readonly codes: readonly ReadCode[]
  readonly duplicates: number
  readonly looks: readonly Look[]
  /** The service that a heading above these codes names, where the text has headings of several services. */
  readonly heading: string | null
}

export interface Reading {
  readonly signs: readonly NameSign[]
  readonly parts: readonly Part[]
  /** Whether there is more of what looks like codes than any service gives; `parts` is then empty. */
  readonly tooMany: boolean
}

const favouredFrom = 45

/** Reads plain text: finds the codes, their numbers and marks, and every sign of the service they belong to. */
export function readText(text: string, fileName: string | undefined, given: string | undefined): Reading {
  const lines = tidyLines(text)
  const fileSigns = fileName === undefined ? [] : signsOfFileName(fileName)
  const reading = readLines(lines, fileSigns, given)
  if (reading.tooMany) return reading
  const wrapped = readWrappedCode(lines, fileSigns, reading, given)
  if (wrapped !== null) return wrapped
  return reading.parts.length > 0 ? reading : readLines(lines.map(closeUpDashes), fileSigns, given)
}

/** Some programs put spaces around the dashes of a code. */
function closeUpDashes(line: string): string {
  return line.replace(/(?<=[A-Za-z0-9]{3}) ?- ?(?=[A-Za-z0-9]{3})/g, '-')
}

/** A long code may go over several lines: looked for where the service gives one code, and no line holds it. */
function readWrappedCode(
  lines: readonly string[],
  fileSigns: readonly NameSign[],
  reading: Reading,
  given: string | undefined,
): Reading | null {
  const named = given === undefined ? favouredBy(reading.signs) : new Set([given])
  const isWrapped = reading.parts.every(({ looks }) =>
    looks.every(({ profile, fits }) => !named.has(profile.id) || (profile.count === 1 && !fits)),
  )
  const isOneCode = profiles.some(({ id, count, shape }) => named.has(id) && count === 1 && shape !== null)
  if (!isWrapped || !isOneCode) return null
  const joined = readLines([lines.join(' ')], fileSigns, given)
  const [part] = joined.parts
  const fits = part?.looks.some((look) => named.has(look.profile.id) && look.fits) ?? false
  return joined.parts.length === 1 && part?.codes.length === 1 && fits
    ? { ...joined, signs: reading.signs }
    : null
}

function readLines(
  rawLines: readonly string[],
  fileSigns: readonly NameSign[],
  given: string | undefined,
): Reading {
  const tokeniser = new Tokeniser()
  const lines = rawLines.map((line) => tokeniser.read(line))
  const earlySigns = [...fileSigns, ...signsOfLines(rawLines, () => false)]
  const collections = collectCodes(lines, { favoured: favouredBy(earlySigns), given })
  if (collections === null) return { signs: earlySigns, parts: [], tooMany: true }
  const codeLines = new Set(collections.flatMap(({ matches }) => matches.map((match) => match.line)))
  const signs = [...fileSigns, ...signsOfLines(rawLines, (line) => codeLines.has(line))]
  const parts = collections.flatMap((collection) =>
    partsOf(lines, withSlips(lines, collection, given, signs), signs),
  )
  return { signs, parts, tooMany: false }
}

function favouredBy(signs: readonly NameSign[]): ReadonlySet<string> {
  return new Set(signs.filter(({ weight }) => weight >= favouredFrom).map(({ profile }) => profile.id))
}

/**
 * Adds what stands in the list like the other codes but has a symbol outside the alphabet, as paper copies have, where the
 * service is named and gives more codes than were found.
 */
function withSlips(
  lines: readonly (readonly Token[])[],
  collection: Collection,
  given: string | undefined,
  signs: readonly NameSign[],
): readonly Match[] {
  const { occurrence, matches } = collection
  const named = favouredBy(signs)
  const profile = occurrence.form.profiles.find(({ id }) =>
    given === undefined ? named.has(id) : id === given,
  )
  if (profile === undefined) return matches
  const missing = profile.count === null ? Infinity : profile.count - matches.length
  const taken = new Set(matches.map(placeKey))
  const slips = findMatches(lines, occurrence, true).filter(
    (match) => match.place === 'list' && !match.wordy && !taken.has(placeKey(match)),
  )
  if (slips.length === 0 || slips.length > missing) return matches
  return [...matches, ...slips].toSorted((a, b) => a.line - b.line || a.first - b.first)
}

function placeKey({ line, first }: Match): string {
  return `${line}:${first}`
}

/** One part, or one for each heading where headings name different services whose codes these may be. */
function partsOf(
  lines: readonly (readonly Token[])[],
  matches: readonly Match[],
  signs: readonly NameSign[],
): Part[] {
  const headings = signs
    .filter(({ weight, line }) => weight >= decidingWeight && line !== null)
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const headingOf = (match: Match): string | null =>
    headings.findLast(({ line }) => (line ?? 0) <= match.line)?.profile.id ?? null
  const groups = Map.groupBy(matches, headingOf)
  const isDivided =
    groups.size > 1 && [...groups].every(([id, group]) => id !== null && mayBelongTo(id, group))
  if (!isDivided) return [partOf(lines, matches, null)]
  return [...groups].map(([heading, group]) => partOf(lines, group, heading))
}

function mayBelongTo(id: string, group: readonly Match[]): boolean {
  const look = looksOf(
    group.map(({ bare }) => bare),
    group.map(({ text }) => text),
  ).find(({ profile }) => profile.id === id)
  if (look === undefined) return profileById(id)?.kind !== 'none'
  return look.fits
}

function partOf(
  lines: readonly (readonly Token[])[],
  matches: readonly Match[],
  heading: string | null,
): Part {
  const used = usedMarks(lines, matches)
  const numbers = positions(lines, firstOfEach(matches))
  const codes = new Map<string, ReadCode>()
  for (const [i, { text, bare }] of matches.entries()) {
    const known = codes.get(bare)
    const position = known?.position ?? numbers[codes.size] ?? codes.size + 1
    codes.set(bare, {
      text: known?.text ?? text,
      bare,
      position,
      used: (used[i] ?? false) || (known?.used ?? false),
    })
  }
  const list = [...codes.values()]
  return {
    codes: list,
    duplicates: countRepeated(matches),
    looks: looksOf(
      list.map(({ bare }) => bare),
      list.map(({ text }) => text),
    ),
    heading,
  }
}

function firstOfEach(matches: readonly Match[]): Match[] {
  return [...Map.groupBy(matches, ({ bare }) => bare).values()].flatMap(([first]) => first ?? [])
}

function countRepeated(matches: readonly Match[]): number {
  return [...Map.groupBy(matches, ({ bare }) => bare).values()].filter(({ length }) => length > 1).length
}
