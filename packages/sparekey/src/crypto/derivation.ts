import { ArgumentRangeError } from '../errors.ts'
import type { Derivation } from './ports.ts'

/** Argon2id's parameters, as a derivation names them. */
export type Argon2idDerivation = Extract<Derivation, { algorithm: 'argon2id' }>

/** PBKDF2's parameters, as a derivation names them. */
export type Pbkdf2Derivation = Extract<Derivation, { algorithm: 'pbkdf2-sha256' }>

/**
 * What a derivation may ask for, from RFC 9106 §3.1 below to what one machine can answer above. How much a policy must ask
 * for at least is the policy's concern.
 */
const BOUNDS = {
  memoryKibibytes: { least: 8, most: 4_194_304 },
  passes: { least: 1, most: 64 },
  lanes: { least: 1, most: 16 },
  iterations: { least: 1, most: 100_000_000 },
} as const

/** RFC 9106 §3.1: memory is at least 8 KiB for each lane. */
const KIBIBYTES_A_LANE = 8

/** Of Argon2id, memory times passes that take about as long as the default derivation: 19,456 KiB, 2 passes. */
const KIBIBYTES_A_PLACE = 38_912
/** Of PBKDF2-HMAC-SHA-256, iterations that take about as long. */
const ITERATIONS_A_PLACE = 80_000

/**
 * Refuses a derivation that is out of bounds: `memoryKibibytes` 8 to 4,194,304 (4 GiB) and at least 8 for each lane,
 * `passes` 1 to 64, `lanes` 1 to 16, `iterations` 1 to 100,000,000, all whole numbers.
 *
 * @throws {ArgumentRangeError} `invalid_request`, with the parameter as its field.
 */
export const checkDerivation = (derivation: Derivation): void => {
  const fault = faultOf(derivation)
  if (fault !== null) throw new ArgumentRangeError(`derivation.${fault.parameter}`, fault.message)
}

/**
 * The text that is kept with a set: `argon2id$m=19456,t=2,p=1`, `pbkdf2-sha256$i=600000` or `hmac-sha256`.
 *
 * @throws {ArgumentRangeError} `invalid_request`: out of bounds, see {@link checkDerivation}.
 */
export const printDerivation = (derivation: Derivation): string => {
  checkDerivation(derivation)
  if (derivation.algorithm === 'hmac-sha256') return 'hmac-sha256'
  if (derivation.algorithm === 'pbkdf2-sha256') return `pbkdf2-sha256$i=${derivation.iterations}`
  const { memoryKibibytes, passes, lanes } = derivation
  return `argon2id$m=${memoryKibibytes},t=${passes},p=${lanes}`
}

/** `null` for anything but a text that {@link printDerivation} gives: no other order, no leading zero, no space. */
export const parseDerivation = (text: string): Derivation | null => {
  if (text === 'hmac-sha256') return { algorithm: 'hmac-sha256' }
  const derivation = parseArgon2id(text) ?? parsePbkdf2(text)
  return derivation === null || faultOf(derivation) !== null ? null : derivation
}

const parsePbkdf2 = (text: string): Pbkdf2Derivation | null => {
  const found = /^pbkdf2-sha256\$i=([1-9]\d{0,8})$/.exec(text)
  return found === null ? null : { algorithm: 'pbkdf2-sha256', iterations: Number(found[1]) }
}

const parseArgon2id = (text: string): Argon2idDerivation | null => {
  const found = /^argon2id\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)$/.exec(text)
  if (found === null) return null
  return {
    algorithm: 'argon2id',
    memoryKibibytes: Number(found[1]),
    passes: Number(found[2]),
    lanes: Number(found[3]),
  }
}

/** How many places of the queue one derivation takes: 1 for the default one, more for what takes a core longer. */
export const placesOf = (derivation: Derivation): number => {
  switch (derivation.algorithm) {
    case 'argon2id':
      return Math.ceil((derivation.memoryKibibytes * derivation.passes) / KIBIBYTES_A_PLACE)
    case 'pbkdf2-sha256':
      return Math.ceil(derivation.iterations / ITERATIONS_A_PLACE)
    case 'hmac-sha256':
      return 0
  }
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
    case 'pbkdf2-sha256':
      return faultOfNumber('iterations', derivation.iterations)
    default:
      return {
        parameter: 'algorithm',
        message: '"derivation.algorithm" must be one of: argon2id, pbkdf2-sha256, hmac-sha256.',
      }
  }
}

const faultOfNumber = (parameter: keyof typeof BOUNDS, value: number): Fault | null => {
  const { least, most } = BOUNDS[parameter]
  if (Number.isInteger(value) && value >= least && value <= most) return null
  return { parameter, message: `"derivation.${parameter}" must be a whole number from ${least} to ${most}.` }
}

const faultOfArgon2id = (derivation: Argon2idDerivation): Fault | null => {
  for (const parameter of ['memoryKibibytes', 'passes', 'lanes'] as const) {
    const fault = faultOfNumber(parameter, derivation[parameter])
    if (fault !== null) return fault
  }
  return derivation.memoryKibibytes < KIBIBYTES_A_LANE * derivation.lanes
    ? {
        parameter: 'memoryKibibytes',
        message: '"derivation.memoryKibibytes" must be at least 8 for each lane.',
      }
    : null
}
