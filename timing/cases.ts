// Cases to which an account answers alike: "this is not one of the backup codes of this account".
import { firstSymbolWrong, guessUnder, lastSymbolWrong, otherLabel } from './codes.ts'

/** How the account stands when the code is presented: without a row, with one from an earlier try, or with a sheet. */
export type Standing = 'never_seen' | 'without_codes' | 'with_codes'

export interface TimingCase {
  readonly name: string
  readonly standing: Standing
  /** The code to present. `codes` are those of the account's sheet, none where it has none. */
  readonly code: (codes: readonly string[], random: () => number) => string
}

const one = (codes: readonly string[], random: () => number): string =>
  codes[Math.floor(random() * codes.length)] ?? ''

const anyLabel = (random: () => number): string => otherLabel([], random)

export const cases: readonly TimingCase[] = [
  {
    name: 'unknown account',
    standing: 'never_seen',
    code: (_, random) => guessUnder(anyLabel(random), random),
  },
  {
    name: 'no codes',
    standing: 'without_codes',
    code: (_, random) => guessUnder(anyLabel(random), random),
  },
  {
    name: 'label absent',
    standing: 'with_codes',
    code: (codes, random) => guessUnder(otherLabel(codes, random), random),
  },
  {
    name: 'label present',
    standing: 'with_codes',
    code: (codes, random) => guessUnder(one(codes, random).slice(0, 2), random),
  },
  {
    name: 'first symbol wrong',
    standing: 'with_codes',
    code: (codes, random) => firstSymbolWrong(one(codes, random), random),
  },
  {
    name: 'last symbol wrong',
    standing: 'with_codes',
    code: (codes, random) => lastSymbolWrong(one(codes, random), random),
  },
]
