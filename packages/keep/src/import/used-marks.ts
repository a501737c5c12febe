import type { Match } from './match.ts'
import { isNo, isYes, meaningOf, namesOtherDate, namesUse } from './status-words.ts'
import type { Token } from './tokens.ts'

type Lines = readonly (readonly Token[])[]

/** Whether each match is marked as used, in the order of the matches. */
export function usedMarks(lines: Lines, matches: readonly Match[]): boolean[] {
  const byLine = Map.groupBy(matches, (match) => match.line)
  const statusLines = statusLinesIn(lines, byLine)
  const perCode = statusLines.size >= 3 && statusLines.size * 2 >= byLine.size
  const titles = columnTitles(lines, byLine)
  const marks = new Map<Match, Mark>()
  let section = false
  for (const [line, tokens] of lines.entries()) {
    const inLine = byLine.get(line)
    const status = statusLines.get(line)
    if (status !== undefined && !perCode) section = status
    if (inLine === undefined) continue
    const marksHere = marksInLine(tokens, inLine, titles)
    for (const [i, match] of inLine.entries()) {
      const after = perCode && i === inLine.length - 1 ? statusLines.get(line + 1) : undefined
      const own = marksHere[i] ?? { used: null, date: null }
      marks.set(match, { used: own.used ?? after ?? (section ? true : null), date: own.date })
    }
  }
  return applyDates(matches.map((match) => marks.get(match) ?? { used: null, date: null }))
}

interface Mark {
  /** What the input says; `null` where it says nothing. */
  readonly used: boolean | null
  readonly date: string | null
}

/** A date beside a code is the day of its use, unless all codes bear the same: then it is the day they were made. */
function applyDates(marks: readonly Mark[]): boolean[] {
  const dates = marks.map((mark) => mark.date)
  const sameForAll = marks.length > 1 && dates[0] !== null && dates.every((date) => date === dates[0])
  return marks.map(({ used, date }) => used ?? (date !== null && !sameForAll))
}

/** Lines without codes that say of the codes around them whether they are used: "Used codes:", "Still available". */
function statusLinesIn(lines: Lines, codes: ReadonlyMap<number, unknown>): Map<number, boolean> {
  const found = new Map<number, boolean>()
  for (const [line, tokens] of lines.entries()) {
    if (codes.has(line) || tokens.length > 8 || tokens.some(({ gap }) => gap === 'wide' || gap === 'comma'))
      continue
    const words = tokens.filter(isWord)
    // "Code used" without colon or brackets is the title of two columns.
    if (/^(?:\S+ )?code used$/i.test(tokens.map(({ text }) => text).join(' '))) continue
    const others = words.filter(({ text }) => meaningOf(text) === 'other' && !/^\d+$/.test(text))
    const status = statusOf(words.map(({ text }) => text))
    if (status !== null && others.length === 0) found.set(line, status)
  }
  return found
}

/** What a few words say about use; `null` where they say nothing. */
function statusOf(words: readonly string[]): boolean | null {
  const meanings = words.map(meaningOf)
  const negated = meanings.includes('negation')
  if (meanings.includes('unused')) return negated
  if (meanings.includes('used'))
    return !negated && !words.some((word) => /^(?:no|false|nein|non)$/i.test(word))
  return null
}

/** Titles of columns in the last line before the codes that has words only. */
function columnTitles(lines: Lines, codes: ReadonlyMap<number, unknown>): ReadonlyMap<number, string> {
  const first = Math.min(...codes.keys())
  for (let line = first - 1; line >= 0 && line >= first - 4; line--) {
    const tokens = lines[line] ?? []
    if (!tokens.some(isWord)) continue
    const titles = new Map<number, string>()
    for (const { text, column } of tokens.filter(isWord)) titles.set(column, titles.get(column) ?? text)
    return titles.size > 1 ? titles : new Map()
  }
  return new Map()
}

function marksInLine(
  tokens: readonly Token[],
  matches: readonly Match[],
  titles: ReadonlyMap<number, string>,
): Mark[] {
  const firstStart = matches[0]?.first ?? 0
  const start = tokens.slice(0, firstStart)
  const ticksBefore = start.some(isTick)
  const wordsBefore = start.some(isStatusWord)
  return matches.map((match, i) => {
    if (tokens.slice(match.first, match.last + 1).every((token) => token.struck))
      return { used: true, date: null }
    const before = tokens.slice((matches[i - 1]?.last ?? -1) + 1, match.first)
    const after = tokens.slice(match.last + 1, matches[i + 1]?.first ?? tokens.length)
    // What stands before the first code of a line stands before each; dates stand after in any case.
    const isOwn = (token: Token, isBefore: boolean): boolean => {
      if (isTick(token)) return isBefore === ticksBefore || (!isBefore && i === matches.length - 1)
      if (isWord(token)) return isBefore === wordsBefore || (!isBefore && i === matches.length - 1)
      return !isBefore
    }
    return markOf(
      [...before.filter((token) => isOwn(token, true)), ...after.filter((token) => isOwn(token, false))],
      titles,
    )
  })
}

function markOf(tokens: readonly Token[], titles: ReadonlyMap<number, string>): Mark {
  const byTitle = markByTitle(tokens, titles)
  if (byTitle !== null) return byTitle
  const words = tokens.filter(isWord).map(({ text }) => text)
  const said = statusOf(words)
  if (said !== null) return { used: said, date: null }
  if (tokens.some(({ kind, value }) => kind === 'tick' && value === 1) || tokens.some(isLoneCross))
    return { used: true, date: null }
  const date = tokens.find(({ kind, column }) => kind === 'date' && !namesOtherDate(titles.get(column) ?? ''))
  return { used: null, date: date === undefined || words.some(namesOtherDate) ? null : date.text }
}

/** What the cell under a title such as "Used" or "Status" says. */
function markByTitle(tokens: readonly Token[], titles: ReadonlyMap<number, string>): Mark | null {
  const column = [...titles].find(([, title]) => namesUse(title))?.[0]
  if (column === undefined) return null
  const cell = tokens.filter((token) => token.column === column)
  const words = cell.map(({ text }) => text)
  const said = statusOf(words)
  if (cell.length === 0 || words.some(isNo)) return { used: false, date: null }
  const ticked = cell.some(({ kind, value }) => (kind === 'tick' && value === 1) || kind === 'date')
  return { used: said ?? (ticked || words.some(isYes)), date: null }
}

function isWord({ kind }: Token): boolean {
  return kind === 'atom' || kind === 'word'
}

function isTick(token: Token): boolean {
  return token.kind === 'tick' || isLoneCross(token)
}

function isStatusWord(token: Token): boolean {
  return isWord(token) && ['used', 'unused'].includes(meaningOf(token.text))
}

function isLoneCross({ kind, text }: Token): boolean {
  return kind === 'atom' && /^[xX]$/.test(text)
}
