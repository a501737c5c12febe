import { profiles } from '../profiles/registry.ts'
import type { ServiceProfile } from '../profiles/schema.ts'
import { alphabetOf, hasCodeShape } from './shapes.ts'

/** How well a list of codes looks like those of a service. */
export interface Look {
  readonly profile: ServiceProfile
  readonly fits: boolean
  /** How much better than chance, from 0 to 45: a narrow alphabet that fits is worth more than a wide one. */
  readonly weight: number
  readonly reason: string
}

/** At least four of five codes must fit: the others may have slips of the pen. */
const fittingShare = 0.8

/**
 * Compares codes, without separators, with what each profile says of its codes. Profiles that do not say what their codes
 * look like are left out.
 */
export function looksOf(bareCodes: readonly string[], texts: readonly string[]): Look[] {
  const described = profiles.filter(hasCodeShape)
  const bits = new Map(
    described.map((profile) => [profile.id, bitsPerSet(profile.shape.alphabet, bareCodes)]),
  )
  const fitting = described.filter((profile) => fitsShape(profile, bareCodes))
  const narrowest = Math.min(...fitting.map((profile) => bits.get(profile.id) ?? Infinity))
  return described.map((profile) => {
    const fits = fitting.includes(profile)
    if (!fits) return { profile, fits, weight: 0, reason: '' }
    const surplusBits = (bits.get(profile.id) ?? 0) - narrowest
    const { count } = profile
    const counted = count === bareCodes.length ? 10 : count !== null && bareCodes.length > count ? -10 : 0
    const separated = texts.every((text) => hasSeparator(text, profile.shape.separator)) ? 5 : -5
    const sameCase = isInCaseOf(profile.shape.alphabet, bareCodes) ? 0 : -15
    const weight = Math.max(1, 30 - surplusBits / 2 + counted + separated + sameCase)
    const reason =
      count === bareCodes.length ? 'the codes have its shape and number' : 'the codes have its shape'
    return { profile, fits, weight, reason }
  })
}

/** Bits that an alphabet needs to write the codes down: the fewer, the better it explains them. */
function bitsPerSet(alphabet: string, codes: readonly string[]): number {
  return codes.reduce((sum, code) => sum + code.length, 0) * Math.log2(alphabet.length)
}

function fitsShape(profile: ServiceProfile, codes: readonly string[]): boolean {
  const { shape } = profile
  if (shape === null || codes.length === 0) return false
  const { accepts } = alphabetOf(shape)
  const fitting = codes.filter((code) => code.length === shape.length && accepts.test(code))
  if (fitting.length < codes.length * fittingShare) return false
  // Typed copies may be in the other case, but then all of them are.
  const share = shareInCase(shape.alphabet, fitting)
  return share > 0.95 || share < 0.05
}

function isInCaseOf(alphabet: string, codes: readonly string[]): boolean {
  return shareInCase(alphabet, codes) > 0.5
}

/** Which part of the letters stands in the alphabet in this very case; 1 where there are no letters. */
function shareInCase(alphabet: string, codes: readonly string[]): number {
  const letters = codes.join('').replace(/\d/g, '')
  return letters === ''
    ? 1
    : [...letters].filter((letter) => alphabet.includes(letter)).length / letters.length
}

function hasSeparator(text: string, separator: string): boolean {
  return separator === '' ? /^[A-Za-z0-9]+$/.test(text) : text.includes(separator)
}
