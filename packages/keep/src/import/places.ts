import { namesSomethingElse } from './status-words.ts'
import type { Token } from './tokens.ts'

/** The tokens of a match, both ends included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** Where a match stands: in a list or table of codes, inside a sentence, or after a label of something else. */
export type Place = 'list' | 'prose' | 'elsewhere'

/**
 * Tells lists from sentences. A match stands in a list where nothing but list numbers, bullets, ticks, dates and words
 * about use precede it in its cell, where a label for codes precedes it, or where it follows another match directly.
 */
export function placesOf(
  tokens: readonly Token[],
  found: readonly Span[],
  wordy: readonly boolean[],
  hasProse: boolean,
): Place[] {
  const clean = cleanStarts(tokens, found)
  const inSolidRun = solidRuns(tokens, found, wordy)
  return found.map((_, i) => {
    if (inSolidRun[i] === true) return 'list'
    const start = clean[i] ?? 'prose'
    if (start !== 'list') return start
    return wordy[i] === true && hasProse ? 'prose' : 'list'
  })
}

function cleanStarts(tokens: readonly Token[], found: readonly Span[]): Place[] {
  const result: Place[] = []
  let clean = true
  let blocked = false
  let label: Token | null = null
  let labelNamesCode = false
  let next = 0
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined) break
    if (token.gap === 'wide' || (token.gap === 'comma' && !blocked)) {
      clean = true
      blocked = false
      label = null
      labelNamesCode = false
    }
    if (found[next]?.first === i) {
      result.push(blocked ? 'elsewhere' : clean ? 'list' : 'prose')
      i = found[next]?.last ?? i
      next++
      continue
    }
    switch (token.kind) {
      case 'marker':
      case 'bullet':
        if (!blocked) clean = true
        break
      case 'tick':
      case 'date':
        break
      case 'label':
        blocked = label !== null && namesSomethingElse(label.text)
        clean ||= labelNamesCode
        break
      case 'dash':
        clean ||= labelNamesCode
        break
      case 'atom':
      case 'word':
        if (isNeutral(token)) break
        label = token
        labelNamesCode ||= token.namesCode
        clean = false
        break
      case 'opaque':
        clean = false
    }
  }
  return result
}

/** Words about use and bare list numbers say nothing about whether a code follows. */
function isNeutral({ meaning }: Token): boolean {
  return meaning === 'neutral' || meaning === 'used' || meaning === 'unused' || meaning === 'negation'
}

/** How many words of a line belong to a sentence: letters, no match, not about use, not before a colon. */
export function proseWordsIn(tokens: readonly Token[], found: readonly Span[]): number {
  let words = 0
  let next = 0
  for (let i = 0; i < tokens.length; i++) {
    while (next < found.length && (found[next]?.last ?? 0) < i) next++
    const token = tokens[i]
    if (token === undefined || i >= (found[next]?.first ?? Infinity)) continue
    if (token.kind === 'label') words = 0
    const isWord = token.kind === 'word' || (token.kind === 'atom' && /[A-Za-z]{2}/.test(token.text))
    if (isWord && token.meaning === 'other') words++
  }
  return words
}

/**
 * For each match whether it stands in a run: several matches with only list furniture between them, at least half of them no
 * words.
 */
function solidRuns(tokens: readonly Token[], found: readonly Span[], wordy: readonly boolean[]): boolean[] {
  const runs: number[][] = []
  for (const [i, match] of found.entries()) {
    const before = found[i - 1]
    const run = runs.at(-1)
    if (run !== undefined && before !== undefined && isFurniture(tokens, before.last + 1, match.first))
      run.push(i)
    else runs.push([i])
  }
  return runs.flatMap((run) => {
    const solid = run.filter((i) => wordy[i] !== true).length
    return run.map(() => run.length > 1 && solid * 2 >= run.length)
  })
}

function isFurniture(tokens: readonly Token[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const token = tokens[i]
    if (token === undefined) return false
    const isWord = token.kind === 'word' || token.kind === 'atom'
    if (token.kind === 'opaque' || token.kind === 'label' || (isWord && !isNeutral(token))) return false
  }
  return true
}
