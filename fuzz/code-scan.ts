// Finds codes in whatever comes out, however they were written: spaces, hyphens, case and look-alikes make no difference.

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What each character stands for; of a code of digits a letter stands for no digit, as `parseCode` has it. */
const classes = (lookAlikes: Readonly<Record<string, string>>): readonly string[] =>
  Array.from({ length: 128 }, (_, code) => {
    const symbol = String.fromCharCode(code).toUpperCase()
    const meant = lookAlikes[symbol] ?? symbol
    return SYMBOLS.includes(meant) || /^[A-Z]$/.test(meant) ? meant : ''
  })
const LETTERS_AND_DIGITS = classes({ O: '0', I: '1', L: '1' })
const DIGITS = classes({})

/** The symbols of a text alone. */
const squeezed = (text: string, meanings: readonly string[]): string => {
  let symbols = ''
  for (let at = 0; at < text.length; at += 1) symbols += meanings[text.charCodeAt(at)] ?? ''
  return symbols
}

const BEGINNING = 4

class SymbolScan {
  readonly #meanings: readonly string[]
  readonly #codes = new Set<string>()
  readonly #lengths = new Set<number>()
  readonly #beginnings = new Set<string>()

  constructor(meanings: readonly string[]) {
    this.#meanings = meanings
  }

  add(code: string): void {
    const symbols = squeezed(code, this.#meanings)
    this.#codes.add(symbols)
    this.#lengths.add(symbols.length)
    this.#beginnings.add(symbols.slice(0, BEGINNING))
  }

  find(text: string): string | null {
    if (this.#codes.size === 0) return null
    const symbols = squeezed(text, this.#meanings)
    for (let at = 0; at + BEGINNING < symbols.length; at += 1) {
      if (!this.#beginnings.has(symbols.slice(at, at + BEGINNING))) continue
      for (const length of this.#lengths) {
        const part = symbols.slice(at, at + length)
        if (this.#codes.has(part)) return part
      }
    }
    return null
  }
}

const OF_DIGITS = /^[\d\s-]+$/

/** Codes to look for. */
export class CodeScan {
  readonly #letters = new SymbolScan(LETTERS_AND_DIGITS)
  readonly #digits = new SymbolScan(DIGITS)
  #size = 0

  add(code: string): void {
    this.#size += 1
    const scan = OF_DIGITS.test(code) ? this.#digits : this.#letters
    scan.add(code)
  }

  /** How many were added. */
  get size(): number {
    return this.#size
  }

  /** The first code in the text; `null`: there is none. */
  find(text: string): string | null {
    return this.#letters.find(text) ?? this.#digits.find(text)
  }
}
