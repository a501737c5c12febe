import { codeOf, printCode } from '../packages/sparekey/src/codes/parsed-code.ts'
import { crockford } from '../packages/sparekey/src/codes/alphabet.ts'
import { formats, randomSymbolCount } from '../packages/sparekey/src/codes/formats.ts'

const { standard } = formats

const valuesOf = (code: string): number[] =>
  [...code.replaceAll('-', '')].map((symbol) => crockford.values.get(symbol) ?? 0)

const printed = (values: readonly number[]): string => {
  const body = values.slice(0, -1)
  return printCode(codeOf('standard', [...body, standard.checkSymbol(body)]))
}

/** The code with the symbol at this place of its secret part replaced by another, and the check symbol that then fits. */
const withOther = (code: string, place: number, random: () => number): string => {
  const values = valuesOf(code)
  const at = standard.labelLength + place
  values[at] = ((values[at] ?? 0) + 1 + Math.floor(random() * 31)) % 32
  return printed(values)
}

export const firstSymbolWrong = (code: string, random: () => number): string => withOther(code, 0, random)

export const lastSymbolWrong = (code: string, random: () => number): string =>
  withOther(code, randomSymbolCount(standard) - 1, random)

/** A well-formed code that begins with this label, of nobody. */
export const guessUnder = (label: string, random: () => number): string => {
  const values = [
    ...valuesOf(label),
    ...Array.from({ length: randomSymbolCount(standard) + 1 }, () => Math.floor(random() * 32)),
  ]
  return printed(values)
}

/** A label that none of these codes has. */
export const otherLabel = (codes: readonly string[], random: () => number): string => {
  const taken = new Set(codes.map((code) => code.slice(0, standard.labelLength)))
  for (;;) {
    const label = Array.from(
      { length: standard.labelLength },
      () => crockford.symbols[Math.floor(random() * 32)],
    ).join('')
    if (!taken.has(label)) return label
  }
}
