import { dateAt } from './dates.ts'
import type { WordMeaning } from './status-words.ts'
import { meaningOf, namesCode } from './status-words.ts'
import { strikeOff, strikeOn } from './tidy.ts'

/**
 * `atom`: letters and digits, with single dashes inside: a code, a part of one, or a word. `word`: has other letters.
 * `marker`: a printed list number. `bullet`: `*`, `-`, `•`. `tick`: a box or a tick, `value` 1 where it is ticked.
 * `label`: `:` or `=` or an arrow. `dash`: a dash between spaces. `opaque`: an address, amount or phone number.
 */
export type TokenKind = 'atom' | 'word' | 'marker' | 'bullet' | 'tick' | 'label' | 'dash' | 'date' | 'opaque'

/** What lies before a token. `wide`: a tab, a bar or several spaces. `other`: punctuation such as quotes. */
export type Gap = 'start' | 'none' | 'space' | 'wide' | 'comma' | 'other'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** Of an atom: what its dashes separate. */
  readonly parts: readonly string[]
  /** Of an atom: the lengths of its parts. */
  readonly groups: readonly number[]
  /** Of an atom or word: what it says about use. */
  readonly meaning: WordMeaning
  /** Of an atom or word: whether it announces a code, as "code" and "recovery key" do. */
  readonly namesCode: boolean
  /** Of a marker its number; of a tick 1 or 0. */
  readonly value: number | null
  /** Whether it is crossed out. */
  readonly struck: boolean
  readonly gap: Gap
  /** How many bars, tabs, commas or wide gaps lie before it in the line. */
  readonly column: number
}

const noParts: readonly string[] = []
const noGroups: readonly number[] = []

// The fraction "3/10" is a list number at the start of a cell and a day of the year after a code.
const fraction = /(\d{1,3})\/\d{1,3}(?![\w/])[.:)]?/y

const opaque =
  /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'|]{1,4096}|mailto:[^\s<>"'|]{1,256}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*|\+\d[\d ()-]{6,20}\d(?!\w)|\(\d{3}\)\s?\d{3}-\d{4}(?!\w)|1-8\d\d-\d{3}-\d{4}(?![\w-])|[$€£¥]\s?\d[\d.,]{0,20}|\d{1,3}(?:,\d{3}){1,4}(?![\w,])|\d{1,3}(?:\.\d{1,3}){2,4}(?!\w)/iy
const domain =
  /(?!\d+\.)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,12}(?![\w-])(?:[/?#][^\s<>"'|]{0,2048})?/iy
const path = /(?:~|[A-Z]:)?[\w.-]{0,64}(?:[/\\][\w.%-]{1,128})+[/\\]?/iy

const marker =
  /(?:(?:no|nr)\.?\s?|[#№]\s?)?[([]?(\d{1,3})(?:\s?(?:\.\)?(?!\d{1,3}(?!\w))|[:>、°º]\)?|[)\]][.:]?)|\s?=(?=\s|\w)|\s-(?=\s))|[#№]\s?(\d{1,3})(?![\w-])/iy
const letteredItem = /(?:[a-z]|[ivx]{1,6})[.)](?=\s)/iy
const tick = /\[\s?([xX✓✔✗✘vV*-]?)\s?\]|\(\s?([xX✓✔]?)\s?\)|([✓✔☑✅✗✘☒❌✖×☓])|([☐◻⬜❑❒])/y
const bullet = /[-*+•‣◦▪▫●○■□◆◇►▶⁃∙·»>★☆](?![-*+>])/y
const arrow = /->|=>|→|:|=/y
const atom = /[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*/y
// Letters of every script but punctuation and symbols. Unicode property escapes would say it more exactly, and cost half
// the time that reading a small file takes.
const letter =
  'A-Za-z\\u00AA\\u00B5\\u00BA\\u00C0-\\u1FFF\\u2C00-\\u2DFF\\u3041-\\uD7FF\\uF900-\\uFDFF\\uFE70-\\uFEFC'
const wordPart = `(?:[${letter}0-9]|['_](?=[${letter}0-9]))`
const word = new RegExp(`[${letter}]${wordPart}*`, 'y')
const wordRest = new RegExp(`${wordPart}+`, 'y')

/** Reads lines one after the other; what is crossed out may go over several. */
export class Tokeniser {
  #struck = false
  #line = ''
  #at = 0
  #tokens: Token[] = []
  #between = ''
  #column = 0

  read(line: string): Token[] {
    this.#line = line
    this.#at = 0
    this.#tokens = []
    this.#between = ''
    this.#column = 0
    while (this.#at < line.length) this.#step()
    return this.#tokens
  }

  #step(): void {
    const symbol = this.#line[this.#at] ?? ''
    if (symbol === ' ' || symbol === '\t' || symbol === '|') return this.#skip(symbol)
    if (symbol === strikeOn || symbol === strikeOff) {
      this.#struck = symbol === strikeOn
      this.#at++
      return
    }
    if (this.#startsChunk() && this.#chunkStart()) return
    if (this.#take('label', arrow) || this.#takeAtom() || this.#takeWord()) return
    if (this.#takeTick()) return
    if (symbol === '-' && this.#startsChunk() && this.#line[this.#at + 1] === ' ')
      return this.#push('dash', '-', 1)
    this.#skip(symbol)
  }

  #skip(symbol: string): void {
    this.#between += symbol
    this.#at++
  }

  /** Whether the position follows a space, a bar or opening punctuation: numbers and addresses begin there only. */
  #startsChunk(): boolean {
    return this.#at === 0 || this.#between !== '' || this.#tokens.at(-1)?.kind === 'bullet'
  }

  #startsCell(): boolean {
    const gap = this.#gap()
    return gap === 'start' || gap === 'wide' || gap === 'comma'
  }

  #chunkStart(): boolean {
    if (this.#takeTick() || this.#takeFraction() || this.#takeDate() || this.#take('opaque', opaque))
      return true
    if (this.#takeMarker()) return true
    if (this.#take('opaque', domain) || this.#takePath()) return true
    if (this.#startsCell() || this.#afterSpace()) return this.#takeBullet()
    return false
  }

  #afterSpace(): boolean {
    return this.#between.endsWith(' ') || this.#between.endsWith('\t')
  }

  #takeTick(): boolean {
    const found = matchAt(tick, this.#line, this.#at)
    if (found === null) return false
    // Empty round brackets are a box only in front of something.
    if (found[0].startsWith('(') && !this.#startsCell()) return false
    const on = found[3] !== undefined || (found[4] === undefined && (found[1] ?? found[2] ?? '') !== '')
    this.#push('tick', found[0], found[0].length, on ? 1 : 0)
    return true
  }

  #takeFraction(): boolean {
    const found = matchAt(fraction, this.#line, this.#at)
    if (found === null) return false
    const before = this.#tokens.at(-1)?.kind
    const startsItem = this.#startsCell() || before === 'bullet' || before === 'tick'
    if (startsItem) this.#push('marker', found[0], found[0].length, Number(found[1]))
    else this.#push('date', found[0], found[0].length)
    return true
  }

  #takeDate(): boolean {
    const found = dateAt(this.#line, this.#at)
    if (found === null) return false
    this.#push('date', found, found.length)
    return true
  }

  #takeMarker(): boolean {
    const found = matchAt(marker, this.#line, this.#at)
    if (found !== null) {
      this.#push('marker', found[0], found[0].length, Number(found[1] ?? found[2]))
      return true
    }
    return this.#startsCell() && this.#take('bullet', letteredItem)
  }

  #takePath(): boolean {
    const found = matchAt(path, this.#line, this.#at)
    if (found === null || !/[a-z]/i.test(found[0])) return false
    this.#push('opaque', found[0], found[0].length)
    return true
  }

  #takeBullet(): boolean {
    const found = matchAt(bullet, this.#line, this.#at)
    if (found === null) return false
    const isRange = found[0] === '-' && !this.#startsCell() && this.#line[this.#at + 1] === ' '
    this.#push(isRange ? 'dash' : 'bullet', found[0], 1)
    return true
  }

  #takeAtom(): boolean {
    const found = matchAt(atom, this.#line, this.#at)
    if (found === null) return false
    const end = this.#at + found[0].length
    const rest = matchAt(wordRest, this.#line, end)
    if (rest !== null) {
      this.#push('word', found[0] + rest[0], found[0].length + rest[0].length)
      return true
    }
    this.#push('atom', found[0], found[0].length)
    return true
  }

  #takeWord(): boolean {
    return this.#take('word', word)
  }

  #take(kind: TokenKind, pattern: RegExp): boolean {
    const found = matchAt(pattern, this.#line, this.#at)
    if (found === null) return false
    this.#push(kind, found[0], found[0].length)
    return true
  }

  #push(kind: TokenKind, text: string, length: number, value: number | null = null): void {
    const gap = this.#gap()
    this.#column += columnsIn(this.#between)
    const isWord = kind === 'atom' || kind === 'word'
    const parts = kind === 'atom' ? text.split('-') : noParts
    this.#tokens.push({
      kind,
      text,
      parts,
      groups: kind === 'atom' ? parts.map((part) => part.length) : noGroups,
      meaning: isWord ? meaningOf(text) : 'other',
      namesCode: isWord && namesCode(text),
      value,
      struck: this.#struck,
      gap,
      column: this.#column,
    })
    this.#between = ''
    this.#at += length
  }

  #gap(): Gap {
    const between = this.#between
    if (this.#tokens.length === 0) return 'start'
    if (between === '') return 'none'
    if (between === ' ') return 'space'
    if (/[|\t]|\s\s/.test(between)) return 'wide'
    return /[,;/]/.test(between) ? 'comma' : 'other'
  }
}

function columnsIn(between: string): number {
  const marks = between.match(/[|\t,;]/g)?.length ?? 0
  return marks > 0 ? marks : /\s\s/.test(between) ? 1 : 0
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
