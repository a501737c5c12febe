import type { RandomSource } from '../crypto/ports.ts'
import { ArgumentRangeError, SparekeyError } from '../errors.ts'
import type { FormatName } from '../interface/formats.ts'
import { write } from './alphabet.ts'
import { formatNamed, minimumCodes, randomSymbolCount, type Format } from './formats.ts'
import { codeOf, printCode, type ParsedCode } from './parsed-code.ts'
import { sample, uniformNumbers } from './random.ts'

export interface GeneratedCode {
  /** As it is printed on the sheet, e.g. `X7K9-M3NP-QR2W-5T8E`. A secret. */
  readonly text: string
  /** Its first symbols, e.g. `X7`. Not secret; no other code of the set has it. */
  readonly label: string
  /** The same code as reading `text` gives it. */
  readonly code: ParsedCode
}

export interface GenerateOptions {
  readonly format: FormatName
  /** 5 to 100, or fewer where the format says so. */
  readonly count: number
  /** Labels of the account's other live sets, as they are printed. No new code gets one of them. */
  readonly avoidLabels: ReadonlySet<string>
  /** An approved generator (NIST SP 800-63B-4 §3.1.2.1). */
  readonly random: RandomSource
}

/**
 * The codes of a new set. Labels are drawn without replacement from those that are free, and every other symbol but the
 * check symbol is drawn by itself, each value with the same probability. The codes come in the order in which they were
 * drawn, which says nothing about them.
 *
 * @throws {ArgumentRangeError} `invalid_request`: `format` is unknown; `count` is not a whole number within its bounds;
 *   `avoidLabels` leaves fewer labels than codes are asked for.
 * @throws {SparekeyError} `internal`: the source of random bytes is broken.
 */
export function generateCodes(options: GenerateOptions): readonly GeneratedCode[] {
  assertCount(options.count, formatNamed(options.format))
  return drawCodes(options)
}

/**
 * One code that stands alone, as those of support cases do.
 *
 * @throws As {@link generateCodes}.
 */
export function generateSingleCode(options: Omit<GenerateOptions, 'count'>): GeneratedCode {
  const [code] = drawCodes({ ...options, count: 1 })
  if (code === undefined) throw new SparekeyError('internal', 'No code was drawn.')
  return code
}

function drawCodes(options: GenerateOptions): readonly GeneratedCode[] {
  const { count, avoidLabels, random } = options
  const format = formatNamed(options.format)
  const free = allLabels(format).filter((label) => !avoidLabels.has(write(label, format.alphabet)))
  if (free.length < count) {
    throw new ArgumentRangeError(
      'avoidLabels',
      `"avoidLabels" leaves ${free.length} labels for ${count} codes.`,
    )
  }
  return sample(free, count, random).map((label) => generateCode(label, format, random))
}

function generateCode(label: readonly number[], format: Format, random: RandomSource): GeneratedCode {
  const size = format.alphabet.symbols.length
  const unchecked = [...label, ...uniformNumbers(randomSymbolCount(format), size, random)]
  const code = codeOf(format.name, [...unchecked, format.checkSymbol(unchecked)])
  return { text: printCode(code), label: code.label, code }
}

function assertCount(count: number, { name, maximumCodes }: Format): void {
  if (Number.isInteger(count) && count >= minimumCodes && count <= maximumCodes) return
  throw new ArgumentRangeError(
    'count',
    `"count" must be a whole number from ${minimumCodes} to ${maximumCodes} for the format "${name}".`,
  )
}

/** The values of every label there can be. */
function allLabels({ alphabet, labelLength }: Format): readonly (readonly number[])[] {
  const values = Array.from(alphabet.symbols, (_, value) => value)
  let labels: readonly (readonly number[])[] = [[]]
  for (let length = 0; length < labelLength; length++) {
    labels = labels.flatMap((label) => values.map((value) => [...label, value]))
  }
  return labels
}
