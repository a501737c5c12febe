import { createHmac } from 'node:crypto'
import { validateMnemonic } from '@scure/bip39'
import { wordlist as czech } from '@scure/bip39/wordlists/czech.js'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as french } from '@scure/bip39/wordlists/french.js'
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js'
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js'
import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js'
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js'
import { wordlist as traditionalChinese } from '@scure/bip39/wordlists/traditional-chinese.js'
import { isSlip39Share, slip39Lengths } from './slip39.ts'
import { slip39Words } from './slip39-words.ts'

/** A run of words of a list for recovery phrases. */
export interface PhraseFinding {
  readonly scheme: 'bip39' | 'slip39' | 'electrum'
  /** `certain`: the checksum is right. `typing-error`: enough words, wrong checksum. `perhaps`: too few words. */
  readonly certainty: 'certain' | 'typing-error' | 'perhaps'
  readonly wordCount: number
  /** The first two words of a SLIP-39 share, the same in every share of one set, and no part of the secret. */
  readonly setName: string | null
}

interface WordList {
  readonly scheme: 'bip39' | 'slip39'
  readonly words: string[]
  /** Whether words are written as their first four letters, which no two words of a list share. */
  readonly abbreviated: boolean
  readonly fewestWords: number
}

/** Fewer words than a phrase has, and more than a sentence of ordinary language has in a row. */
const perhapsFrom = 8
const bip39Lengths = [24, 21, 18, 15, 12]
/** Runs are looked at up to this many words; a longer one is a word list, not a phrase. */
const longestRun = 200

const bip39 = { scheme: 'bip39', abbreviated: false, fewestWords: 12 } as const
const slip39 = { scheme: 'slip39', abbreviated: false, fewestWords: 20 } as const
const lists: readonly WordList[] = [
  { ...bip39, words: english },
  { ...bip39, words: english, abbreviated: true },
  { ...slip39, words: [...slip39Words] },
  { ...slip39, words: [...slip39Words], abbreviated: true },
  ...[
    french,
    spanish,
    italian,
    portuguese,
    czech,
    japanese,
    korean,
    simplifiedChinese,
    traditionalChinese,
  ].map((words) => ({ ...bip39, words })),
]

/**
 * Words that ordinary sentences about codes are full of, and no list has. A text without a long run between them holds no
 * phrase, and the 24,000 entries of the lists need not be looked at.
 */
export const wordsOfNoList: ReadonlySet<string> = new Set(
  (
    'the a an of to and or in on at is are be been was were has had your these those it its for from not as by if but our ' +
    'may might which each backup codes recovery authentication authenticator login password stored their http https www com org'
  ).split(' '),
)

let membership: ReadonlyMap<string, number> | null = null

/** For each word as it may be written, a bit for every list it stands in. */
function memberships(): ReadonlyMap<string, number> {
  if (membership !== null) return membership
  const made = new Map<string, number>()
  for (const [index, { words, abbreviated }] of lists.entries()) {
    for (const word of words) {
      const written = writtenForm(word, abbreviated)
      made.set(written, (made.get(written) ?? 0) | (1 << index))
    }
  }
  membership = made
  return made
}

function writtenForm(word: string, abbreviated: boolean): string {
  const plain = /^[a-z]+$/.test(word) ? word : word.normalize('NFKD')
  return abbreviated ? plain.slice(0, 4) : plain
}

interface Written {
  readonly text: string
  /** The number printed before the word. */
  readonly number: number | null
  readonly startsLine: boolean
}

/**
 * Recovery phrases in a text: BIP-39 in ten languages, SLIP-39, Electrum. Words may be numbered, in capitals, in columns,
 * divided by commas or cut down to four letters. Membership of every word of a long run in one list decides; the checksum
 * only tells a phrase from a phrase with a slip. Nothing of the text is kept.
 */
export function findPhrases(text: string): PhraseFinding[] {
  const findings: PhraseFinding[] = []
  if (!hasLongRun(text)) return []
  const inLists = memberships()
  const runs: Written[][] = lists.map(() => [])
  let open = 0
  let startsLine = true
  let words = 0
  const close = (which: number): void => {
    for (const [index, list] of lists.entries()) {
      if ((which & (1 << index)) === 0) continue
      const finding = judge(runs[index] ?? [], list)
      if (finding !== null) findings.push(finding)
      runs[index] = []
    }
  }
  for (const found of text.matchAll(
    /\d{3,}|(?:(\d{1,2})[^\p{L}\p{M}\d]{0,4})?([\p{L}\p{M}]+)([^\p{L}\p{M}\d]*)/gu,
  )) {
    // Words of a phrase have small numbers between them at most.
    if (found[2] === undefined) {
      close(open)
      open = 0
      continue
    }
    words++
    const isAtLineStart = startsLine
    startsLine = (found[3] ?? '').includes('\n')
    const lower = found[2].toLowerCase()
    const word = /^[a-z]+$/.test(lower) ? lower : lower.normalize('NFKD')
    const member = inLists.get(word) ?? 0
    if ((open & ~member) !== 0) close(open & ~member)
    open = member
    if (member === 0) continue
    const number = found[1] === undefined ? null : Number(found[1])
    const written = { text: word, number, startsLine: isAtLineStart }
    for (const [index, run] of runs.entries()) if ((member & (1 << index)) !== 0) run.push(written)
  }
  close(open)
  return strongest(findings, words)
}

/** Whether so many words follow each other without one of {@link wordsOfNoList} or a code between. */
function hasLongRun(text: string): boolean {
  let run = 0
  for (const [part] of text.matchAll(/[^\s!-/:-@[-`{-~]+/g)) {
    if (/^\d{1,2}$/.test(part)) continue
    run = /\d/.test(part) || wordsOfNoList.has(part.toLowerCase()) ? 0 : run + 1
    if (run >= perhapsFrom) return true
  }
  return false
}

/** One finding for each phrase: the surest reading. A doubtful run counts only where it is most of the text. */
function strongest(findings: readonly PhraseFinding[], words: number): PhraseFinding[] {
  const certain = findings.filter(({ certainty }) => certainty === 'certain')
  if (certain.length > 0) {
    const share = certain.filter(({ scheme }) => scheme === 'slip39')
    return share.length > 0 ? share : certain.slice(0, 1)
  }
  const slips = findings.filter(({ certainty }) => certainty === 'typing-error')
  if (slips.length > 0) return slips.slice(0, 1)
  return findings.filter(({ wordCount }) => wordCount * 2 > words).slice(0, 1)
}

function judge(run: readonly Written[], list: WordList): PhraseFinding | null {
  if (run.length < (list.abbreviated ? list.fewestWords : perhapsFrom) || run.length > longestRun) return null
  const ordered = inNumberedOrder(run)
  const words = ordered.map(({ text }) => (list.abbreviated ? wholeWord(list, text) : text))
  // Random words hardly repeat; "yes" and "no" in a table do. One word over and over is how examples are made.
  const different = new Set(words).size
  if (different > 2 && different < words.length * 0.75) return null
  const starts = ordered.map(({ startsLine }) => startsLine)
  const found = list.scheme === 'slip39' ? validShare(words, starts) : validPhrase(words, starts, list)
  if (found !== null) return found
  const certainty = words.length >= list.fewestWords ? 'typing-error' : 'perhaps'
  return { scheme: list.scheme, certainty, wordCount: words.length, setName: null }
}

function wholeWord({ words }: WordList, beginning: string): string {
  return words.find((word) => word.startsWith(beginning) && word.slice(0, 4) === beginning) ?? beginning
}

/** Columns are read across, but their numbers may run down; words before number 1 are a heading. */
function inNumberedOrder(run: readonly Written[]): readonly Written[] {
  const numbered = run.filter(({ number }) => number !== null)
  const numbers = new Set(numbered.map(({ number }) => number))
  const isNumbering = numbered.length >= perhapsFrom && numbered.every((_, i) => numbers.has(i + 1))
  return isNumbering ? numbered.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0)) : run
}

/**
 * Pieces of a run that may be the phrase: a heading, or the sentence below, may consist of words of the list too. Whole lines
 * first, then anything.
 */
function* windows(
  words: readonly string[],
  starts: readonly boolean[],
  lengths: readonly number[],
): Generator<readonly string[]> {
  for (const wholeLines of [true, false]) {
    for (const length of lengths) {
      for (let from = 0; from + length <= words.length; from++) {
        const to = from + length
        const isWholeLines = starts[from] === true && (to === words.length || starts[to] === true)
        if (isWholeLines === wholeLines) yield words.slice(from, to)
      }
    }
  }
}

function validShare(words: readonly string[], starts: readonly boolean[]): PhraseFinding | null {
  for (const window of windows(words, starts, slip39Lengths)) {
    if (isSlip39Share(window)) {
      const setName = window.slice(0, 2).join(' ')
      return { scheme: 'slip39', certainty: 'certain', wordCount: window.length, setName }
    }
  }
  return null
}

function validPhrase(
  words: readonly string[],
  starts: readonly boolean[],
  list: WordList,
): PhraseFinding | null {
  for (const window of windows(words, starts, bip39Lengths)) {
    const phrase = window.join(' ')
    const wordCount = window.length
    if (validateMnemonic(phrase, list.words))
      return { scheme: 'bip39', certainty: 'certain', wordCount, setName: null }
    if (isElectrum(phrase)) return { scheme: 'electrum', certainty: 'certain', wordCount, setName: null }
  }
  return null
}

/** Electrum's seed version system: the HMAC of a seed begins with the number of its kind. */
function isElectrum(phrase: string): boolean {
  const digest = createHmac('sha512', 'Seed version').update(phrase.normalize('NFKD')).digest('hex')
  return /^(?:01|100|101|102)/.test(digest)
}

/** Whether a text holds a run of exactly `count` words of small letters and little else, as Cryptomator prints its key. */
export function isRunOfWords(text: string, count: number): boolean {
  const longest = text.split(/\n\s*\n|\r\n\s*\r\n|[.:!?]/).map((part) => part.trim().split(/\s+/))
  return longest.some((words) => words.length === count && words.every((word) => /^[a-z]{2,12}$/.test(word)))
}
