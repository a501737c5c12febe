import { decimal } from './alphabet.ts'
import { allFormats, isWellFormed, symbolCount, type Format } from './formats.ts'
import { isInvisible, isSeparator } from './forgiven.ts'
import type { Malformation } from './malformation.ts'
import { codeOf, type ParsedCode } from './parsed-code.ts'
import { serialLength } from './serial.ts'

export { assertParsedCode, isParsedCode } from './parsed-code.ts'
export type { Malformation, ParsedCode }

export type ParseResult =
  { readonly ok: true; readonly code: ParsedCode } | { readonly ok: false; readonly problem: Malformation }

/** In UTF-16 units. The longest code has 35 as it is printed; the rest is room for separators. */
const maximumInputLength = 256

/**
 * Reads a code as a person typed, pasted or dictated it.
 *
 * Case does not matter, characters that look alike are read as the one that a code can have (`crockford` in alphabet.ts),
 * and spaces, dashes and invisible characters are dropped wherever they stand (forgiven.ts). Nothing else is forgiven: in a
 * code of digits a letter is not read as a digit. The number of symbols says which format it is. Takes time linear in the input, and none for
 * more than 256 UTF-16 units.
 *
 * @example
 * parseCode('x7k9 m3np qr2w 5t8e') // { ok: true, code: { format: 'standard', label: 'X7', … } }
 * parseCode('X7K9-M3N-QR2W-5T8E') // { ok: false, problem: { reason: 'wrong_group_length', group: 2, … } }
 */
export function parseCode(input: string): ParseResult {
  if (input.length > maximumInputLength) return malformed({ reason: 'too_long' })
  const groups = typedGroups(input)
  const characters = groups.flat()
  const symbols = characters.length
  if (symbols === 0) return malformed({ reason: 'empty' })

  const likely = allFormats.filter((candidate) => isLikely(candidate, characters))
  const format = likely.find((candidate) => symbolCount(candidate) === symbols)
  const impossible = findImpossible(characters, format === undefined ? allFormats : [format])
  if (impossible !== null) {
    const group = groupOf(impossible.position, groups, format)
    const { letterU, ...place } = impossible
    const fault = format?.alphabet === decimal ? ({ digitsOnly: true } as const) : letterU && { letterU }
    return malformed({ reason: 'impossible_symbol', ...place, ...group, symbols, ...fault })
  }
  if (symbols === serialLength) return malformed({ reason: 'sheet_name', symbols })
  if (format === undefined)
    return malformed(wrongGroup(groups, likely) ?? { reason: 'wrong_length', symbols })

  const values = characters.flatMap((character) => format.alphabet.values.get(character) ?? [])
  if (!isWellFormed(format, values)) return malformed({ reason: 'check_failed', symbols })
  return { ok: true, code: codeOf(format.name, values) }
}

/** Whether the format can read half of the characters or more: a row of letters is no mistyped code of digits. */
const isLikely = ({ alphabet }: Format, characters: readonly string[]): boolean =>
  characters.length <= 2 * characters.filter((character) => alphabet.values.has(character)).length

const malformed = (problem: Malformation): ParseResult => ({ ok: false, problem })

/** The characters that are not dropped, in the groups in which they were typed. */
function typedGroups(input: string): readonly (readonly string[])[] {
  const groups: string[][] = [[]]
  for (const character of input) {
    if (isSeparator(character)) groups.push([])
    else if (!isInvisible(character)) groups.at(-1)?.push(character)
  }
  return groups.filter((group) => group.length > 0)
}

/** The first character that none of the formats can read. */
function findImpossible(
  characters: readonly string[],
  candidates: readonly Format[],
): { readonly position: number; readonly letterU?: true } | null {
  const index = characters.findIndex(
    (character) => !candidates.some(({ alphabet }) => alphabet.values.has(character)),
  )
  if (index === -1) return null
  const letterU = characters[index] === 'U' || characters[index] === 'u'
  return { position: index + 1, ...(letterU && { letterU }) }
}

/** The group that the symbol at `position` is in: as typed, else as the format has it. */
function groupOf(
  position: number,
  groups: readonly (readonly string[])[],
  format: Format | undefined,
): Pick<Malformation, 'group'> {
  const typed = groups.flatMap((group, index) => group.map(() => index + 1))[position - 1]
  if (groups.length > 1 && typed !== undefined) return { group: typed }
  return format === undefined ? {} : { group: Math.ceil(position / format.groupLength) }
}

/** The one group that is too short or too long, where all others are as they are in some format. */
function wrongGroup(
  groups: readonly (readonly string[])[],
  candidates: readonly Format[],
): Malformation | null {
  for (const { groups: expected, groupLength } of candidates) {
    const wrong = groups.filter((group) => group.length !== groupLength)
    const [group] = wrong
    if (groups.length === expected && wrong.length === 1 && group !== undefined) {
      return {
        reason: 'wrong_group_length',
        group: groups.indexOf(group) + 1,
        symbols: group.length,
        groupLength,
      }
    }
  }
  return null
}
