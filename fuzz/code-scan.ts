// Finds codes in whatever comes out, however they were written: spaces, hyphens, case and look-alikes make no difference.

const NONE = 255

/** The number of what each character stands for; of a code of digits a letter stands for no digit, as `parseCode` has it. */
const meanings = (lookAlikes: Readonly<Record<string, string>>): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => {
    const symbol = String.fromCharCode(code).toUpperCase()
    const meant = lookAlikes[symbol] ?? symbol
    return /^[0-9A-Z]$/.test(meant) ? Number.parseInt(meant, 36) : NONE
  })
const LETTERS_AND_DIGITS = meanings({ O: '0', I: '1', L: '1' })
const DIGITS = meanings({})

const BEGINNING = 4
const BITS = 6
const BEGINNING_MASK = (1 << (BEGINNING * BITS)) - 1

class SymbolScan {
  readonly #meanings: Uint8Array
  readonly #codes = new Set<string>()
  readonly #lengths = new Set<number>()
  /** The first symbols of each code as one number: most places of a text are passed over by it. */
  readonly #beginnings = new Set<number>()
  #symbols = new Uint8Array(1024)

  constructor(table: Uint8Array) {
    this.#meanings = table
  }

  /** Reads the symbols of a text, without what stands between them; gives how many there are. */
  #squeeze(text: string): number {
    if (this.#symbols.length < text.length) this.#symbols = new Uint8Array(2 * text.length)
    let length = 0
    for (let at = 0; at < text.length; at += 1) {
      const symbol = this.#meanings[text.charCodeAt(at)] ?? NONE
      if (symbol === NONE) continue
      this.#symbols[length] = symbol
      length += 1
    }
    return length
  }

  #part(from: number, length: number): string {
    return String.fromCharCode(...this.#symbols.subarray(from, from + length))
  }

  add(code: string): void {
    const length = this.#squeeze(code)
    let beginning = 0
    for (let at = 0; at < BEGINNING; at += 1) beginning = (beginning << BITS) | (this.#symbols[at] ?? 0)
    this.#codes.add(this.#part(0, length))
    this.#lengths.add(length)
    this.#beginnings.add(beginning)
  }

  find(text: string): string | null {
    if (this.#codes.size === 0) return null
    const length = this.#squeeze(text)
    let last = 0
    for (let at = 0; at < length; at += 1) {
      last = ((last << BITS) | (this.#symbols[at] ?? 0)) & BEGINNING_MASK
      if (at < BEGINNING - 1 || !this.#beginnings.has(last)) continue
      const from = at - BEGINNING + 1
      for (const of of this.#lengths) {
        const part = this.#part(from, of)
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
