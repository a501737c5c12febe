import { ArgumentRangeError } from '../errors.ts'
import type { Derivation } from './ports.ts'

/** Argon2id's parameters, as a derivation names them. */
export type Argon2idDerivation = Extract<Derivation, { algorithm: 'argon2id' }>

/**
 * What a derivation may ask for, from RFC 9106 §3.1 below to what one machine can answer above. How much a policy must ask
 * for at least is the policy's concern.
 */
const BOUNDS = {
  memoryKibibytes: { least: 8, most: 4_194_304 },
  passes: { least: 1, most: 64 },
  lanes: { least: 1, most: 16 },
} as const

/** RFC 9106 §3.1: memory is at least 8 KiB for each lane. */
const KIBIBYTES_A_LANE = 8

/**
 * Refuses a derivation that is out of bounds: `memoryKibibytes` 8 to 4,194,304 (4 GiB) and at least 8 for each lane,
 * `passes` 1 to 64, `lanes` 1 to 16, all whole numbers.
 *
 * @throws {ArgumentRangeError} `invalid_request`, with the parameter as its field.
 */
export const checkDerivation = (derivation: Derivation): void => {
  const fault = faultOf(derivation)
  if (fault !== null) throw new ArgumentRangeError(`derivation.${fault.parameter}`, fault.message)
}

/**
 * The text that is kept with a set: `argon2id$m=19456,t=2,p=1` or `hmac-sha256`.
 *
 * @throws {ArgumentRangeError} `invalid_request`: out of bounds, see {@link checkDerivation}.
 */
export const printDerivation = (derivation: Derivation): string => {
  checkDerivation(derivation)
  if (derivation.algorithm === 'hmac-sha256') return 'hmac-sha256'
  const { memoryKibibytes, passes, lanes } = derivation
  return `argon2id$m=${memoryKibibytes},t=${passes},p=${lanes}`
}

/** `null` for anything but a text that {@link printDerivation} gives: no other order, no leading zero, no space. */
export const parseDerivation = (text: string): Derivation | null => {
  if (text === 'hmac-sha256') return { algorithm: 'hmac-sha256' }
  const found = /^argon2id\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)$/.exec(text)
  if (found === null) return null
  const derivation: Derivation = {
    algorithm: 'argon2id',
    memoryKibibytes: Number(found[1]),
    passes: Number(found[2]),
    lanes: Number(found[3]),
  }
  return faultOf(derivation) === null ? derivation : null
}

interface Fault {
  readonly parameter: string
  readonly message: string
}

const faultOf = (derivation: Derivation): Fault | null => {
  switch (derivation.algorithm) {
    case 'hmac-sha256':
      return null
    case 'argon2id':
      return faultOfArgon2id(derivation)
    default:
      return {
        parameter: 'algorithm',
        message: '"derivation.algorithm" must be one of: argon2id, hmac-sha256.',
      }
  }
}

const faultOfArgon2id = (derivation: Argon2idDerivation): Fault | null => {
  for (const parameter of ['memoryKibibytes', 'passes', 'lanes'] as const) {
    const { least, most } = BOUNDS[parameter]
    const value = derivation[parameter]
    if (!Number.isInteger(value) || value < least || value > most) {
      const message = `"derivation.${parameter}" must be a whole number from ${least} to ${most}.`
      return { parameter, message }
    }
  }
  return derivation.memoryKibibytes < KIBIBYTES_A_LANE * derivation.lanes
    ? {
        parameter: 'memoryKibibytes',
        message: '"derivation.memoryKibibytes" must be at least 8 for each lane.',
      }
    : null
}
