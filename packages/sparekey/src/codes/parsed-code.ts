import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts'
import type { FormatName } from '../interface/formats.ts'
import { write } from './alphabet.ts'
import { formatNamed, inGroups, isWellFormed } from './formats.ts'

class ParsedCode {
  readonly format: FormatName
  readonly label: string
  readonly #symbols: string

  constructor(formatName: FormatName, values: readonly number[]) {
    const format = formatNamed(formatName)
    if (!isWellFormed(format, values)) {
      throw new ArgumentRangeError('values', '"values" must be the symbols of a well-formed code.')
    }
    this.format = formatName
    this.#symbols = write(values, format.alphabet)
    this.label = this.#symbols.slice(0, format.labelLength)
    Object.freeze(this)
  }

  /** The canonical symbols without separators, e.g. `X7K9M3NPQR2W5T8E`. */
  get symbols(): string {
    return this.#symbols
  }

  /** What a verifier hashes: the canonical symbols in ASCII, label and check symbol included. A new array every time. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#symbols, (symbol) => symbol.charCodeAt(0))
  }

  static is(value: unknown): value is ParsedCode {
    return typeof value === 'object' && value !== null && #symbols in value
  }
}

/**
 * A well-formed code: the right number of symbols, and a check symbol that fits. There is no other way to have one, and an
 * object that only looks like one is told apart at run time ({@link isParsedCode}).
 *
 * Its secret is behind getters that logging, JSON and copying do not follow: of a code that is passed to them by mistake
 * only format and label come out. For the same reason `assert.deepEqual` sees no difference between two codes with one
 * label; compare their `symbols`.
 */
export type { ParsedCode }

/** For this folder: the code with these symbol values. */
export const codeOf = (format: FormatName, values: readonly number[]): ParsedCode =>
  new ParsedCode(format, values)

/** Whether this is a code that this folder made. */
export const isParsedCode = (value: unknown): value is ParsedCode => ParsedCode.is(value)

/** @throws {ArgumentTypeError} `invalid_request`, field `code`: this is not a code that `parseCode` or `generateCodes` made. */
export function assertParsedCode(value: unknown): asserts value is ParsedCode {
  if (!isParsedCode(value)) throw new ArgumentTypeError('code', '"code" must be what parseCode returned.')
}

/** The code as it is printed, e.g. `X7K9-M3NP-QR2W-5T8E`. */
export const printCode = (code: ParsedCode): string => inGroups(code.symbols, formatNamed(code.format))
