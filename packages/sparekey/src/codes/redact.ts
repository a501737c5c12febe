import { isInvisible, isSeparator } from './forgiven.ts'
import { allFormats, isWellFormed, symbolCount, type Format } from './formats.ts'

/** What stands in the place of a code, or of a token of ours. */
export const redacted = '[code]'

/** Tokens that are worth something to whoever has them: of a recovery, of a link, of a page and its cookie. */
const tokens = /(?<![0-9a-z])(?:rct|nmt|pgl|pgc)_[0-9a-z]{77}(?![0-9a-z])/gi

/**
 * Replaces every code in a text by `[code]`: whatever reads as a well-formed code of any format, in either case, with
 * look-alikes, and with any of the separators that `parseCode` drops. For log lines, and for what people or browsers wrote
 * before it is stored. Takes time linear in the text.
 *
 * - A code is found where no letter or digit is attached to its ends. Separators may stand there, so it is found in the
 *   middle of a sentence. The escapes of JSON, URLs and HTML count as separators.
 * - Where separators stand elsewhere than between the groups of the sheet, it is found if a digit was written in it, as
 *   in 997 of 1,000 codes of the `standard` format. Without that condition whole phrases of plain English would go.
 * - Tokens of recoveries, links and pages go too.
 * - One in 32 of the texts that only look like a code is replaced too, for example of the numbers with 16 digits; of
 *   those with 24 digits, one in ten.
 *   UUIDs are left alone.
 */
export function redactCodes(given: string): string {
  const text = given.replace(tokens, redacted)
  const plain = text.replace(uuid, (match) => '_'.repeat(match.length))
  const unescaped = plain.replace(escapes, (match) => ' '.repeat(match.length))
  const texts = unescaped === plain ? [plain] : [plain, unescaped]
  return replaceSpans(text, texts.flatMap(runsIn).flatMap(codesIn))
}

/** Every log is full of them, and one in 16 begins or ends with groups that read as a code. */
const uuid = /(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])/gi

/** How JSON, URLs and HTML write a character that is not written as itself. */
const escapes = /\\u[0-9a-f]{4}|\\[bfnrt]|%[0-9a-f]{2}|\+|&(?:#?[0-9a-z]{1,8});/gi

interface Span {
  readonly start: number
  readonly end: number
}

/** A character that some format can read. */
interface Place extends Span {
  readonly character: string
  /** Nothing at all stands between it and the readable character before. */
  readonly attached: boolean
  /** A separator stands before it; if it is not attached and this is false, only invisible characters do. */
  readonly separated: boolean
}

/** Readable characters with nothing but separators and invisible characters between them. */
type Run = readonly Place[]

const readable: ReadonlySet<string> = new Set(
  allFormats.flatMap(({ alphabet }) => [...alphabet.values.keys()]),
)

function runsIn(text: string): readonly Run[] {
  const runs: Place[][] = [[]]
  let start = 0
  let attached = false
  let separated = false
  for (const character of text) {
    const end = start + character.length
    if (readable.has(character)) {
      runs.at(-1)?.push({ character, start, end, attached, separated })
      attached = true
      separated = false
    } else {
      attached = false
      if (isSeparator(character)) separated = true
      else if (!isInvisible(character)) runs.push([])
    }
    start = end
  }
  return runs
}

function codesIn(run: Run): readonly Span[] {
  const found: Span[] = []
  for (const [index, first] of run.entries()) {
    if (first.attached) continue
    for (const format of allFormats) {
      const end = index + symbolCount(format)
      const last = run[end - 1]
      if (last === undefined || run[end]?.attached) continue
      if (isCode(run.slice(index, end), format)) found.push({ start: first.start, end: last.end })
    }
  }
  return found
}

function isCode(places: Run, format: Format): boolean {
  if (!isGrouped(places, format) && !places.some(isDigit)) return false
  return isWellFormed(
    format,
    places.flatMap(({ character }) => format.alphabet.values.get(character) ?? []),
  )
}

/** Whether separators stand only where the sheet has them. Some or all may be missing. */
const isGrouped = (places: Run, { groupLength }: Format): boolean =>
  places.every(({ separated }, index) => !separated || index % groupLength === 0)

const isDigit = ({ character }: Place): boolean => character >= '0' && character <= '9'

/** Overlapping spans are replaced as one, so that nothing of either is left. */
function replaceSpans(text: string, spans: readonly Span[]): string {
  let result = ''
  let done = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start >= done) result += text.slice(done, start) + redacted
    done = Math.max(done, end)
  }
  return result + text.slice(done)
}
